import { createHmac, hash, timingSafeEqual } from "node:crypto";

/** SHA-256 (FIPS 180-4) over the parts, one after the other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  // One call over a copy: for the short texts that are hashed here, making a hash object costs more than the hash.
  return new Uint8Array(hash("sha256", concatenate(parts), "buffer"));
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
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
