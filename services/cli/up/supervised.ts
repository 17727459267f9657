import { restartDelayMs, STEADY_MS } from "./backoff.ts";

/** A process that runs, however it was started. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** What a supervised process tells. */
export type ProcessEvent =
  | { readonly kind: "started"; readonly name: string; readonly pid: number }
  | { readonly kind: "crashed"; readonly name: string; readonly restartInMs: number }
  | {
      readonly kind: "failed";
      readonly name: string;
      readonly reason: string;
      readonly restartInMs: number;
    };

/** How to keep one process running. */
export interface SupervisedOptions<R extends Running> {
  readonly name: string;
  readonly start: () => Promise<R>;
  readonly onEvent: (event: ProcessEvent) => void;
  readonly now: () => number;
}

/** Keeps a process running until it is stopped: whenever it ends, it is started again after a growing wait. */
export class Supervised<R extends Running> {
  readonly #options: SupervisedOptions<R>;
  readonly #ending = new AbortController();
  #current: R;
  #startedAtMs: number;
  #crashes = 0;
  readonly #loop: Promise<void>;

  private constructor(options: SupervisedOptions<R>, first: R) {
    this.#options = options;
    this.#current = first;
    this.#startedAtMs = options.now();
    this.#loop = this.#keep();
  }

  /** Throws when the very first start fails: then something is wrong that a restart does not mend. */
  static async start<R extends Running>(options: SupervisedOptions<R>): Promise<Supervised<R>> {
    const first = await options.start();
    options.onEvent({ kind: "started", name: options.name, pid: first.pid });
    return new Supervised(options, first);
  }

  get name(): string {
    return this.#options.name;
  }

  /** The process that runs now, or the last one that ran. */
  get current(): R {
    return this.#current;
  }

  /** Stops it for good. Idempotent. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#current.stop();
    await this.#loop;
  }

  async #keep(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.#current.exited;
      if (this.#ending.signal.aborted) return;
      this.#crashes = this.#options.now() - this.#startedAtMs > STEADY_MS ? 1 : this.#crashes + 1;
      const restartInMs = restartDelayMs(this.#crashes);
      this.#options.onEvent({ kind: "crashed", name: this.name, restartInMs });
      await pause(restartInMs, this.#ending.signal);
      await this.#restart();
    }
  }

  async #restart(): Promise<void> {
    const { start, onEvent, now, name } = this.#options;
    while (!this.#ending.signal.aborted) {
      try {
        const next = await start();
        this.#current = next;
        this.#startedAtMs = now();
        if (this.#ending.signal.aborted) return await next.stop();
        return onEvent({ kind: "started", name, pid: next.pid });
      } catch (error) {
        this.#crashes += 1;
        const restartInMs = restartDelayMs(this.#crashes);
        const reason = error instanceof Error ? error.message : String(error);
        onEvent({ kind: "failed", name, reason, restartInMs });
        await pause(restartInMs, this.#ending.signal);
      }
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done, { once: true });
  });
}
