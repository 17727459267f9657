import { createHmac, hash, timingSafeEqual } from "node:crypto";

const SHA256_BYTES = 32;

/** SHA-256 (FIPS 180-4) over the parts, one after the other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  // One call over a copy: for the short texts that are hashed here, making a hash object costs more than the hash. So does
  // making a Buffer for the result, which is why it comes as text of one character a byte.
  const digest = hash("sha256", concatenate(parts), "binary");
  const bytes = new Uint8Array(SHA256_BYTES);
  for (let at = 0; at < SHA256_BYTES; at += 1) bytes[at] = digest.charCodeAt(at);
  return bytes;
}

/** HMAC-SHA256 (RFC 2104). */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac("sha256", key).update(message).digest());
}

/** Whether two byte strings are equal, in a time that depends on their lengths only. */
export function bytesEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.byteLength;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
