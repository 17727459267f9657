import type { PolicyDecision } from "./decision.ts";
import type { PolicyInput } from "./input.ts";

/** Decides actions by the active policy. */
export interface PolicyEngine {
  /** The digest of the active bundle, 64 hexadecimal digits. */
  readonly revision: string;
  /** Since when that revision is active, milliseconds since the epoch. */
  readonly activeSinceMs: number;
  /** Never throws: whatever goes wrong is a deny of the rule `policy_error`. */
  evaluate(input: PolicyInput): PolicyDecision;
}
