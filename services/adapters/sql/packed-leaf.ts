import { deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * A leaf takes about six tenths of its bytes, at some 20 µs a leaf; a million of them with all that belongs to them then fit into
 * less than 1.2 GB. More effort gives nothing: half of a leaf is random digits. The window is that of the largest leaf.
 */
const EFFORT = { level: 3, windowBits: 13 } as const;
/** More than any leaf, so that what is no leaf can't take the memory. */
const LEAF_BYTES_MAX = 65_536;

/** A leaf as the column `leaf` holds it: its exact bytes, compressed (RFC 1951). */
export function packLeaf(body: Uint8Array): Uint8Array {
  return deflateRawSync(body, EFFORT);
}

/** The exact bytes of a leaf. Throws when the column holds no compressed leaf. */
export function unpackLeaf(packed: Uint8Array): Uint8Array {
  return inflateRawSync(packed, { maxOutputLength: LEAF_BYTES_MAX });
}
