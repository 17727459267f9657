import type { PolicyDecision } from "../../core/policy/decision.ts";
import { policyErrorDecision } from "../../core/policy/decision.ts";
import type { PolicyInput } from "../../core/policy/input.ts";
import type { JsonValue } from "../../core/policy/json.ts";
import { mergeOutputs } from "../../core/policy/merge.ts";
import { parsePolicyResult } from "../../core/policy/result.ts";
import type { PolicyBundle } from "./bundle.ts";
import type { LoadedModule, PolicyInstance } from "./load-module.ts";

/**
 * An evaluation has no time bound, so its input has one: 256 KiB of arguments, 64 KiB of facts, as much again for the rest.
 */
const INPUT_BYTES_MAX = 512 * 1024;

const ENCODER = new TextEncoder();

/** What an engine is told of faults, for the log; the decision names no causes. */
export type ReportFault = (cause: unknown) => void;

/** Evaluates in WebAssembly on the calling thread. `activate` swaps between two evaluations, so none sees two revisions. */
export class OpaPolicyEngine {
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

  /** What the active module was made of. */
  get bundle(): PolicyBundle {
    return this.#module.bundle;
  }

  /** Makes a checked module the active one. Throws, and keeps the old one, when it cannot be instantiated. */
  activate(module: LoadedModule, activeSinceMs: number): void {
    const instance = module.instantiate();
    this.#module = module;
    this.#instance = instance;
    this.#activeSinceMs = activeSinceMs;
  }

  /** Never throws: whatever goes wrong is a deny of the rule `policy_error`. Takes as long as the policy does. */
  evaluate(input: PolicyInput): PolicyDecision {
    try {
      const prepared = this.prepare(input);
      if (prepared === undefined) {
        return policyErrorDecision(`its input is over ${INPUT_BYTES_MAX} bytes`);
      }
      this.#instance ??= this.#module.instantiate();
      return this.read(this.#instance.evaluate(prepared.buffer), input);
    } catch (cause) {
      // An instance that threw may be in any state (its heap pointer is not reset), so the next evaluation gets another.
      this.#instance = undefined;
      this.#reportFault(cause);
      return policyErrorDecision("it stopped with an error");
    }
  }

  /** What the module reads of an input, as JSON; undefined when that is over the limit. */
  prepare(input: PolicyInput): Uint8Array<ArrayBuffer> | undefined {
    const prepared = ENCODER.encode(JSON.stringify(this.#module.pick(input)));
    return prepared.byteLength > INPUT_BYTES_MAX ? undefined : prepared;
  }

  /** Makes a decision of what the module answered for an input. Never throws. */
  read(answer: JsonValue | undefined, input: PolicyInput): PolicyDecision {
    if (this.#module.answers === "decision") return parsePolicyResult(answer);
    return mergeOutputs(answer, input.action.facts.unparsed.length === 0);
  }
}
