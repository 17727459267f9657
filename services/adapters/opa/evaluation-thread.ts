import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { JsonValue } from "../../core/policy/json.ts";
import type { PolicyBundle } from "./bundle.ts";
import { OpaError } from "./opa-error.ts";

/** What the thread answers to one input. */
export type ThreadAnswer =
  | { readonly kind: "answer"; readonly value: JsonValue | undefined }
  | { readonly kind: "failed"; readonly message: string };

/** How long the thread may take to load the bundle. */
const START_MS_MAX = 10_000;
/** Above what an instance can need, so that the thread fails and not the process. */
const HEAP_MIB_MAX = 256;

/** One instance of a bundle on a thread that can be ended in the middle of an evaluation. One input at a time. */
export class EvaluationThread {
  readonly revision: string;
  readonly #worker: Worker;
  readonly #ready: Promise<unknown>;

  constructor(bundle: PolicyBundle) {
    this.revision = bundle.revision;
    this.#worker = new Worker(new URL("./evaluation-worker.ts", import.meta.url), {
      workerData: bundle,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
    });
    // An idle thread keeps no process alive; while it works, its timer does.
    this.#worker.unref();
    this.#ready = once(this.#worker, "message", { signal: AbortSignal.timeout(START_MS_MAX) });
    // It is awaited by the first evaluation; should none come, its failure is nobody's.
    this.#ready.catch(() => undefined);
  }

  /** The raw answer of the module. Rejects with `OpaError` when it fails or takes longer; the thread is then of no use. */
  async evaluate(input: Uint8Array, withinMs: number): Promise<JsonValue | undefined> {
    await this.#ready;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new OpaError("evaluation_failed", `it took longer than ${withinMs} ms`)),
      withinMs,
    );
    try {
      const answered = once(this.#worker, "message");
      this.#worker.postMessage(input);
      const [answer]: ThreadAnswer[] = await Promise.race([answered, late]);
      if (answer?.kind === "answer") return answer.value;
      throw new OpaError("evaluation_failed", answer?.message ?? "the thread gave no answer");
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it, whatever it does. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
