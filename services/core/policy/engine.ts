import type { PolicyDecision } from "./decision.ts";
import type { PolicyInput } from "./input.ts";

/** A decision and the revision that made it. */
export interface Evaluation {
  /** The digest of the bundle, 64 hexadecimal digits. */
  readonly policyRevision: string;
  readonly decision: PolicyDecision;
}

/** Decides actions by the active policy. */
export interface PolicyEngine {
  /** The digest of the active bundle, 64 hexadecimal digits. */
  readonly revision: string;
  /** Since when that revision is active, milliseconds since the epoch. */
  readonly activeSinceMs: number;
  /**
   * Never throws or rejects, and takes a bounded time: whatever goes wrong or takes too long is a deny of the rule
   * `policy_error`. A small input is decided at once, so that it costs no promise.
   */
  decide(input: PolicyInput): Evaluation | Promise<Evaluation>;
}
