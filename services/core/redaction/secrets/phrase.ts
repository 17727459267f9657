import type { Certainty } from "../detector.ts";
import type { SensitiveType } from "../sensitive-type.ts";
import type { WordRule } from "./word-index.ts";

/** What a phrase says of the value that ends it. */
export interface Reading {
  readonly type: SensitiveType;
  readonly certainty: Certainty;
  /** Whether the value looks as the phrase lets expect; `said` is the whole phrase. */
  readonly accepts: (value: string, said: string) => boolean;
}

/** A phrase; the last group of its shape is the value. */
export type Phrase = WordRule<Reading>;

/** Without the marks that belong to the sentence. A password may end in `!` and `?`, a key does not. */
export function withoutMarks(value: string, type: SensitiveType): string {
  const bare = value.replace(type === "PASSWORD" ? MARKS : KEY_MARKS, "");
  return bare === "" ? value : bare;
}

const MARKS = /[.,;:)\]}…]{1,8}$/;
const KEY_MARKS = /[.,;:)\]}…?!]{1,8}$/;

/** Where the phrase leaves no doubt: anything but code. */
export function isAnything(value: string): boolean {
  return value.length >= 3 && !isCode(value);
}

/** Where a sentence says that it is a password: it has something that a word has not, and only a PIN is a plain number. */
export function isUnlikeWord(value: string, said: string): boolean {
  if (/^[0-9]+$/.test(value)) return value.length >= 4 && (value.length >= 8 || SHORT.test(said));
  if (value.length < 4 || isCode(value)) return false;
  const body = value.slice(0, -1);
  return /[0-9]/.test(value) || /[^\p{L}\p{M}'’.-]/u.test(body) || /\p{Ll}\p{Lu}/u.test(value);
}

/** Words for codes of digits. */
const SHORT = /^(?:pin|pass|passcode|clave|parola|pw|pwd|код|пин)/i;

/** Where the words may mean something else: letters and digits together, no date, version, path, address or name. */
export function isTokenLike(value: string): boolean {
  if (/^[0-9:.,TZ+/-]+$/.test(value)) return /^[0-9]{12,}$/.test(value);
  if (value.length < 6 || isCode(value)) return false;
  if (/^(?:https?|ftp):|^[~./]|\/.*\/|@.*\.[a-z]{2,}$|^v?[0-9]+(?:\.[0-9]+)+/i.test(value))
    return false;
  if (/^#|^[A-Z]{2,8}-[0-9]{1,6}$|^[a-z]+(?:[-_][a-z0-9]+)*$/.test(value)) return false;
  return /[0-9]/.test(value) && /\p{L}/u.test(value) && (value.length >= 10 || /[A-Z]/.test(value));
}

/** The same for a key, which may be in small letters and digits. */
export function isKeyLike(value: string): boolean {
  return isTokenLike(value) || (/^[a-z0-9]{10,}$/.test(value) && /[0-9].*[0-9]/.test(value));
}

/** Calls, templates, members and conditions. */
function isCode(value: string): boolean {
  return CODE.test(value.slice(0, 256));
}

const CODE =
  /\w\(|^[[{<$%(!=&|]+$|^\$[\w{(]|\{\{|^%[sd]|^[!=]==?|^[a-z_]\w*(?:\.[A-Za-z_]\w*)+$|=>|\);?$/;
