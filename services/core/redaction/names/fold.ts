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
/** Cyrillic and Greek letters as they are usually romanised, so that names in them are found by the same lists. */
const ROMAN: ReadonlyMap<string, string> = new Map([
  ...paired(
    "абвгґдезийіклмнопрстуфыэъьљњћђџјѓќ",
    "a b v g g d e z i y i k l m n o p r s t u f y e _ _ lj nj c dj dz j g k",
  ),
  ...paired("ёжхцчшщюяєї", "e zh kh ts ch sh shch yu ya ye yi"),
  ...paired("αβγδεζηθικλμνξοπρστυφχψως", "a v g d e z i th i k l m n x o p r s t y f ch ps o s"),
]);
const PLAIN = /^[a-z]*$/;
const MARKS = /\p{M}+/gu;
const OTHER = /[^a-z]/g;

/** A word in `a`-`z`: lower case, without accents, apostrophes and all that is no letter of Latin, Cyrillic or Greek. */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower
    .replace(/[ёйїґѓќ]/g, (letter) => ROMAN.get(letter) ?? "")
    .normalize("NFD")
    .replace(MARKS, "")
    .replace(/[\u0370-\u052f]/g, (letter) => ROMAN.get(letter) ?? "")
    .replace(/[łøđðþæœßıħŋə]/g, (letter) => LETTERS.get(letter) ?? "")
    .replace(OTHER, "");
}

function paired(letters: string, romans: string): readonly (readonly [string, string])[] {
  const written = romans.split(" ");
  return Array.from(
    letters,
    (letter, index) => [letter, (written[index] ?? "").replace("_", "")] as const,
  );
}
