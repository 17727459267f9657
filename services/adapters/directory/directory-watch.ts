import type { DirectoryFile } from "../../core/directory/file.ts";
import { readDirectoryTexts, toDirectoryFile, type DirectoryTexts } from "./directory-file.ts";

/** What a watcher needs and whom it tells. */
export interface DirectoryWatchOptions {
  readonly path: string;
  readonly clock: () => number;
  /** Told of the file at the beginning, when it or a calendar of it has changed, and once a day with later turns. */
  readonly onActivated: (file: DirectoryFile) => void;
  /** Told once why a new file was refused; the one before stays in force. */
  readonly onRefused: (error: unknown) => void;
  /** Told what the file's owner should look at. */
  readonly onNotes: (notes: readonly string[]) => void;
}

/** Files may be on a network, or replaced by a link: reading them is the one way to see that they changed. */
const POLL_MS = 2_000;
const EXPAND_AGAIN_MS = 24 * 3_600_000;

/** Follows the directory's file until it is closed. */
export class DirectoryWatch implements AsyncDisposable {
  readonly #options: DirectoryWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #digest = "";
  #expandedAtMs = -Infinity;
  #refusal = "";
  #reading: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(options: DirectoryWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.refresh(), POLL_MS);
    this.#timer.unref();
  }

  /** Reads it for the first time. Rejects with `ConfigError` with all problems at once: there is nothing to fall back to yet. */
  static async open(options: DirectoryWatchOptions): Promise<DirectoryWatch> {
    const texts = await readDirectoryTexts(options.path);
    const watch = new DirectoryWatch(options);
    try {
      watch.#activate(texts);
    } catch (error) {
      await watch[Symbol.asyncDispose]();
      throw error;
    }
    return watch;
  }

  /** Reads it again. Never rejects. */
  refresh(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readAgain());
    return this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#reading;
  }

  async #readAgain(): Promise<void> {
    if (this.#isClosed) return;
    const { path, clock, onRefused } = this.#options;
    try {
      const texts = await readDirectoryTexts(path);
      const isOld = clock() >= this.#expandedAtMs + EXPAND_AGAIN_MS;
      if (texts.digest !== this.#digest || isOld) this.#activate(texts);
      this.#refusal = "";
    } catch (error) {
      const refusal = String(error);
      if (refusal !== this.#refusal) onRefused(error);
      this.#refusal = refusal;
    }
  }

  #activate(texts: DirectoryTexts): void {
    const { clock, onActivated, onNotes } = this.#options;
    const nowMs = clock();
    const { file, notes } = toDirectoryFile(texts, nowMs);
    this.#digest = texts.digest;
    this.#expandedAtMs = nowMs;
    onActivated(file);
    if (notes.length > 0) onNotes(notes);
  }
}
