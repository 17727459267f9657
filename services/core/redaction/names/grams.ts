/** Weights are found by hash; two n-grams that share a cell share its weight. */
export const CELLS = 1 << 16;
/** An n-gram has so many letters, the marks of the word's beginning and end counted. */
const GRAM_MIN = 2;
const GRAM_MAX = 5;
/** Of a longer word only the beginning is read. */
const LETTERS_MAX = 24;

/** Calls back with the cell of each n-gram of a folded word. */
export function eachGram(folded: string, visit: (cell: number) => void): void {
  const length = Math.min(folded.length, LETTERS_MAX) + 2;
  for (let start = 0; start < length; start += 1) {
    let hash = 0;
    const stop = Math.min(length, start + GRAM_MAX);
    for (let at = start; at < stop; at += 1) {
      hash = Math.imul(hash + letterAt(folded, at, length), 0x01000193) ^ (hash >>> 15);
      if (at - start + 1 >= GRAM_MIN) visit(((hash >>> 16) ^ hash) & (CELLS - 1));
    }
  }
}

/** 1 at both ends, else 2 to 27. */
function letterAt(folded: string, at: number, length: number): number {
  return at === 0 || at === length - 1 ? 1 : folded.charCodeAt(at - 1) - 95;
}
