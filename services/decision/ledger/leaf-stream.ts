import { StoreFault } from "../../core/approval/store.ts";
import type { LedgerStore, StoredLeaf } from "../../core/ledger/store.ts";
import type { HeadGuard } from "./head-guard.ts";

/** Which leaves to stream. */
export interface LeafRange {
  readonly from: number;
  /** The index after the last one; `Infinity` to go on for ever. */
  readonly to: number;
  readonly signal: AbortSignal;
}

/** What a stream reads from. */
export interface LeafSource {
  readonly ledger: Pick<LedgerStore, "head" | "leaves">;
  readonly guard: Pick<HeadGuard, "listen">;
}

/** Leaves of one message: of 8 KiB at most, so that a message stays below the largest answer of 4 MiB. */
const CHUNK = 256;
/** How often the log is looked at for what other replicas append; what this one appends is noticed at once. */
const POLL_MS = 1_000;
/** Silence is ended this often, so that a broken connection is noticed at both ends. */
const HEARTBEAT_MS = 15_000;

/**
 * Leaves in order, as they are and as they come, or none after a silence. Ends at `to`, or when the signal aborts. Throws
 * `StoreFault` corrupt where a leaf is missing: whoever waited for it would wait for ever.
 */
export async function* followLeaves(
  source: LeafSource,
  { from, to, signal }: LeafRange,
): AsyncGenerator<readonly StoredLeaf[]> {
  let next = from;
  let toldAtMs = performance.now();
  const growth = new Growth(source.guard, signal);
  try {
    while (next < to && !signal.aborted) {
      growth.begin();
      const leaves = await readWithoutGap(source.ledger, next, Math.min(CHUNK, to - next));
      next += leaves.length;
      if (leaves.length > 0 || performance.now() - toldAtMs >= HEARTBEAT_MS) {
        yield leaves;
        toldAtMs = performance.now();
      }
      if (leaves.length === 0) await growth.next();
    }
  } finally {
    growth.stop();
  }
}

async function readWithoutGap(
  ledger: LeafSource["ledger"],
  from: number,
  limit: number,
): Promise<readonly StoredLeaf[]> {
  const leaves = await ledger.leaves(from, limit);
  if (leaves.some(({ index }, offset) => index !== from + offset)) throw missingLeaf();
  if (leaves.length === limit) return leaves;
  // The head is read after the leaves and they are read again after it, because the log may grow in between.
  const { size } = (await ledger.head()).range;
  const isAll = leaves.length >= Math.min(limit, size - from);
  if (isAll || (await ledger.leaves(from, 1 + leaves.length)).length > leaves.length) return leaves;
  throw missingLeaf();
}

function missingLeaf(): StoreFault {
  return new StoreFault("corrupt", "events lacks a leaf");
}

/** Waits until the log has grown, for a while. */
class Growth {
  readonly #signal: AbortSignal;
  readonly #stop: () => void;
  #hasGrown = false;
  #wake: (() => void) | undefined;

  constructor(guard: LeafSource["guard"], signal: AbortSignal) {
    this.#signal = signal;
    this.#stop = guard.listen(() => {
      this.#hasGrown = true;
      this.#wake?.();
    });
  }

  /** What comes from now on counts. */
  begin(): void {
    this.#hasGrown = false;
  }

  next(): Promise<void> {
    if (this.#hasGrown || this.#signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.#signal.removeEventListener("abort", settle);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(settle, POLL_MS);
      this.#wake = settle;
      this.#signal.addEventListener("abort", settle, { once: true });
    });
  }

  stop(): void {
    this.#stop();
  }
}
