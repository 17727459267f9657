import type { RequestStore } from "../core/approval/store.ts";
import type { Clock, Registrar } from "./registrar.ts";

/** How late a request may notice that its time has come. Commands notice at once, whatever this is. */
const ROUND_MS = 250;
/** Requests looked at in one round; the next round goes on at once when there are more. */
const BATCH = 500;

/** What the timekeeper works with. */
export interface TimekeeperOptions {
  readonly requests: RequestStore;
  readonly registrar: Registrar;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/**
 * Lets time pass for requests that nobody asks about: expiry, lapse of grants, and outcomes that nobody reported. Driven
 * from the store, so restarts lose no timer, and replicas may run it side by side: the state machine fires each only once.
 */
export class Timekeeper implements AsyncDisposable {
  readonly #options: TimekeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: TimekeeperOptions) {
    this.#options = options;
    this.#schedule(0);
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#runRound();
    }, delayMs);
  }

  async #runRound(): Promise<void> {
    const { requests, registrar, clock, onError } = this.#options;
    let found = 0;
    try {
      const due = await requests.listDue(clock(), BATCH);
      found = due.length;
      await Promise.all(due.map((id) => registrar.execute(id, { kind: "tick" })));
    } catch (error) {
      onError(error);
      found = 0;
    }
    this.#schedule(found === BATCH ? 0 : ROUND_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }
}
