import { appendLeaves, EMPTY_RANGE, rangeRoot } from "./compact-range.ts";

/** How many hashes a full tile has (c2sp.org/tlog-tiles, "Merkle Tree"). */
const TILE_HASHES = 256;

/** A full tile, which never changes any more. */
export interface CompletedTile {
  readonly level: number;
  /** Its index in its level. */
  readonly position: number;
  /** 256: of leaves at level 0, above that the roots of the full tiles of the level below. */
  readonly hashes: readonly Uint8Array[];
  /** The root over them, which is an entry of the level above. */
  readonly root: Uint8Array;
}

/** Entries of one level, from `from` up to and without `to`. */
export interface TileSpan {
  readonly level: number;
  readonly from: number;
  readonly to: number;
}

/** The entries that unfinished tiles have already, of every tile that `count` more leaves complete. */
export function unfinishedSpans(size: number, count: number): readonly TileSpan[] {
  const spans: TileSpan[] = [];
  let [before, after] = [size, size + count];
  for (let level = 0; fullTiles(before) < fullTiles(after); level += 1) {
    const from = fullTiles(before) * TILE_HASHES;
    if (from < before) spans.push({ level, from, to: before });
    [before, after] = [fullTiles(before), fullTiles(after)];
  }
  return spans;
}

/** The tiles that new leaves complete. `earlier` has the hashes of every span of `unfinishedSpans`, by level. */
export function completeTiles(
  size: number,
  leafHashes: readonly Uint8Array[],
  earlier: ReadonlyMap<number, readonly Uint8Array[]>,
): readonly CompletedTile[] {
  const tiles: CompletedTile[] = [];
  let [before, entries] = [size, leafHashes];
  for (let level = 0; fullTiles(before) < fullTiles(before + entries.length); level += 1) {
    const known = earlier.get(level) ?? [];
    if (known.length !== before % TILE_HASHES) {
      throw new RangeError(`a tile of level ${level} has ${known.length} hashes before ${before}`);
    }
    const first = fullTiles(before);
    const completed = tilesOf([...known, ...entries]).map((hashes, offset): CompletedTile => ({
      level,
      position: first + offset,
      hashes,
      root: rangeRoot(appendLeaves(EMPTY_RANGE, hashes)),
    }));
    tiles.push(...completed);
    [before, entries] = [first, completed.map(({ root }) => root)];
  }
  return tiles;
}

function fullTiles(entries: number): number {
  return Math.floor(entries / TILE_HASHES);
}

function tilesOf(hashes: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  return Array.from({ length: fullTiles(hashes.length) }, (_, index) =>
    hashes.slice(index * TILE_HASHES, (index + 1) * TILE_HASHES),
  );
}
