import { sha256 } from "../action/hash.ts";

export { bytesEqual, sha256, sha256Hex } from "../action/hash.ts";

/** Bytes of every hash in the tree. */
export const HASH_BYTES = 32;

// The two prefixes differ, so that no pair of nodes can be read as a leaf (RFC 6962, section 2.1).
const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** The root of the tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256();

/** The hash of a leaf's exact bytes (RFC 6962, section 2.1). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return sha256(LEAF_PREFIX, leaf);
}

/** The hash of a node over its two children (RFC 6962, section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE_PREFIX, left, right);
}
