/** How a wait ended. */
export type WaitEnd = "changed" | "timeout" | "aborted";

export interface WaitOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The longest that a timer of Node can be set to, about 24.8 days. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Tells everyone who waits for a key that something about it changed. */
export class Changes {
  readonly #listeners = new Map<string, Set<() => void>>();

  notify(key: string): void {
    const listeners = this.#listeners.get(key);
    this.#listeners.delete(key);
    for (const listener of listeners ?? []) listener();
  }

  /** Waits for the next change. Leaves nothing behind, however it ends. */
  wait(key: string, options: WaitOptions): Promise<WaitEnd> {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners);
    return new Promise((resolve) => {
      const timer =
        options.timeoutMs === undefined
          ? undefined
          : setTimeout(() => end("timeout"), Math.min(options.timeoutMs, TIMER_MS_MAX));
      const changed = () => end("changed");
      const aborted = () => end("aborted");
      const end = (how: WaitEnd) => {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", aborted);
        listeners.delete(changed);
        if (listeners.size === 0 && this.#listeners.get(key) === listeners)
          this.#listeners.delete(key);
        resolve(how);
      };
      listeners.add(changed);
      if (options.signal?.aborted === true) aborted();
      else options.signal?.addEventListener("abort", aborted, { once: true });
    });
  }
}
