/** Longer names are prose, or made to cost time. */
const NAME_CHARS_MAX = 128;
const WORD = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}]+|\p{Lu}|[0-9]+/gu;
/** Letters that Unicode does not take apart into a plain one and a mark. */
const UNMARKED: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  æ: "ae",
  œ: "oe",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** The words of a field's name, split at capitals, digits and anything that is neither; lower case and without marks. */
export function wordsOf(name: string): readonly string[] {
  const plain = name
    .slice(0, NAME_CHARS_MAX)
    .normalize("NFD")
    .replaceAll(/\p{M}+/gu, "");
  return (plain.match(WORD) ?? []).map((word) =>
    word.toLowerCase().replaceAll(/[ßøæœłđðþı]/g, (letter) => UNMARKED[letter] ?? letter),
  );
}
