/** "I'm", "don't", "we've". */
const CONTRACTION = /^\p{L}{1,7}['’](?:m|ve|ll|re|d|t)$/iu;
/** `XXXX`, `aaaa`, `Ahhh`: three times one letter is no name. */
const FILLER = /(\p{L})\1{2,}/iu;
/** `A-Z`, `X-Request-Id`: no part of a name is a letter. */
const LONE_LETTER = /(?:^|[‑-])\p{L}(?:[‑-]|$)/u;
/** `McDonald`, `DeLuca`, `O'Neil`, `Jean-Luc`: capitals that names have inside; all others are of code. */
const INNER_CAPITAL = /(?:^|['’ʼ‑-])(?:mc|mac|de|di|la|le|du|van|von|fitz|st)$/i;

/** Whether a word is spelled as names are. */
export function isSpelledAsName(word: string): boolean {
  if (LONE_LETTER.test(word) || CONTRACTION.test(word)) return false;
  return !FILLER.test(word) && !hasOddCapital(word);
}

function hasOddCapital(word: string): boolean {
  if (word === word.toUpperCase()) return false;
  for (const { index } of word.slice(1).matchAll(/\p{Lu}/gu)) {
    const before = word.slice(0, index + 1);
    if (!/['’ʼ‑-]$/.test(before) && !INNER_CAPITAL.test(before)) return true;
  }
  return false;
}
