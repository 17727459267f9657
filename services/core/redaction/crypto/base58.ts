import { sha256 } from "../../action/hash.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const CHECKSUM_BYTES = 4;
/** A version byte, 20 bytes of hash and the checksum; some chains have a version of two bytes. */
const SIZES: ReadonlySet<number> = new Set([25, 26]);

/** Whether a text is Base58Check (Bitcoin's encoding of addresses): the checksum is the head of a double SHA-256. */
export function isBase58Check(text: string): boolean {
  const bytes = decodeBase58(text);
  if (bytes === undefined || !SIZES.has(bytes.length)) return false;
  const payload = bytes.subarray(0, bytes.length - CHECKSUM_BYTES);
  const checksum = sha256(sha256(payload));
  return bytes
    .subarray(bytes.length - CHECKSUM_BYTES)
    .every((byte, index) => byte === checksum[index]);
}

/** Undefined for a text with another character. The text is short: work is quadratic in its length. */
function decodeBase58(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const char of text) {
    let carry = ALPHABET.indexOf(char);
    if (carry === -1) return undefined;
    for (let index = 0; index < bytes.length; index += 1) {
      carry += (bytes[index] ?? 0) * 58;
      bytes[index] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 0xff);
  }
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Uint8Array.from([...Array.from({ length: zeros }, () => 0), ...bytes.toReversed()]);
}
