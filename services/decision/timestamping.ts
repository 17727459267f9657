import { parseNote } from "../core/ledger/note.ts";
import type { SignedHead } from "./ledger/notary.ts";

/** What timestamping works with. */
export interface TimestampingOptions {
  readonly newest: () => Promise<SignedHead>;
  /** Has an authority stamp the SHA-256 of a text. Rejects without a good response. */
  readonly stamp: (text: string, signal: AbortSignal) => Promise<{ readonly reply: Uint8Array }>;
  readonly files: {
    /** The largest tree that was stamped; 0 for none. */
    newestSize(): Promise<number>;
    save(size: number, stamp: { readonly text: string; readonly reply: Uint8Array }): Promise<void>;
  };
  readonly intervalMs: number;
  readonly onError: (error: unknown) => void;
}

/**
 * From time to time has a third party say when the newest checkpoint existed, at the latest. What fails is tried again at the
 * next interval: a later stamp proves all that an earlier one would have, only later.
 */
export class Timestamping implements AsyncDisposable {
  readonly #options: TimestampingOptions;
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #stamping: Promise<void>;

  constructor(options: TimestampingOptions) {
    this.#options = options;
    this.#stamping = this.#stamp();
    this.#timer = setInterval(() => {
      this.#stamping = this.#stamping.then(() => this.#stamp());
    }, options.intervalMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    await this.#stamping;
  }

  async #stamp(): Promise<void> {
    const { newest, stamp, files, onError } = this.#options;
    if (this.#closing.signal.aborted) return;
    try {
      const { size, note } = await newest();
      if (size <= (await files.newestSize())) return;
      const { text } = parseNote(note);
      const { reply } = await stamp(text, this.#closing.signal);
      await files.save(size, { text, reply });
    } catch (error) {
      if (!this.#closing.signal.aborted) onError(error);
    }
  }
}
