import type { PolicyDecision } from "../../core/policy/decision.ts";
import { policyErrorDecision } from "../../core/policy/decision.ts";
import type { PolicyEngine } from "../../core/policy/engine.ts";
import type { PolicyInput } from "../../core/policy/input.ts";
import { mergeOutputs } from "../../core/policy/merge.ts";
import { parsePolicyResult } from "../../core/policy/result.ts";
import type { LoadedModule, PolicyInstance } from "./load-module.ts";

/**
 * An evaluation has no time bound, so its input has one: 256 KiB of arguments, 64 KiB of facts, as much again for the rest.
 */
const INPUT_BYTES_MAX = 512 * 1024;

const ENCODER = new TextEncoder();

/** What an engine is told of faults, for the log; the decision names no causes. */
export type ReportFault = (cause: unknown) => void;

/** Evaluates in WebAssembly on the calling thread. `activate` swaps between two evaluations, so none sees two revisions. */
export class OpaPolicyEngine implements PolicyEngine {
  readonly #reportFault: ReportFault;
  #module: LoadedModule;
  #instance: PolicyInstance | undefined;
  #activeSinceMs: number;

  constructor(module: LoadedModule, activeSinceMs: number, reportFault: ReportFault) {
    this.#module = module;
    this.#instance = module.instantiate();
    this.#activeSinceMs = activeSinceMs;
    this.#reportFault = reportFault;
  }

  get revision(): string {
    return this.#module.revision;
  }

  get activeSinceMs(): number {
    return this.#activeSinceMs;
  }

  /** Makes a checked module the active one. Throws, and keeps the old one, when it cannot be instantiated. */
  activate(module: LoadedModule, activeSinceMs: number): void {
    const instance = module.instantiate();
    this.#module = module;
    this.#instance = instance;
    this.#activeSinceMs = activeSinceMs;
  }

  evaluate(input: PolicyInput): PolicyDecision {
    try {
      const { answers, pick } = this.#module;
      const { buffer, byteLength } = ENCODER.encode(JSON.stringify(pick(input)));
      if (byteLength > INPUT_BYTES_MAX) {
        return policyErrorDecision(`its input is over ${INPUT_BYTES_MAX} bytes`);
      }
      this.#instance ??= this.#module.instantiate();
      const answer = this.#instance.evaluate(buffer);
      if (answers === "decision") return parsePolicyResult(answer);
      return mergeOutputs(answer, input.action.facts.unparsed.length === 0);
    } catch (cause) {
      // An instance that threw may be in any state (its heap pointer is not reset), so the next evaluation gets another.
      this.#instance = undefined;
      this.#reportFault(cause);
      return policyErrorDecision("it stopped with an error");
    }
  }
}
