import { looksLikeName } from "../names/looks-like-name.ts";
import type { Accept, Candidate, Range } from "./shape.ts";

/** Longer texts hold an address and more. */
const CHARS_MAX = 240;
const RECIPIENT_LIKENESS = 0.8;
/** Where an address in running text ends: two spaces, a bar, a semicolon, a sentence, or the name of the next field. */
const STOP =
  / {2,}|\t| ?[|;•·]|[.!?](?= \p{Lu}\p{Ll}+ \p{Ll})|,? +(?=(?:\p{L}[\p{L}.-]{1,20} ){0,2}\p{L}[\p{L}.-]{1,20} ?[:=])|,? +(?=(?:tel|phone|fax|email|e-mail|mobile|dob|ssn)\b)|["<>{}]/iu;
/** What is the address of a machine, a page or a person's mailbox. */
const NO_ADDRESS =
  /:\/\/|@|^\d{1,3}(?:\.\d{1,3}){3}|^[[:.\d]*:\d+$|^0x[0-9a-f]+$|^[0-9a-f:]+$|^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$|^[13][1-9A-HJ-NP-Za-km-z]{25,34}$|^(?:bc1|0x)\w+$|^(?:null|none|n\/?a|unknown|true|false|undefined|string)$/i;

/** Postal addresses: a street, or all lines of it. */
export const address: Accept = (candidate) => {
  const range = candidate.field.isExact ? whole(candidate.text) : upToStop(candidate);
  if (range === undefined) return undefined;
  const value = candidate.text.slice(range.start, range.end);
  return isAddress(value) ? range : undefined;
};

function whole(text: string): Range {
  const value = text.trim();
  const start = text.indexOf(value);
  return { start, end: start + value.length };
}

function upToStop({ text, isAssigned, field }: Candidate): Range | undefined {
  const limit = isAssigned && !/^[^=]*$/.test(text) ? field.end - field.start : text.length;
  const line = text.slice(0, Math.min(limit, CHARS_MAX));
  const stop = line.search(STOP);
  const value = (stop === -1 ? line : line.slice(0, stop)).replace(/[\s,.]+$/, "");
  return value === "" || isRecipient(value) ? undefined : { start: 0, end: value.length };
}

/** After "Ship to:" the line of the name often comes first, and the address below it. */
function isRecipient(value: string): boolean {
  return !/[\p{N},]/u.test(value) && looksLikeName(value) > RECIPIENT_LIKENESS;
}

/** Letters, and a number or several words: a word alone may be anything. */
function isAddress(value: string): boolean {
  if (value.length < 4 || value.length > CHARS_MAX || NO_ADDRESS.test(value)) return false;
  if (!/\p{L}{2}/u.test(value)) return false;
  return (
    /[\p{N}]/u.test(value) ||
    /[\p{L}.]{2,}[\s,-]+\p{L}{2,}/u.test(value) ||
    /\p{Lo}{3}/u.test(value)
  );
}
