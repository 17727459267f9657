import { CONTACT_NAMES } from "./names-contact.ts";
import { DEVICE_NAMES } from "./names-device.ts";
import { FINANCE_NAMES } from "./names-finance.ts";
import { IDENTITY_NAMES } from "./names-identity.ts";
import { namesIn, type NameTable } from "./name-table.ts";
import { PERSON_NAMES } from "./names-person.ts";
import { SECRET_NAMES } from "./names-secret.ts";
import { isSensitiveType, type SensitiveType } from "../sensitive-type.ts";
import { wordsOf } from "./words.ts";

/** Names have no more words that matter. */
const SUFFIX_WORDS_MAX = 7;

/** What a name says: the types that its value may have, the likeliest first; none for a name that is known to hold nothing. */
export interface Meaning {
  readonly types: readonly SensitiveType[];
  /** The words of the name that said so, written together. */
  readonly key: string;
  /** How many of the words those were. */
  readonly words: number;
}

const MEANINGS: ReadonlyMap<string, readonly SensitiveType[]> = readTables([
  SECRET_NAMES,
  IDENTITY_NAMES,
  FINANCE_NAMES,
  CONTACT_NAMES,
  DEVICE_NAMES,
  PERSON_NAMES,
]);

/**
 * Looks up the longest run of words at the end of a name, so that `customer_email_address` means what `email address` does, and
 * `email_template` nothing. Words written together are found too: `emailaddress`.
 */
export function meaningOf(words: readonly string[]): Meaning | undefined {
  for (let from = Math.max(0, words.length - SUFFIX_WORDS_MAX); from < words.length; from += 1) {
    const key = words.slice(from).join("");
    const types = MEANINGS.get(key);
    if (types !== undefined) return { types, key, words: words.length - from };
  }
  return undefined;
}

function readTables(tables: readonly NameTable[]): ReadonlyMap<string, readonly SensitiveType[]> {
  const meanings = new Map<string, readonly SensitiveType[]>();
  for (const table of tables) {
    for (const [type, list] of Object.entries(table)) {
      for (const name of namesIn(list)) {
        const key = wordsOf(name).join("");
        const known = meanings.get(key) ?? [];
        const isNew = isSensitiveType(type) && !known.includes(type);
        meanings.set(key, isNew ? [...known, type] : known);
      }
    }
  }
  return meanings;
}
