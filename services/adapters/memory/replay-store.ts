import type { ReplayStore } from "../../core/delivery/replay-store.ts";

/** Enough for 300 callbacks a second over the tolerated five minutes, in about 10 MiB. */
const IDS_MAX = 100_000;

/** Replay protection of one process. Several replicas behind one address need a shared store. */
export class MemoryReplayStore implements ReplayStore {
  readonly #untilMs = new Map<string, number>();
  readonly #now: () => number;
  readonly #idsMax: number;

  /** `now` gives milliseconds since the epoch. */
  constructor(now: () => number, idsMax: number = IDS_MAX) {
    this.#now = now;
    this.#idsMax = idsMax;
  }

  async claim(id: string, untilMs: number): Promise<boolean> {
    const nowMs = this.#now();
    const known = this.#untilMs.get(id);
    if (known !== undefined && known > nowMs) return false;
    if (this.#untilMs.size >= this.#idsMax) this.#forgetPast(nowMs);
    if (this.#untilMs.size >= this.#idsMax) return false;
    this.#untilMs.set(id, untilMs);
    return true;
  }

  #forgetPast(nowMs: number): void {
    for (const [id, untilMs] of this.#untilMs) if (untilMs <= nowMs) this.#untilMs.delete(id);
  }
}
