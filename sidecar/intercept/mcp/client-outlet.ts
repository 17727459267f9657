import type { Writable } from "node:stream";

const NEWLINE = 0x0a;

/** The one way to the client. Lines of our own are never written into the middle of a line of the server. */
export class ClientOutlet {
  readonly #sink: Writable;
  #inLine = false;
  #waiting: string[] = [];

  constructor(sink: Writable) {
    this.#sink = sink;
  }

  /** Passes bytes of the server on as they are. False means that the client should be waited for. */
  pass(bytes: Buffer): boolean {
    const ready = this.#sink.write(bytes);
    this.#inLine = bytes.at(-1) !== NEWLINE;
    if (this.#inLine || this.#waiting.length === 0) return ready;
    const own = this.#waiting.join("");
    this.#waiting = [];
    return this.#sink.write(own);
  }

  /** Writes a line of our own as soon as the server's line is complete. */
  say(line: string): void {
    if (this.#inLine) this.#waiting.push(line);
    else this.#sink.write(line);
  }
}
