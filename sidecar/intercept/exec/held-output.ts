import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { MASKED_BYTES_MAX } from "../../masked-bytes.ts";

/** What one stream of a command gave: text that can be masked, or why it can't be. */
export type Held =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable"; readonly why: "is not text" | "is too long" };

/** What a command leaves running in the background may hold the streams open; it is not waited for longer than this. */
const CLOSE_MS = 2_000;
// A fatal decoder: bytes that are no text are not made to look like some. A byte order mark is kept.
const UTF8 = { fatal: true, ignoreBOM: true } as const;

/** Holds back what a command writes, so that it can be masked whole: a value may stand on both sides of any cut. */
export class HeldOutput {
  readonly #chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  readonly #streams: Readable[] = [];
  readonly #ended: Promise<unknown>[] = [];
  #bytes = 0;
  #isOver = false;

  /** Begins to take what a stream gives. What is too long for masking is read on and thrown away: the command is not stopped. */
  take(name: "stdout" | "stderr", stream: Readable): void {
    this.#streams.push(stream);
    stream.on("data", (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes > MASKED_BYTES_MAX) this.#isOver = true;
      if (this.#isOver) this.#chunks[name] = [];
      else this.#chunks[name].push(chunk);
    });
    this.#ended.push(
      new Promise((resolve) => stream.once("close", resolve).once("error", resolve)),
    );
  }

  /** What the streams gave, once they have ended after the command. */
  async end(): Promise<{ readonly stdout: Held; readonly stderr: Held }> {
    await Promise.race([Promise.all(this.#ended), delay(CLOSE_MS, undefined, { ref: false })]);
    for (const stream of this.#streams) stream.destroy();
    return { stdout: this.#held("stdout"), stderr: this.#held("stderr") };
  }

  #held(name: "stdout" | "stderr"): Held {
    if (this.#isOver) return { kind: "unreadable", why: "is too long" };
    try {
      const text = new TextDecoder("utf-8", UTF8).decode(Buffer.concat(this.#chunks[name]));
      return text.includes("\0")
        ? { kind: "unreadable", why: "is not text" }
        : { kind: "text", text };
    } catch {
      return { kind: "unreadable", why: "is not text" };
    }
  }
}
