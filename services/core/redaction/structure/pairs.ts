import type { Field } from "../leaf.ts";
import type { Ends } from "./ends.ts";

/** Longer names are no names. */
const NAME_CHARS_MAX = 64;
/** What a label of several words may have: "Emergency contact phone number:". */
const LABEL_WORDS_MAX = 4;
/** A name or an address is shorter than this, so that one endless line does not make each of its values endless. */
const LINE_CHARS_MAX = 512;
/** Longer secrets have a format of their own. */
const TOKEN_CHARS_MAX = 8_192;

/** A name before a value, and where it begins with its quotes. */
export interface NameFound {
  readonly name: string;
  readonly start: number;
}

/** Where a value stands, before it has a name. */
export type ValueFound = Omit<Field, "name" | "path"> & {
  /** The quote around it. */
  readonly quote?: string;
};

/** The name that ends before a separator (`name=`, `"name":`, `Some label:`, `[name] =`), or undefined where there is none. */
export function nameBefore(
  text: string,
  separator: number,
  { start, mayHaveWords }: { readonly start: number; readonly mayHaveWords: boolean },
): NameFound | undefined {
  let last = separator;
  while (last > start && separator - last < 8 && text.charCodeAt(last - 1) === 32) last -= 1;
  if (last > start && text.charCodeAt(last - 1) === 93) last -= 1;
  const isQuoted = last > start && isQuote(text.charCodeAt(last - 1));
  if (isQuoted) last -= text.charCodeAt(last - 2) === 92 ? 2 : 1;
  let first = nameStart(text, last, { start, mayHaveWords: mayHaveWords || isQuoted });
  if (first === undefined) return undefined;
  if (text.charCodeAt(first) === 45 && text.charCodeAt(first + 1) === 32) first += 2;
  const name = text.slice(first, last);
  return hasLetter(name) ? { name, start: isQuoted ? first - 1 : first } : undefined;
}

function nameStart(
  text: string,
  last: number,
  { start, mayHaveWords }: { readonly start: number; readonly mayHaveWords: boolean },
): number | undefined {
  const floor = Math.max(start, last - NAME_CHARS_MAX);
  let first = last;
  let words = 1;
  while (first > floor) {
    const code = text.charCodeAt(first - 1);
    if (isNameChar(code)) first -= 1;
    else if (code === 32 && mayHaveWords && words < LABEL_WORDS_MAX) {
      if (first - 1 <= floor || !isNameChar(text.charCodeAt(first - 2))) break;
      words += 1;
      first -= 1;
    } else break;
  }
  const isCut = first === floor && floor > start && isNameChar(text.charCodeAt(first - 1));
  return first === last || isCut ? undefined : first;
}

/** The value behind a separator; undefined where there is none in the same line. */
export function valueAfter(
  text: string,
  separator: number,
  { end, ends }: { readonly end: number; readonly ends: Ends },
): ValueFound | undefined {
  let at = separator + 1;
  for (let skipped = 0; skipped < 2 && isOperator(text.charCodeAt(at)); skipped += 1) at += 1;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  PREFIX.lastIndex = at;
  if (PREFIX.test(text)) at = PREFIX.lastIndex;
  return at < end ? valueAt(text, at, { end, ends }) : undefined;
}

/** What stands before a string's quotes in programs (`b"…"`, `@"…"`), and the tag of a scalar in YAML (1.2.2, section 6.8.1). */
const PREFIX = /[bBrRuUfFlLeEnN@$]{1,2}(?=["'])|!![a-z]{1,16}[ \t]{1,4}/y;

/** The value that begins at a place. */
export function valueAt(
  text: string,
  from: number,
  { end, ends }: { readonly end: number; readonly ends: Ends },
): ValueFound | undefined {
  let at = from;
  const isEscaped = text.charCodeAt(at) === 92 && isQuote(text.charCodeAt(at + 1));
  if (isEscaped) at += 1;
  if (isQuote(text.charCodeAt(at))) {
    const quote = text.charAt(at);
    const start = at + 1;
    const close = isEscaped ? escapedQuote(text, start, { end, ends }) : ends.quote(quote, start);
    if (close === start) return undefined;
    if (close < end)
      return { start, end: close, isExact: true, tokenEnd: close, lineEnd: close, quote };
    at = start;
  }
  const tokenEnd = ends.token(at);
  if (tokenEnd === at) return undefined;
  return {
    start: at,
    end: Math.min(ends.delimiter(at), at + TOKEN_CHARS_MAX),
    isExact: false,
    tokenEnd: Math.min(tokenEnd, at + TOKEN_CHARS_MAX),
    lineEnd: Math.min(ends.line(at), at + LINE_CHARS_MAX),
  };
}

/** Where `\"` closes what `\"` opened; the end when something else comes first. */
function escapedQuote(
  text: string,
  start: number,
  { end, ends }: { readonly end: number; readonly ends: Ends },
): number {
  const backslash = ends.next("\\", start);
  return backslash < end && isQuote(text.charCodeAt(backslash + 1)) ? backslash : end;
}

/** Letters, digits, `_`, `-`, `.`, `#` and whatever is no ASCII. */
export function isNameChar(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 65 && code <= 90) return true;
  if (code >= 48 && code <= 57) return true;
  return code === 95 || code === 45 || code === 46 || code === 35 || code >= 0xc0;
}

function hasLetter(name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index) | 32;
    if ((code >= 97 && code <= 122) || code >= 0xc0) return true;
  }
  return false;
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

/** What may follow `=` or `:` and still be the separator: `=>`, `:=`, `==`, `=~`. */
function isOperator(code: number): boolean {
  return code === 61 || code === 62 || code === 126;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
