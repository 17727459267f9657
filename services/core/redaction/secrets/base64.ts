const VALUES = new Int8Array(128).fill(-1);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
for (let value = 0; value < LETTERS.length; value += 1) VALUES[LETTERS.charCodeAt(value)] = value;
for (const [value, letters] of [
  [62, "+-"],
  [63, "/_"],
] as const)
  for (const letter of letters) VALUES[letter.charCodeAt(0)] = value;

/** Headers and first lines are short; more is not decoded. */
const CHARS_MAX = 2048;

/**
 * Decodes the beginning of Base64 or Base64url (RFC 4648, sections 4 and 5) as Latin-1, up to the first character that is
 * neither: enough to see what it holds, never the value itself.
 */
export function decodeBase64(text: string): string {
  const codes: number[] = [];
  let bits = 0;
  let count = 0;
  for (let at = 0; at < Math.min(text.length, CHARS_MAX); at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? (VALUES[code] ?? -1) : -1;
    if (value < 0) break;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    codes.push((bits >> count) & 255);
  }
  return String.fromCharCode(...codes);
}
