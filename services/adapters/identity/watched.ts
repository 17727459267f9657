/** Something that is read from a file, and how. */
export interface WatchedOptions<T> {
  readonly read: () => Promise<string>;
  readonly parse: (text: string) => T | Promise<T>;
  /** Told once why a new text was not taken; what was read before stays. */
  readonly onRefused: (error: unknown) => void;
}

/** What a file holds, as of the last time that it could be read and made sense. */
export class Watched<T> {
  readonly #options: WatchedOptions<T>;
  #text: string;
  #value: T;
  /** What was told of last, so that a file that stays bad is not told of every few seconds. */
  #refusal = "";

  private constructor(options: WatchedOptions<T>, text: string, value: T) {
    this.#options = options;
    this.#text = text;
    this.#value = value;
  }

  /** Reads it for the first time. Throws when it can't be used: there is nothing to fall back to yet. */
  static async open<T>(options: WatchedOptions<T>): Promise<Watched<T>> {
    const text = await options.read();
    return new Watched(options, text, await options.parse(text));
  }

  get value(): T {
    return this.#value;
  }

  /** Reads it again. Says whether there is another value now. */
  async refresh(): Promise<boolean> {
    try {
      const text = await this.#options.read();
      if (text === this.#text) return this.#settle();
      this.#value = await this.#options.parse(text);
      this.#text = text;
      this.#refusal = "";
      return true;
    } catch (error) {
      const refusal = String(error);
      if (refusal !== this.#refusal) this.#options.onRefused(error);
      this.#refusal = refusal;
      return false;
    }
  }

  /** The file is what it was: should it go bad again, that is news. */
  #settle(): false {
    this.#refusal = "";
    return false;
  }
}
