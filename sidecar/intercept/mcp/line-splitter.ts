/** One piece of a byte stream of lines. The pieces of a stream, joined, are the stream. */
export interface Piece {
  /** With its line ending, whatever that is. */
  readonly bytes: Buffer;
  /**
   * `line` is a whole line; `tail` the bytes after the last line ending when the stream ends. A line over the limit comes
   * as any number of `part`s and one `last_part`, so that it is never held whole.
   */
  readonly kind: "line" | "tail" | "part" | "last_part";
}

const NEWLINE = 0x0a;

/** Cuts chunks at line feeds, and keeps at most one line up to the limit. */
export class LineSplitter {
  readonly #lineBytesMax: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #oversize = false;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  /** The pieces that this chunk completes, in order. */
  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      if (newline < 0) break;
      pieces.push(this.#complete(chunk.subarray(start, newline + 1)));
      start = newline + 1;
    }
    if (start < chunk.length) pieces.push(...this.#hold(chunk.subarray(start)));
    return pieces;
  }

  /** What is left when the stream has ended. */
  end(): Piece[] {
    if (this.#heldBytes === 0) return [];
    return [{ bytes: this.#take(), kind: "tail" }];
  }

  #complete(rest: Buffer): Piece {
    const tooLong = this.#heldBytes + rest.length > this.#lineBytesMax;
    const kind = this.#oversize || tooLong ? "last_part" : "line";
    this.#oversize = false;
    if (this.#heldBytes === 0) return { bytes: rest, kind };
    this.#held.push(rest);
    return { bytes: this.#take(), kind };
  }

  #hold(rest: Buffer): Piece[] {
    this.#held.push(rest);
    this.#heldBytes += rest.length;
    if (!this.#oversize && this.#heldBytes <= this.#lineBytesMax) return [];
    this.#oversize = true;
    return [{ bytes: this.#take(), kind: "part" }];
  }

  #take(): Buffer {
    const [first] = this.#held;
    const bytes =
      this.#held.length === 1 && first !== undefined ? first : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return bytes;
  }
}
