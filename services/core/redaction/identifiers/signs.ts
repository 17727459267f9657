import { foldedLetter } from "./fold.ts";

/** Code units of the signs that say how words and values stand to each other. */
export const SIGN = { space: 32, comma: 44, dot: 46, colon: 58, equals: 61 } as const;

const QUOTES = new Set([34, 39]);
/** `{` `}` `[` `]` `<` `>` `;` `|`, line ends and blanked parts. */
const ENDS = new Set([0, 10, 13, 59, 60, 62, 91, 93, 123, 124, 125]);
/** `>` of an element or arrow, `[`, `|` of a table, line ends. */
const PASSABLE = new Set([10, 13, 62, 91, 124]);

/** Whether a sign is a quote that programs write around values. */
export function isQuote(code: number): boolean {
  return QUOTES.has(code);
}

/** Whether a sign ends a value, a record or a line. */
export function endsValue(code: number): boolean {
  return ENDS.has(code);
}

/** Whether such a sign may stand between a name and its value all the same. */
export function mayPrecedeValue(code: number): boolean {
  return PASSABLE.has(code);
}

/** Whether a sign may be that of a genitive or an elided vowel. */
export function isApostrophe(code: number): boolean {
  return code === 39 || code === 0x2019;
}

/** Whether a code unit is a digit. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** What may stand between the words of one name: space, `-`, `_`, `'`, `.`, `/`. */
export function isSeparator(code: number): boolean {
  return code === 32 || code === 45 || code === 95 || code === 39 || code === 46 || code === 47;
}

/** Whether the next thing behind a place, but for a few signs, is a letter. */
export function hasWordSoon(text: string, from: number): boolean {
  for (let at = from; at < from + 5; at += 1) {
    const code = text.charCodeAt(at);
    if (foldedLetter(code) !== 0 || code >= 0x370) return true;
    if (isDigit(code)) return false;
  }
  return false;
}

/** Where another value or clause begins. */
export function endOfClause(text: string): number {
  const end = text.search(/[,;|<>{}[\]"`\n\0]|[.!?]\s|[0-9]|['’](?!\p{L})|(?<!\p{L})['’]/u);
  return end === -1 ? text.length : end;
}
