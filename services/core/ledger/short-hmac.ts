import type { HashInput } from "../action/hash.ts";
import { sha256 } from "./hash.ts";

/** The block of SHA-256 (FIPS 180-4, section 1). */
const BLOCK_BYTES = 64;

/**
 * HMAC-SHA256 (RFC 2104, section 2) of a short message: the same as `hmacSha256`, out of two hashes in one call each. Making an
 * HMAC object costs several times the hashing, and every decision makes six salts. Throws `RangeError` for a key above the
 * block, which HMAC would hash first.
 */
export function shortHmacSha256(key: Uint8Array, message: HashInput): Uint8Array {
  if (key.byteLength > BLOCK_BYTES) throw new RangeError(`the key has over ${BLOCK_BYTES} bytes`);
  const inner = sha256(padded(key, 0x36), message);
  return sha256(padded(key, 0x5c), inner);
}

function padded(key: Uint8Array, pad: number): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES).fill(pad);
  // Not over entries(), whose pairs cost more than all the rest.
  for (let index = 0; index < key.byteLength; index += 1) block[index] = (key[index] ?? 0) ^ pad;
  return block;
}
