/** A stretch of characters that a key or token may be made of. Offsets are UTF-16 code units, `end` exclusive. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

const IN_RUN = new Uint8Array(128);
for (const letter of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_+/.~-")
  IN_RUN[letter.charCodeAt(0)] = 1;
/** Longer ones are data, not keys. */
const RUN_CHARS_MAX = 1024;
const PADDING_MAX = 3;
/** Without digits only longer ones of both cases count: shorter ones are words and names. */
const LETTERS_MIN = 20;
const DIGIT = 1;
const UPPER = 2;
const LOWER = 4;

/**
 * Hands over each run of a text that is at least so long and has digits or, if it is long, both cases of
 * letters; padding of Base64 belongs to it, the mark that ends
 * a sentence does not.
 */
export function findRuns(text: string, charsMin: number, take: (run: Run) => void): void {
  let start = 0;
  let kinds = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at === text.length ? 0 : text.charCodeAt(at);
    if (code < 128 && IN_RUN[code] === 1) {
      kinds |= kindOf(code);
      continue;
    }
    const length = at - start;
    const isMixed = (kinds & DIGIT) !== 0 || (length >= LETTERS_MIN && kinds === (UPPER | LOWER));
    if (isMixed && length >= charsMin && length <= RUN_CHARS_MAX)
      takeRun(text, { start, end: at }, take);
    start = at + 1;
    kinds = 0;
  }
}

function takeRun(text: string, run: Run, take: (run: Run) => void): void {
  let { start, end } = run;
  let padding = 0;
  while (padding < PADDING_MAX && text.charCodeAt(end + padding) === 61) padding += 1;
  const isPadded = padding > 0 && !/[0-9A-Za-z]/.test(text.charAt(end + padding));
  if (isPadded) end += padding;
  const leading = isPadded ? "-.~" : "-./~+";
  while (start < end && leading.includes(text.charAt(start))) start += 1;
  if (text.charCodeAt(start - 1) === 92 && /[nrt]/.test(text.charAt(start))) start += 1;
  while (end > start && "-.~/".includes(text.charAt(end - 1))) end -= 1;
  if (end > start) take({ start, end });
}

function kindOf(code: number): number {
  if (code >= 97) return code <= 122 ? LOWER : 0;
  if (code >= 65) return code <= 90 ? UPPER : 0;
  return code >= 48 && code <= 57 ? DIGIT : 0;
}
