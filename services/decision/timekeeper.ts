import { dueAtMs, type ApprovalRequest } from "../core/approval/request.ts";
import { nextTimerButRemindersAtMs } from "../core/approval/schedule.ts";
import type { RequestStore } from "../core/approval/store.ts";
import type { People } from "../core/directory/people.ts";
import { quietUntil } from "./progress.ts";
import type { Clock, Registrar } from "./registrar.ts";

/** How late a request may notice that its time has come. Commands notice at once, whatever this is. */
const ROUND_MS = 250;
/** Requests looked at in one round; the next round goes on at once when there are more. */
const BATCH = 500;
/** How late the end of quiet hours may be noticed that the directory's file has changed meanwhile. */
const HELD_MS_MAX = 60_000;

/** What the timekeeper works with. */
export interface TimekeeperOptions {
  readonly requests: RequestStore;
  readonly registrar: Registrar;
  readonly people: Pick<People, "quietUntil">;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/**
 * Lets time pass for requests that nobody asks about: expiry, escalations, reminders, lapse of grants, and outcomes that nobody
 * reported. Driven from the store, so restarts lose no timer, and replicas may run it side by side: the state machine fires each
 * only once.
 */
export class Timekeeper implements AsyncDisposable {
  readonly #options: TimekeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  /** Until when requests need not be looked at again that are due for no more than a reminder in quiet hours. */
  readonly #heldUntilMs = new Map<string, number>();
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
    let isBehind = false;
    try {
      isBehind = await this.#fire(this.#options.clock());
    } catch (error) {
      this.#options.onError(error);
    }
    this.#schedule(isBehind ? 0 : ROUND_MS);
  }

  /** Whether there may be more. */
  async #fire(nowMs: number): Promise<boolean> {
    for (const [id, untilMs] of this.#heldUntilMs) {
      if (untilMs <= nowMs) this.#heldUntilMs.delete(id);
    }
    // What is held back is due as well, and must not hide what comes after it.
    const due = await this.#options.requests.listDue(nowMs, BATCH + this.#heldUntilMs.size);
    const ready = due.filter((id) => !this.#heldUntilMs.has(id));
    await Promise.all(ready.map((id) => this.#tick(id, nowMs)));
    return ready.length >= BATCH;
  }

  async #tick(id: string, nowMs: number): Promise<void> {
    const { request } = await this.#options.registrar.execute(id, { kind: "tick" });
    if (request === undefined || (dueAtMs(request.lifecycle) ?? Infinity) > nowMs) return;
    this.#heldUntilMs.set(id, this.#wakeAtMs(request, nowMs));
  }

  /** A request that is still due after its time has passed waits for the end of quiet hours, or for its next timer before. */
  #wakeAtMs(request: ApprovalRequest, nowMs: number): number {
    const quietMs = quietUntil(request, this.#options.people, nowMs) ?? nowMs;
    const nextMs = nextTimerButRemindersAtMs(request.lifecycle) ?? nowMs;
    return Math.min(quietMs, nextMs, nowMs + HELD_MS_MAX);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }
}
