/** Letters that Unicode does not decompose, as they are written where there is only the Latin alphabet of English. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["ł", "l"],
  ["ø", "o"],
  ["đ", "d"],
  ["ð", "d"],
  ["þ", "th"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ß", "ss"],
  ["ı", "i"],
  ["ħ", "h"],
  ["ŋ", "n"],
  ["ə", "a"],
]);
const PLAIN = /^[a-z]*$/;
const MARKS = /\p{M}+/gu;
const OTHER = /[^a-z]/g;

/** A word in `a`-`z`: lower case, without accents, apostrophes and all that is no Latin letter. */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower
    .normalize("NFD")
    .replace(MARKS, "")
    .replace(/[łøđðþæœßıħŋə]/g, (letter) => LETTERS.get(letter) ?? "")
    .replace(OTHER, "");
}
