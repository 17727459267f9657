const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** The two digits of each byte. Looked up, because every decision writes digests and formatting each byte costs ten times that. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** Reads lower-case hexadecimal; `undefined` for anything else, so that one digest has one text. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}

/** Base32 (RFC 4648, section 6) in lower case and without padding. */
export function toBase32(bytes: Uint8Array): string {
  const bits = bytes.byteLength * 8;
  let text = "";
  for (let bit = 0; bit < bits; bit += 5) text += BASE32.charAt(fiveBits(bytes, bit));
  return text;
}

function fiveBits(bytes: Uint8Array, bit: number): number {
  const at = bit >> 3;
  const window = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return (window >> (11 - (bit & 7))) & 31;
}
