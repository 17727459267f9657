/** Measures how long the log has been ahead of its newest witnessed checkpoint. */
export class WitnessLag {
  readonly #clock: () => number;
  /** When the oldest entry that no witnessed checkpoint covers was seen first, or earlier. */
  #sinceMs: number | undefined;

  constructor(clock: () => number) {
    this.#clock = clock;
    // Nothing is known yet, so nothing is witnessed.
    this.#sinceMs = clock();
  }

  /** 0 when every entry is covered. */
  get aheadMs(): number {
    return this.#sinceMs === undefined ? 0 : this.#clock() - this.#sinceMs;
  }

  /** The log has entries that are not covered. */
  ahead(): void {
    this.#sinceMs ??= this.#clock();
  }

  /** The head that was read at this time is witnessed; what came after it may be ahead. */
  witnessed(readAtMs: number): void {
    this.#sinceMs = readAtMs;
  }

  /** Nothing is ahead. */
  caughtUp(): void {
    this.#sinceMs = undefined;
  }
}
