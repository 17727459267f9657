import type { Appended } from "../../core/ledger/store.ts";
import { LedgerError } from "../../core/ledger/ledger-error.ts";
import { lostConflict, storeFault } from "./fault.ts";
import { fromThreadError } from "./thread-error.ts";
import type {
  PlannedBatch,
  WriterAnswer,
  WriterJob,
  WriterSetup,
  WriterStatement,
} from "./writer-messages.ts";
import { unpackAppended } from "./writer-messages.ts";
import { WriterThread } from "./writer-thread.ts";

/**
 * Writes on a thread of its own, so that neither the making of leaves nor the disk holds up this one. A thread that dies
 * rejects what waits for it as unavailable; SQLite has undone what it had not committed, so the next write starts another.
 */
export class SqliteWriter implements AsyncDisposable {
  readonly #setup: WriterSetup;
  #thread: WriterThread;
  #isClosed = false;

  constructor(setup: WriterSetup) {
    this.#setup = setup;
    this.#thread = new WriterThread(setup);
  }

  /** Resolves when it can write. Rejects with `StoreFault`, or the driver's error. */
  async started(): Promise<void> {
    settled(await this.#thread.started);
  }

  /**
   * Commits a batch. Rejects as a lost conflict when something has changed since it was planned, with `LedgerError` or
   * `RangeError` when a unit of it is nonsense, with the driver's error otherwise.
   */
  async append(batch: PlannedBatch): Promise<Appended> {
    const answer = settled(await this.#ask({ kind: "append", batch }));
    if (answer.kind === "conflict") throw lostConflict();
    if (answer.kind === "appended") return unpackAppended(answer.appended);
    throw storeFault("unavailable");
  }

  /** Runs one statement. Rejects with the driver's error. */
  async run({ sql, parameters }: WriterStatement): Promise<void> {
    settled(await this.#ask({ kind: "run", statement: { sql, parameters } }));
  }

  /** Ends the thread after what it was asked, and refuses everything after that. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#thread.close();
  }

  #ask(job: WriterJob): Promise<WriterAnswer> {
    if (this.#isClosed) throw storeFault("closed");
    if (this.#thread.isDead) this.#thread = new WriterThread(this.#setup);
    try {
      return this.#thread.ask(job);
    } catch (cause) {
      // Only of the job itself: it holds something that is no data, such as a function.
      throw new LedgerError("bad_event", "an event or its request holds what is no data", {
        cause,
      });
    }
  }
}

function settled(answer: WriterAnswer): WriterAnswer {
  if (answer.kind === "failed") throw fromThreadError(answer.error);
  return answer;
}
