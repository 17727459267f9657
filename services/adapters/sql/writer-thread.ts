import { Worker } from "node:worker_threads";
import { storeFault } from "./fault.ts";
import type { WriterAnswer, WriterJob, WriterSetup } from "./writer-messages.ts";

/** What a batch makes is garbage when it is written; more room for it is never given back. */
const YOUNG_MB_MAX = 6;

/** One life of the writing thread. It answers in the order in which it is asked. */
export class WriterThread {
  /** Its answer to its start. */
  readonly started: Promise<WriterAnswer>;
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  readonly #ended: Promise<void>;
  #isClosing = false;
  #isDead = false;
  #cause: unknown;

  constructor(setup: WriterSetup) {
    this.#worker = new Worker(new URL("./writer-worker.ts", import.meta.url), {
      workerData: setup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB_MAX },
    });
    this.started = this.#wait();
    // Whoever opens a store awaits it; of a thread that was started again, the first job tells.
    this.started.catch(() => undefined);
    this.#worker.on("message", (answer: WriterAnswer) => this.#answer(answer));
    this.#worker.on("error", (cause) => (this.#cause = cause));
    this.#worker.on("messageerror", (cause) => {
      // Which answer it was is lost, so no later one could be told from it.
      this.#cause = cause;
      void this.#worker.terminate();
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once("exit", () => {
        this.#die();
        resolve();
      });
    });
  }

  /** Whether it has ended, for whatever reason: its connection is closed then. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Rejects with `StoreFault` unavailable when the thread dies before it answers; throws for a job that is no data. */
  ask(job: WriterJob): Promise<WriterAnswer> {
    this.#worker.postMessage(job);
    return this.#wait();
  }

  /** Lets it finish what it was asked, and ends it. */
  async close(): Promise<void> {
    this.#isClosing = true;
    // The answer says no more than the end does.
    if (!this.#isDead) this.ask({ kind: "close" }).catch(() => undefined);
    await this.#ended;
  }

  // It keeps the process alive while somebody waits for it, and no longer.
  #wait(): Promise<WriterAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<WriterAnswer>();
    this.#waiting.push({ resolve, reject });
    this.#worker.ref();
    return promise;
  }

  #answer(answer: WriterAnswer): void {
    this.#waiting.shift()?.resolve(answer);
    // Whoever closes waits for the end, which a process that ends before would never see.
    if (this.#waiting.length === 0 && !this.#isClosing) this.#worker.unref();
  }

  #die(): void {
    this.#isDead = true;
    for (const { reject } of this.#waiting.splice(0)) {
      reject(storeFault("unavailable", this.#cause));
    }
  }
}

interface Waiting {
  readonly resolve: (answer: WriterAnswer) => void;
  readonly reject: (error: unknown) => void;
}
