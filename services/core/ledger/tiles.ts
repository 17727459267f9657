import type { CompactRange } from "./compact-range.ts";
import { appendLeaves, assertSize, EMPTY_RANGE, splitHashes } from "./compact-range.ts";
import { HASH_BYTES } from "./hash.ts";
import { LedgerError } from "./ledger-error.ts";

/** Hashes of a full tile, and entries of a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** Consecutive hashes of the tree at the height 8 times `level`. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  /** From 1 to 256; below 256 the tile is partial. */
  readonly width: number;
}

/** Consecutive entries of the log; positions and widths are those of the tiles of level 0. */
export interface EntryBundle {
  readonly index: number;
  readonly width: number;
}

/** Reads one tile: `width` hashes, one after the other. */
export type TileReader = (tile: Tile) => Promise<Uint8Array>;

/** What a path names. */
export type TilePath =
  ({ readonly kind: "tile" } & Tile) | ({ readonly kind: "entries" } & EntryBundle);

const LEVEL_MAX = 63;

/** What the two bytes of an entry's length can say. */
const ENTRY_BYTES_MAX = 65_535;

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Where a tile is found, such as "tile/0/x001/234" or "tile/1/000.p/17". */
export function tilePath({ level, index, width }: Tile): string {
  assertTile({ level, index, width });
  return `tile/${level}/${place(index, width)}`;
}

/** Where a bundle of entries is found. */
export function entriesPath({ index, width }: EntryBundle): string {
  assertTile({ level: 0, index, width });
  return `tile/entries/${place(index, width)}`;
}

/** Reads a path; undefined for anything that `tilePath` and `entriesPath` do not write. */
export function parseTilePath(path: string): TilePath | undefined {
  const [, level, digits, partial] = PATH.exec(path) ?? [];
  if (level === undefined || digits === undefined) return undefined;
  const index = Number(digits.replaceAll(/[x/]/g, ""));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const parsed: TilePath =
    level === "entries"
      ? { kind: "entries", index, width }
      : { kind: "tile", level: Number(level), index, width };
  // Writing it again finds leading "x000", widths from 256 on, and indexes beyond 2^53.
  return isTile({ level: 0, ...parsed }) && pathOf(parsed) === path ? parsed : undefined;
}

/** The tiles of a tree, level by level; the last of a level may be partial. Those of level 0 are also its entry bundles. */
export function tilesOfTree(size: number): readonly Tile[] {
  assertSize(size);
  const tiles: Tile[] = [];
  let width = size;
  for (let level = 0; width > 0; level += 1) {
    for (let index = 0; index * TILE_WIDTH < width; index += 1) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, width - index * TILE_WIDTH) });
    }
    width = Math.floor(width / TILE_WIDTH);
  }
  return tiles;
}

/** The tree of a size, from the partial tiles on its right edge. Rejects with `LedgerError` when a tile is incomplete. */
export async function rootAt(size: number, readTile: TileReader): Promise<CompactRange> {
  assertSize(size);
  const edge: Tile[] = [];
  let width = size;
  for (let level = 0; width > 0; level += 1) {
    const partial = width % TILE_WIDTH;
    width = Math.floor(width / TILE_WIDTH);
    if (partial > 0) edge.unshift({ level, index: width, width: partial });
  }
  const parts = await Promise.all(edge.map(async (tile) => readHashes(tile, readTile)));
  return { size, hashes: parts.flatMap((hashes) => appendLeaves(EMPTY_RANGE, hashes).hashes) };
}

/** A tile's hashes. Rejects with `LedgerError` when the reader gives more or fewer than the tile's width. */
export async function readHashes(tile: Tile, readTile: TileReader): Promise<readonly Uint8Array[]> {
  const bytes = await readTile(tile);
  if (bytes.byteLength !== tile.width * HASH_BYTES) {
    throw new LedgerError("bad_tile", `${tilePath(tile)} is ${bytes.byteLength} bytes long`);
  }
  return splitHashes(bytes);
}

/** A bundle: each entry after its length in two bytes. Throws `LedgerError` for more than 256 entries, or too long a one. */
export function encodeEntries(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length > TILE_WIDTH || leaves.some(({ byteLength }) => byteLength > ENTRY_BYTES_MAX)) {
    throw new LedgerError("bad_entries", "a bundle holds at most 256 entries of 65535 bytes");
  }
  const bytes = new Uint8Array(leaves.reduce((sum, leaf) => sum + 2 + leaf.byteLength, 0));
  let at = 0;
  for (const leaf of leaves) {
    bytes.set([leaf.byteLength >> 8, leaf.byteLength & 0xff], at);
    bytes.set(leaf, at + 2);
    at += 2 + leaf.byteLength;
  }
  return bytes;
}

/** The entries of a bundle, as copies. Throws `LedgerError` when one is cut off, or there are more than 256. */
export function decodeEntries(bytes: Uint8Array): readonly Uint8Array[] {
  const leaves: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.byteLength) {
    const [high, low] = [bytes[at], bytes[at + 1]];
    const end = at + 2 + (high ?? 0) * 256 + (low ?? 0);
    if (low === undefined || end > bytes.byteLength || leaves.length === TILE_WIDTH) {
      throw new LedgerError(
        "bad_entries",
        `entry ${leaves.length} of the bundle is cut off or one too many`,
      );
    }
    leaves.push(new Uint8Array(bytes.subarray(at + 2, end)));
    at = end;
  }
  return leaves;
}

function assertTile(tile: Tile): void {
  if (isTile(tile)) return;
  const problem = "a tile has a level from 0 to 63, an index from 0 on and a width from 1 to 256";
  throw new LedgerError("bad_tile", problem);
}

function isTile({ level, index, width }: Tile): boolean {
  const isPlaced = Number.isSafeInteger(level) && level >= 0 && level <= LEVEL_MAX;
  const isIndexed = Number.isSafeInteger(index) && index >= 0;
  return isPlaced && isIndexed && Number.isSafeInteger(width) && width >= 1 && width <= TILE_WIDTH;
}

function pathOf(path: TilePath): string {
  return path.kind === "tile" ? tilePath(path) : entriesPath(path);
}

function place(index: number, width: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}
