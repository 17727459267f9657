/** What one character is; everything that is not an ASCII letter or digit ends a word. */
export const DIGIT = 1;
/** See above. */
export const LETTER = 2;

const KINDS = new Uint8Array(128);
for (let code = 48; code <= 57; code += 1) KINDS[code] = DIGIT;
for (let code = 65; code <= 90; code += 1) KINDS[code] = KINDS[code + 32] = LETTER;

/** The kind of a character: `DIGIT`, `LETTER`, or 0 for any other and beyond the text. */
export function kindAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 128 ? (KINDS[code] ?? 0) : 0;
}

/** Longer words are told by their length alone. */
const WORD_BITS = 31;

/** A run of ASCII letters and digits that holds a digit. Nothing that these rules look for lacks one. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** Bit `n` says that character `n` is a letter; of the first 31. */
  readonly letters: number;
}

const ANY_DIGIT = /[0-9]/g;

/** Gives each word of a text in order; text without digits is passed over by the regular expression's own search. */
export function eachWord(text: string, take: (word: Word) => void): void {
  let from = 0;
  for (;;) {
    ANY_DIGIT.lastIndex = from;
    if (!ANY_DIGIT.test(text)) return;
    let start = ANY_DIGIT.lastIndex - 1;
    let end = start + 1;
    while (start > from && kindAt(text, start - 1) !== 0) start -= 1;
    while (kindAt(text, end) !== 0) end += 1;
    take({ start, end, letters: lettersOf(text, start, end) });
    from = end;
  }
}

function lettersOf(text: string, start: number, end: number): number {
  let letters = 0;
  for (let at = start; at < end && at - start < WORD_BITS; at += 1)
    if (kindAt(text, at) === LETTER) letters |= 1 << (at - start);
  return letters;
}

/**
 * Whether a code unit is a letter of a script in which words stand apart, so that a number right beside it is a part of the
 * word. Chinese, Japanese, Korean and Thai write numbers without spaces around them.
 */
export function isJoiningLetter(code: number): boolean {
  return code >= 0xc0 && code < 0x600 && code !== 0xd7 && code !== 0xf7;
}
