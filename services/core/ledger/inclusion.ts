import { assertSize } from "./compact-range.ts";
import { bytesEqual, HASH_BYTES, nodeHash } from "./hash.ts";
import { LedgerError } from "./ledger-error.ts";
import { nodePath } from "./node-path.ts";
import type { TileReader } from "./tiles.ts";

/** That a leaf is at a place of the tree. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  /** From the leaf's sibling up. */
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/**
 * The proof of one leaf in the tree of a size (RFC 6962, section 2.1.1). Rejects with `LedgerError` when the tree has no such
 * leaf, or a tile is incomplete.
 */
export async function inclusionProof(
  { index, size }: { readonly index: number; readonly size: number },
  readTile: TileReader,
): Promise<readonly Uint8Array[]> {
  assertSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new LedgerError("bad_index", "index is not of a leaf of the tree");
  }
  return nodePath({ height: 0, position: index, size }, readTile);
}

/**
 * Whether the proof shows the leaf at its place under the root (RFC 9162, section 2.1.3.2). False for anything malformed. Size
 * and root must come from one signed checkpoint: a proof does not tell sizes apart in which the leaf has the same path.
 */
export function verifyInclusion({ index, size, leafHash, proof, root }: Inclusion): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size)) return false;
  if (index < 0 || index >= size) return false;
  if ([leafHash, root, ...proof].some(({ byteLength }) => byteLength !== HASH_BYTES)) return false;
  let position = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    // The last node of a level without a partner goes up unhashed, to where it is a right child.
    while (position === last && position % 2 === 0) {
      position = position / 2;
      last = position;
    }
    hash = position % 2 === 1 ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && bytesEqual(hash, root);
}
