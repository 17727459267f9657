import { assertSize } from "./compact-range.ts";
import { bytesEqual, HASH_BYTES, nodeHash } from "./hash.ts";
import { LedgerError } from "./ledger-error.ts";
import { nodePath, readNode } from "./node-path.ts";
import type { TileReader } from "./tiles.ts";

/** That a tree is the beginning of another. */
export interface Consistency {
  readonly fromSize: number;
  readonly fromRoot: Uint8Array;
  readonly toSize: number;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * The proof that the tree of one size is the beginning of that of another (RFC 6962, section 2.1.2). Rejects with
 * `LedgerError` when the first is empty or larger than the second, or a tile is incomplete.
 */
export async function consistencyProof(
  { fromSize, toSize }: { readonly fromSize: number; readonly toSize: number },
  readTile: TileReader,
): Promise<readonly Uint8Array[]> {
  assertSize(fromSize);
  assertSize(toSize);
  if (fromSize === 0 || fromSize > toSize) {
    throw new LedgerError("bad_size", "the older tree is empty, or larger than the newer one");
  }
  if (fromSize === toSize) return [];
  // The last of the older tree's perfect subtrees: all that both trees share stands left of its path to the newer root.
  const height = trailingZeros(fromSize);
  const node = { height, position: fromSize / 2 ** height - 1, size: toSize };
  const path = await nodePath(node, readTile);
  return node.position === 0 ? path : [await readNode(node, readTile), ...path];
}

/**
 * Whether the proof shows that the older tree is the beginning of the newer one (RFC 9162, section 2.1.4.2). False for
 * anything malformed, and for an empty older tree: that every tree begins with nothing needs no proof, and proves nothing.
 * Each size and its root must come from one signed checkpoint.
 */
export function verifyConsistency(consistency: Consistency): boolean {
  const { fromSize, fromRoot, toSize, toRoot, proof } = consistency;
  if (!Number.isSafeInteger(fromSize) || !Number.isSafeInteger(toSize)) return false;
  if (fromSize < 1 || fromSize > toSize) return false;
  if ([fromRoot, toRoot, ...proof].some(({ byteLength }) => byteLength !== HASH_BYTES))
    return false;
  if (fromSize === toSize) return proof.length === 0 && bytesEqual(fromRoot, toRoot);
  return isClimb(consistency);
}

function isClimb({ fromSize, fromRoot, toSize, toRoot, proof }: Consistency): boolean {
  const height = trailingZeros(fromSize);
  let position = fromSize / 2 ** height - 1;
  let last = Math.floor((toSize - 1) / 2 ** height);
  // An older tree that is one perfect subtree is itself the node to start from, and is left out of the proof.
  const [start, ...rest] = position === 0 ? [fromRoot, ...proof] : proof;
  if (start === undefined) return false;
  let [older, newer] = [start, start];
  for (const hash of rest) {
    if (last === 0) return false;
    while (position === last && position % 2 === 0) {
      position = position / 2;
      last = position;
    }
    if (position % 2 === 1) {
      older = nodeHash(hash, older);
      newer = nodeHash(hash, newer);
    } else {
      newer = nodeHash(newer, hash);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && bytesEqual(older, fromRoot) && bytesEqual(newer, toRoot);
}

function trailingZeros(size: number): number {
  let zeros = 0;
  for (let rest = size; rest > 0 && rest % 2 === 0; rest /= 2) zeros += 1;
  return zeros;
}
