import { policyErrorDecision } from "../../core/policy/decision.ts";
import type { Evaluation, PolicyEngine } from "../../core/policy/engine.ts";
import type { PolicyInput } from "../../core/policy/input.ts";
import type { OpaPolicyEngine, ReportFault } from "./engine.ts";
import { EvaluationThread } from "./evaluation-thread.ts";

/**
 * Nothing stops WebAssembly on the thread that runs it. A policy that is cubic in an input of this size still takes well
 * under a second; what is larger is evaluated on a thread that can be ended.
 */
const AT_ONCE_BYTES_MAX = 4 * 1024;
/** A hundred times what a policy needs for the largest input. */
const EVALUATION_MS_MAX = 2_000;
/** Large inputs that wait for the thread; whoever comes later is denied rather than left to wait. */
const WAITING_MAX = 32;

/** What the engine is told besides the policy. */
export interface BoundedEngineOptions {
  readonly reportFault: ReportFault;
  /** How long one evaluation of a large input may take, in milliseconds. */
  readonly evaluationMsMax?: number;
}

/** Decides small inputs on the calling thread and large ones on a thread of their own, within a bound of time. */
export class BoundedPolicyEngine implements PolicyEngine, AsyncDisposable {
  readonly #engine: OpaPolicyEngine;
  readonly #options: BoundedEngineOptions;
  #thread: EvaluationThread | undefined;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(engine: OpaPolicyEngine, options: BoundedEngineOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  get revision(): string {
    return this.#engine.revision;
  }

  get activeSinceMs(): number {
    return this.#engine.activeSinceMs;
  }

  decide(input: PolicyInput): Evaluation | Promise<Evaluation> {
    const policyRevision = this.#engine.revision;
    const prepared = this.#engine.prepare(input);
    if (prepared === undefined || prepared.byteLength <= AT_ONCE_BYTES_MAX) {
      return { policyRevision, decision: this.#engine.evaluate(input) };
    }
    if (this.#waiting >= WAITING_MAX) {
      const decision = policyErrorDecision("too many large inputs wait for it");
      return { policyRevision, decision };
    }
    return this.#decideLater(input, prepared);
  }

  async #decideLater(input: PolicyInput, prepared: Uint8Array<ArrayBuffer>): Promise<Evaluation> {
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#decideOnThread(input, prepared));
    this.#last = turn;
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #decideOnThread(
    input: PolicyInput,
    prepared: Uint8Array<ArrayBuffer>,
  ): Promise<Evaluation> {
    const { bundle } = this.#engine;
    const withinMs = this.#options.evaluationMsMax ?? EVALUATION_MS_MAX;
    try {
      if (this.#thread?.revision !== bundle.revision) {
        await this.#thread?.end();
        this.#thread = new EvaluationThread(bundle);
      }
      const answer = await this.#thread.evaluate(prepared, withinMs);
      return { policyRevision: bundle.revision, decision: this.#engine.read(answer, input) };
    } catch (cause) {
      // A thread that failed or was late may be in any state, so the next input gets another.
      await this.#thread?.end();
      this.#thread = undefined;
      this.#options.reportFault(cause);
      const decision = policyErrorDecision("it stopped with an error or took too long");
      return { policyRevision: bundle.revision, decision };
    }
  }

  /** Ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread?.end();
  }
}
