import { appendLeaves, EMPTY_RANGE, rangeRoot, splitHashes } from "../ledger/compact-range.ts";
import { HASH_BYTES } from "../ledger/hash.ts";
import { tilePath, tilesOfTree, TILE_WIDTH } from "../ledger/tiles.ts";

/** One file of a static log. */
export interface TileFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** All hash tiles of a tree (c2sp.org/tlog-tiles), full and partial. `leafHashes` are the leaves' hashes, one after the other. */
export function* hashTiles(leafHashes: Uint8Array): Generator<TileFile> {
  const levels: Uint8Array[] = [leafHashes];
  for (const tile of tilesOfTree(leafHashes.byteLength / HASH_BYTES)) {
    const level = levels[tile.level] ?? levelAbove(levels[tile.level - 1]);
    levels[tile.level] = level;
    const start = tile.index * TILE_WIDTH * HASH_BYTES;
    yield { path: tilePath(tile), bytes: level.subarray(start, start + tile.width * HASH_BYTES) };
  }
}

/** The roots of the full tiles of a level. */
function levelAbove(level: Uint8Array = new Uint8Array()): Uint8Array {
  const tileBytes = TILE_WIDTH * HASH_BYTES;
  const count = Math.floor(level.byteLength / tileBytes);
  const above = new Uint8Array(count * HASH_BYTES);
  for (let at = 0; at < count; at += 1) {
    above.set(rootOf(level.subarray(at * tileBytes, (at + 1) * tileBytes)), at * HASH_BYTES);
  }
  return above;
}

/** The root of the tree over leaf hashes that stand one after the other. */
export function rootOf(leafHashes: Uint8Array): Uint8Array {
  return rangeRoot(appendLeaves(EMPTY_RANGE, splitHashes(leafHashes)));
}
