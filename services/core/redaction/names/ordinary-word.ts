import { wordOf } from "./word.ts";

/**
 * Whether a word is one of the language (`will`, `may`, `rose`, `customer`), whatever names it may be too: to hide each of its
 * occurrences would hide the text. The case does not matter.
 */
export function isOrdinaryWord(word: string): boolean {
  const { word: commonness, isPlace } = wordOf(word);
  return commonness >= 2 || isPlace;
}
