import { setImmediate as nextTurn } from "node:timers/promises";
import type { Committed } from "../../core/approval/store.ts";
import {
  isConflict,
  isRefusedChange,
  isRefusedStatement,
  storeFault,
  toStoreFault,
} from "./fault.ts";
import type { Unit, UnitResult } from "./plan.ts";

/** Commits units in one transaction, and gives a result a unit. Rejects with the driver's error when nothing was committed. */
export type CommitBatch = (units: readonly Unit[]) => Promise<readonly UnitResult[]>;

/** Told after every batch, for metrics. Must not throw. */
export type OnBatch = (size: number, durationMs: number) => void;

/** Beyond this the cost of a commit is spread thinly enough; larger batches only make everybody in them wait longer. */
const BATCH_UNITS_MAX = 256;
/** A batch that keeps growing is committed after this long at the latest; nobody notices a wait of it. */
const GATHER_MS = 5;
/** Some seconds of work at the measured rates. Whoever comes later is refused rather than left to wait past the deadline. */
const QUEUE_UNITS_MAX = 16_384;
/** How often a batch that lost against another replica runs again. Each time the winner has made progress. */
const ATTEMPTS_MAX = 4;

/**
 * Collects the calls that arrive while the database works, and commits them together. An idle queue waits for the end of the
 * event loop's turn and not for a time window: whatever arrived in the same turn shares the commit, and a lone call waits for
 * nobody. Under load it waits on while each turn brings more calls, for a few milliseconds at most.
 */
export class GroupCommit implements AsyncDisposable {
  readonly #commit: CommitBatch;
  readonly #onBatch: OnBatch | undefined;
  readonly #queueMax: number;
  #waiting: Waiting[] = [];
  #alone: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    commit: CommitBatch,
    options: { readonly onBatch?: OnBatch | undefined; readonly queueMax?: number | undefined },
  ) {
    this.#commit = commit;
    this.#onBatch = options.onBatch;
    this.#queueMax = options.queueMax ?? QUEUE_UNITS_MAX;
  }

  /** How many calls wait for a batch of theirs. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** Resolves when the unit is committed. Rejects with the error of the unit's own, or with `StoreFault`. */
  add(unit: Unit): Promise<Committed> {
    if (this.#isClosed) return Promise.reject(storeFault("closed"));
    if (this.#waiting.length >= this.#queueMax) return Promise.reject(storeFault("overloaded"));
    const { promise, resolve, reject } = Promise.withResolvers<Committed>();
    this.#waiting.push({ unit, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Runs a transaction of its own between the batches, again when it lost a conflict. Rejects like `add`. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) return Promise.reject(storeFault("closed"));
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#alone.push(() => repeatedly(work).then(resolve, (error) => reject(ownFault(error))));
    this.#running ??= this.#run();
    return promise;
  }

  /** Commits what waits, and refuses everything after that. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#alone.length > 0) {
      for (const run of this.#alone.splice(0)) await run();
      await this.#gather();
      if (this.#waiting.length === 0) continue;
      await this.#runBatch(this.#waiting.splice(0, BATCH_UNITS_MAX));
    }
    this.#running = undefined;
  }

  /** Waits for the end of this turn, and on while every turn brings more: syncing the disk costs more than a few turns. */
  async #gather(): Promise<void> {
    const untilMs = performance.now() + GATHER_MS;
    let gathered: number;
    do {
      gathered = this.#waiting.length;
      await nextTurn();
    } while (
      this.#waiting.length > gathered &&
      this.#waiting.length < BATCH_UNITS_MAX &&
      performance.now() < untilMs
    );
  }

  async #runBatch(batch: readonly Waiting[]): Promise<void> {
    const startedMs = performance.now();
    try {
      const results = await this.#commitIsolated(batch.map(({ unit }) => unit));
      results.forEach((result, index) => settle(batch[index], result));
    } catch (error) {
      const fault = toStoreFault(error);
      for (const { reject } of batch) reject(fault);
    }
    this.#onBatch?.(batch.length, performance.now() - startedMs);
  }

  // A statement that the database refuses must not take the neighbours of its unit with it, so they go one by one then.
  async #commitIsolated(units: readonly Unit[]): Promise<readonly UnitResult[]> {
    try {
      return await repeatedly(() => this.#commit(units));
    } catch (error) {
      if (!isRefusedStatement(error) && !isRefusedChange(error)) throw error;
      if (units.length === 1) return [{ kind: "rejected", error: ownFault(error) }];
    }
    const results: UnitResult[] = [];
    for (const unit of units) {
      // Those before it are committed already, so its failure is its own.
      const rejected = (error: unknown): readonly UnitResult[] => [
        { kind: "rejected", error: ownFault(error) },
      ];
      results.push(...(await this.#commitIsolated([unit]).catch(rejected)));
    }
    return results;
  }
}

// Safe to repeat: a conflict is reported by a database that has committed nothing, and changes are pure.
async function repeatedly<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isConflict(error)) throw error;
    }
  }
}

// What was nonsense keeps its own words.
function ownFault(error: unknown): unknown {
  return isRefusedChange(error) ? error : toStoreFault(error);
}

interface Waiting {
  readonly unit: Unit;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
}

function settle(waiting: Waiting | undefined, result: UnitResult): void {
  if (result.kind === "committed") waiting?.resolve(result.committed);
  else waiting?.reject(result.error);
}
