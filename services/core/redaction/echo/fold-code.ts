const KNOWN = new Uint16Array(65_536);

/** A UTF-16 code unit in lower case, and any white space as one space; a letter whose lower case is longer stays. */
export function foldCode(code: number): number {
  const known = KNOWN[code] ?? 0;
  if (known !== 0) return known;
  const char = String.fromCharCode(code);
  const lower = /\s/.test(char) ? " " : char.toLowerCase();
  const folded = lower.length === 1 ? lower.charCodeAt(0) : code;
  KNOWN[code] = folded;
  return folded;
}

/** Whether a code unit is a letter or a digit; marks and everything beyond the Latin letters count as such. */
export function isWordCode(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 48 && code <= 57) return true;
  if (code >= 65 && code <= 90) return true;
  return code >= 0xc0 && code < 0xffff && !isPunctuation(code);
}

/** General punctuation and that of East Asia, which stand above all letters of Latin, Greek and Cyrillic. */
function isPunctuation(code: number): boolean {
  if (code >= 0x2000 && code <= 0x206f) return true;
  if (code >= 0x3000 && code <= 0x303f) return true;
  return code >= 0xff00 && code <= 0xff0f;
}

/** Whether words are written without spaces between them there: Han, kana, Hangul, Thai. */
export function isUnspaced(code: number): boolean {
  return (code >= 0x2e80 && code < 0xff00) || (code >= 0x0e00 && code <= 0x0e7f);
}

/** The code units of a text as `foldCode` has them, runs of white space as one space. */
export function foldText(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.replaceAll(/\s+/g, " ").toLowerCase();
  const codes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = foldCode(text.charCodeAt(at));
    if (code !== 32 || codes.at(-1) !== 32) codes.push(code);
  }
  return fromCodes(codes);
}

const CHUNK = 4_096;

function fromCodes(codes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < codes.length; at += CHUNK)
    text += String.fromCharCode(...codes.slice(at, at + CHUNK));
  return text;
}
