/** Runs what is done under one key one after the other, in the order in which it was asked for. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Gives what `run` gives. A `run` that throws does not hinder the next. */
  async run<T>(key: string, run: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(run, run);
    const tail = result.catch(() => undefined);
    this.#tails.set(key, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
