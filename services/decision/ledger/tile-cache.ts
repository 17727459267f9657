import { tilePath, type TileReader } from "../../core/ledger/tiles.ts";

/** 2 MiB at most: the right edges of the trees that callers prove against lie in a few tiles. */
const TILES_MAX = 256;

/** Remembers the tiles that were read last. A tile of one width never changes, unless the log itself was changed. */
export class TileCache {
  readonly #source: TileReader;
  readonly #tiles = new Map<string, Promise<Uint8Array>>();

  constructor(source: TileReader) {
    this.#source = source;
  }

  /** As the source. */
  readonly read: TileReader = (tile) => {
    const path = tilePath(tile);
    const known = this.#tiles.get(path);
    if (known !== undefined) return known;
    const read = this.#source(tile);
    this.#tiles.set(path, read);
    read.catch(() => this.#tiles.delete(path));
    const oldest = this.#tiles.keys().next();
    if (this.#tiles.size > TILES_MAX && !oldest.done) this.#tiles.delete(oldest.value);
    return read;
  };

  /** Forgets everything: the log is not the one that the tiles were read from. */
  clear(): void {
    this.#tiles.clear();
  }
}
