import { EMPTY_ROOT, HASH_BYTES, nodeHash } from "./hash.ts";
import { LedgerError } from "./ledger-error.ts";

/**
 * All that is needed of a tree to let it grow: the roots of its perfect subtrees, the largest, which is the leftmost, first.
 * There is one for each set bit of the size. Sizes go up to 2^53-1, so nothing here uses 32-bit operators.
 */
export interface CompactRange {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

/** The complete nodes that leaves added to one level, and the older one, if there is one, that the first is paired with. */
export interface Level {
  /** The position of the first of them in the level; always even, so that pairs begin at the first. */
  readonly first: number;
  readonly hashes: readonly Uint8Array[];
}

/** The tree without leaves. */
export const EMPTY_RANGE: CompactRange = { size: 0, hashes: [] };

/** The tree after leaves were appended. Throws `LedgerError` for a damaged range, or a hash of another length. */
export function appendLeaves(range: CompactRange, leafHashes: readonly Uint8Array[]): CompactRange {
  const roots: Uint8Array[] = [];
  for (const { hashes } of grownLevels(range, leafHashes)) {
    const alone = unpaired(hashes);
    if (alone !== undefined) roots.push(alone);
  }
  return { size: range.size + leafHashes.length, hashes: roots.toReversed() };
}

/** The levels of the tree from the leaves up, as far as appending touches them. Throws as `appendLeaves` does. */
export function* grownLevels(
  range: CompactRange,
  leafHashes: readonly Uint8Array[],
): Generator<Level, void> {
  assertRange(range);
  assertSize(range.size + leafHashes.length);
  for (const hash of leafHashes) assertHash(hash, "a leaf hash");
  const older = [...range.hashes];
  let rest = range.size;
  let hashes = leafHashes;
  while (rest > 0 || hashes.length > 0) {
    const carried = rest % 2 === 1 ? older.pop() : undefined;
    if (carried !== undefined) hashes = [carried, ...hashes];
    yield { first: rest - (rest % 2), hashes };
    hashes = parents(hashes);
    rest = Math.floor(rest / 2);
  }
}

/** The node that stays without a partner when a level is paired from the left; undefined when all have one. */
export function unpaired(hashes: readonly Uint8Array[]): Uint8Array | undefined {
  return hashes.length % 2 === 1 ? hashes.at(-1) : undefined;
}

/** The root hash of the tree. Throws `LedgerError` for a damaged range. */
export function rangeRoot(range: CompactRange): Uint8Array {
  assertRange(range);
  return range.hashes.length === 0
    ? EMPTY_ROOT
    : range.hashes.reduceRight((right, left) => nodeHash(left, right));
}

/**
 * For each level from the leaves up: the root over the leaves right of its last complete node, undefined where there are
 * none. Such a root is part of inclusion proofs, but of no tile. Throws `LedgerError` for a damaged range.
 */
export function rightEdges(range: CompactRange): readonly (Uint8Array | undefined)[] {
  assertRange(range);
  const older = [...range.hashes];
  const edges: (Uint8Array | undefined)[] = [];
  let edge: Uint8Array | undefined;
  for (let rest = range.size; rest > 0; rest = Math.floor(rest / 2)) {
    edges.push(edge);
    const alone = rest % 2 === 1 ? older.pop() : undefined;
    if (alone !== undefined) edge = edge === undefined ? alone : nodeHash(alone, edge);
  }
  return edges;
}

/** The hashes, one after the other. With the size it is the whole range. */
export function encodeRange(range: CompactRange): Uint8Array {
  assertRange(range);
  const bytes = new Uint8Array(HASH_BYTES * range.hashes.length);
  range.hashes.forEach((hash, at) => bytes.set(hash, HASH_BYTES * at));
  return bytes;
}

/** Reads what `encodeRange` wrote. Throws `LedgerError` when the bytes cannot be of a tree of this size. */
export function decodeRange(size: number, bytes: Uint8Array): CompactRange {
  assertSize(size);
  const range = { size, hashes: splitHashes(bytes) };
  assertRange(range);
  return range;
}

/** Cuts concatenated hashes apart, as copies. Throws `LedgerError` when the last one is incomplete. */
export function splitHashes(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.byteLength % HASH_BYTES !== 0) {
    throw new LedgerError("bad_hash", "concatenated hashes are not a multiple of 32 bytes");
  }
  // Not `slice`: that of a `Buffer`, as databases give them, is no copy.
  return Array.from(
    { length: bytes.byteLength / HASH_BYTES },
    (_, at) => new Uint8Array(bytes.subarray(HASH_BYTES * at, HASH_BYTES * (at + 1))),
  );
}

/** Throws `LedgerError` unless the number can be the size of a tree. */
export function assertSize(size: number): void {
  if (Number.isSafeInteger(size) && size >= 0) return;
  throw new LedgerError("bad_size", "a tree size is not an integer between 0 and 2^53-1");
}

function assertRange({ size, hashes }: CompactRange): void {
  assertSize(size);
  if (hashes.length !== setBits(size)) {
    throw new LedgerError(
      "bad_range",
      `a compact range of size ${size} has ${hashes.length} hashes`,
    );
  }
  for (const hash of hashes) assertHash(hash, "a hash of the compact range");
}

function assertHash(hash: Uint8Array, what: string): void {
  if (hash.byteLength === HASH_BYTES) return;
  throw new LedgerError("bad_hash", `${what} is not 32 bytes long`);
}

function parents(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const nodes: Uint8Array[] = [];
  for (let at = 1; at < hashes.length; at += 2) {
    const [left, right] = [hashes[at - 1], hashes[at]];
    if (left !== undefined && right !== undefined) nodes.push(nodeHash(left, right));
  }
  return nodes;
}

function setBits(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
