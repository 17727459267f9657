import { createHmac, hash, timingSafeEqual } from "node:crypto";

const SHA256_BYTES = 32;

/** What is hashed: bytes as they are, texts in UTF-8. */
export type HashInput = Uint8Array | string;

/** SHA-256 (FIPS 180-4) over the parts, one after the other. */
export function sha256(...parts: readonly HashInput[]): Uint8Array {
  // One call over a copy: for the short texts that are hashed here, making a hash object costs more than the hash. So does
  // making a Buffer for the result, which is why it comes as text of one character a byte.
  const digest = hash("sha256", joined(parts), "binary");
  const bytes = new Uint8Array(SHA256_BYTES);
  for (let at = 0; at < SHA256_BYTES; at += 1) bytes[at] = digest.charCodeAt(at);
  return bytes;
}

/** The same in lower-case hexadecimal. */
export function sha256Hex(...parts: readonly HashInput[]): string {
  return hash("sha256", joined(parts), "hex");
}

/** HMAC-SHA256 (RFC 2104). */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac("sha256", key).update(message).digest());
}

/** Whether two byte strings are equal, in a time that depends on their lengths only. */
export function bytesEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}

/** Where what is to be hashed is put together. A decision hashes two dozen texts; new memory for each cost it 20 us of CPU. */
const SCRATCH = new Uint8Array(16_384);
const ENCODER = new TextEncoder();
/** Of UTF-8, for a UTF-16 code unit. */
const UNIT_BYTES_MAX = 3;

/** The parts in a row. The result is only good until the next call. */
function joined(parts: readonly HashInput[]): Uint8Array {
  let at = 0;
  for (const part of parts) {
    if (at + part.length * UNIT_BYTES_MAX > SCRATCH.byteLength)
      return Buffer.concat(parts.map(bytesOf));
    if (typeof part === "string") at += ENCODER.encodeInto(part, SCRATCH.subarray(at)).written;
    else {
      SCRATCH.set(part, at);
      at += part.byteLength;
    }
  }
  return SCRATCH.subarray(0, at);
}

function bytesOf(part: HashInput): Uint8Array {
  return typeof part === "string" ? ENCODER.encode(part) : part;
}
