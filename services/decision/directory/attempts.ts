import { Fault } from "../../core/fault.ts";
import type { Clock } from "../registrar.ts";

/** How often something may be tried. */
export interface AttemptLimit {
  readonly attempts: number;
  readonly windowMs: number;
}

/** More people than change the directory within a window; the oldest are forgotten first. */
const KEYS_MAX = 10_000;

interface Window {
  readonly endsAtMs: number;
  count: number;
}

/** Counts attempts, by whoever makes them. Each replica counts for itself. */
export class Attempts {
  readonly #limit: AttemptLimit;
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(limit: AttemptLimit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Takes one. Throws a `Fault` (resource_exhausted) when there is none left. */
  take(key: string): void {
    const nowMs = this.#clock();
    const window = this.#windowOf(key, nowMs);
    if (window.count >= this.#limit.attempts) {
      throw new Fault({
        code: "resource_exhausted",
        reason: "too_many_attempts",
        message: "That was tried too often. Try again later.",
        retryAfterMs: window.endsAtMs - nowMs,
      });
    }
    window.count += 1;
  }

  #windowOf(key: string, nowMs: number): Window {
    const known = this.#windows.get(key);
    if (known !== undefined && nowMs < known.endsAtMs) return known;
    const window = { endsAtMs: nowMs + this.#limit.windowMs, count: 0 };
    this.#windows.delete(key);
    this.#windows.set(key, window);
    const oldest = this.#windows.keys().next();
    if (this.#windows.size > KEYS_MAX && !oldest.done) this.#windows.delete(oldest.value);
    return window;
  }
}
