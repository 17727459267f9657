import {
  appendLeaves,
  EMPTY_RANGE,
  rangeRoot,
  splitHashes,
} from "../../core/ledger/compact-range.ts";
import type { Appended } from "../../core/ledger/store.ts";
import { TILE_WIDTH, type Tile } from "../../core/ledger/tiles.ts";
import { concatenated } from "./ledger-rows.ts";

/** Full tiles that are kept, of 8 KiB each. */
const FULL_MAX = 512;

/** The tile of a level that grows. */
interface OpenTile {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
}

/**
 * Tiles in memory: full ones as they were read, and the newest ones as this process' own commits let them grow. What another
 * replica appends makes a growing tile too short, never wrong: it is then read again.
 */
export class TileCache {
  readonly #full = new Map<string, Uint8Array>();
  readonly #open = new Map<number, OpenTile>();

  /** The tile, where it is here in its whole width. */
  find({ level, index, width }: Tile): Uint8Array | undefined {
    const open = this.#open.get(level);
    if (open?.index === index && open.hashes.length >= width) {
      return concatenated(open.hashes.slice(0, width));
    }
    return this.#full.get(keyOf(level, index))?.slice(0, width * 32);
  }

  /** Keeps a tile that was read. */
  keep({ level, index, width }: Tile, bytes: Uint8Array): void {
    if (width === TILE_WIDTH) {
      this.#keepFull(keyOf(level, index), bytes);
      return;
    }
    const open = this.#open.get(level);
    const isLonger = open?.index === index && open.hashes.length < width;
    if (open !== undefined && open.index >= index && !isLonger) return;
    this.#open.set(level, { index, hashes: splitHashes(bytes) });
  }

  /** Lets the newest tiles grow by what was committed. */
  grow({ before, leafHashes }: Appended): void {
    let [size, entries] = [before.size, leafHashes];
    for (let level = 0; entries.length > 0; level += 1) {
      const known = this.#openHashes(level, size);
      if (known === undefined) return;
      const first = Math.floor(size / TILE_WIDTH);
      const all = [...known, ...entries];
      const count = Math.floor(all.length / TILE_WIDTH);
      const completed = Array.from({ length: count }, (_, offset) =>
        all.slice(offset * TILE_WIDTH, (offset + 1) * TILE_WIDTH),
      );
      completed.forEach((hashes, offset) =>
        this.#keepFull(keyOf(level, first + offset), concatenated(hashes)),
      );
      this.#open.set(level, { index: first + count, hashes: all.slice(count * TILE_WIDTH) });
      [size, entries] = [first, completed.map(rootOf)];
    }
  }

  /** The entries of the tile that the next entry of a level goes into; undefined when not all are known. */
  #openHashes(level: number, size: number): readonly Uint8Array[] | undefined {
    if (size % TILE_WIDTH === 0) return [];
    const open = this.#open.get(level);
    const isCurrent = open && open.index * TILE_WIDTH + open.hashes.length === size;
    return isCurrent ? open.hashes : undefined;
  }

  #keepFull(key: string, bytes: Uint8Array): void {
    const oldest = this.#full.size < FULL_MAX ? undefined : this.#full.keys().next().value;
    if (oldest !== undefined) this.#full.delete(oldest);
    this.#full.set(key, bytes);
  }
}

function keyOf(level: number, index: number): string {
  return `${level}/${index}`;
}

function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  return rangeRoot(appendLeaves(EMPTY_RANGE, hashes));
}
