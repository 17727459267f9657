/** Letters that Unicode does not take apart into one of the alphabet and a mark. */
const WHOLE: Readonly<Record<string, string>> = {
  ß: "s",
  ø: "o",
  ł: "l",
  ı: "i",
  đ: "d",
  ð: "d",
  þ: "t",
  æ: "a",
  œ: "o",
};
const FOLDED_MAX = 0x250;
const FOLDED = new Uint8Array(FOLDED_MAX);
for (let code = 0; code < FOLDED_MAX; code += 1) FOLDED[code] = foldedOf(String.fromCharCode(code));

/** The code of a Latin letter without its mark, in lower case; 0 for what is no Latin letter. */
export function foldedLetter(code: number): number {
  return code < FOLDED_MAX ? (FOLDED[code] ?? 0) : 0;
}

function foldedOf(char: string): number {
  const lower = char.toLowerCase();
  const base = (WHOLE[lower] ?? lower).normalize("NFD").charAt(0);
  return /[a-z]/.test(base) ? base.charCodeAt(0) : 0;
}
