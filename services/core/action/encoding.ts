const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
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
  const groups = Math.ceil((bytes.byteLength * 8) / 5);
  return Array.from({ length: groups }, (_, group) =>
    BASE32.charAt(fiveBits(bytes, 5 * group)),
  ).join("");
}

function fiveBits(bytes: Uint8Array, bit: number): number {
  const at = Math.floor(bit / 8);
  const window = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return (window >> (11 - (bit % 8))) & 31;
}
