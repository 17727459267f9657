/** Lets work on one request run one after the other, in the order in which it came, and work on others beside it. */
export class RequestQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` after everything that was queued for this request before. Rejects with what `work` throws. */
  async run<T>(requestId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(requestId) ?? Promise.resolve();
    const result = before.then(work);
    // The next in line goes on whatever became of this one, which its own caller is told.
    const tail = result.catch(() => undefined);
    this.#tails.set(requestId, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(requestId) === tail) this.#tails.delete(requestId);
    }
  }
}
