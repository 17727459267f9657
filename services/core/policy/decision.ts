import type { MaskedLabels } from "./mask-result.ts";

/** What policy says of an action. */
export type PolicyEffect = "allow" | "deny" | "review";

/** How risky policy thinks an action is, in rising order. */
export type PolicyRisk = "low" | "medium" | "high" | "critical";

/** One reason: `code` is stable lower_snake_case for machines, `message` a sentence for people. */
export interface PolicyReason {
  readonly code: string;
  readonly message: string;
}

/** How many distinct people of one group must approve. All requirements of a review must be met. */
export interface PolicyRequirement {
  readonly group: string;
  readonly approvals: number;
}

/** Adds the people of `to` to those who may approve, `afterMs` after the request was opened. */
export interface PolicyEscalation {
  readonly afterMs: number;
  readonly to: string;
}

/** The conditions under which people may allow an action. */
export interface PolicyReview {
  readonly requirements: readonly PolicyRequirement[];
  readonly expiresInMs: number;
  readonly denyThreshold: number;
  readonly mayOverlap: boolean;
  readonly escalate: readonly PolicyEscalation[];
  readonly requireComment: boolean;
  readonly stepUp: boolean;
  readonly channels: readonly string[];
  readonly grantTtlMs: number;
  /** How often a grant may serve at most, when those who approve choose so; 1 unless policy allows more. */
  readonly grantUses: number;
  /** How long a grant of several uses may serve; set when there may be several. */
  readonly grantWindowMs?: number;
  /** The arguments that must be the same each time, as JSON pointers (RFC 6901); set when there may be several uses. */
  readonly grantShape?: readonly string[];
  /** How long before the expiry people are reminded; absent for once, when a fifth of the time is left. */
  readonly remindBeforeMs?: readonly number[];
  /** For how long a denial may be remembered at most; absent when it may not. */
  readonly rememberDenialMs?: number;
  readonly breakGlass?: PolicyBreakGlass;
  /** Of which hidden values people may ask to see one: labels such as `pii.email`, or classes; absent for none. */
  readonly reveal?: readonly string[];
  /** What of the result is hidden from the agent: labels, or classes; absent for nothing. */
  readonly maskResult?: MaskedLabels;
}

/** Who may settle a request at once in an emergency, and how soon others must look at that. */
export interface PolicyBreakGlass {
  readonly group: string;
  readonly reviewWithinMs: number;
}

/** A decision that was read and checked. `review` is there exactly when the effect is `review`. */
export type PolicyDecision =
  | (PolicyDecisionBase & {
      readonly effect: "allow";
      readonly review?: undefined;
      /** What of the result is hidden from the agent: labels, or classes; absent for nothing. */
      readonly maskResult?: MaskedLabels;
    })
  | (PolicyDecisionBase & { readonly effect: "deny"; readonly review?: undefined })
  | (PolicyDecisionBase & { readonly effect: "review"; readonly review: PolicyReview });

interface PolicyDecisionBase {
  readonly rule: string;
  /** At least one. */
  readonly reasons: readonly PolicyReason[];
  readonly risk: PolicyRisk;
}

/** The rule and the reason code of a decision that could not be read. */
const POLICY_ERROR = "policy_error";

/**
 * The denial that stands in for everything unreadable. `detail` reaches the agent and the record, so it names fields and
 * never carries values.
 */
export function policyErrorDecision(detail: string): PolicyDecision {
  return {
    effect: "deny",
    rule: POLICY_ERROR,
    reasons: [{ code: POLICY_ERROR, message: `The policy could not decide: ${detail}.` }],
    risk: "high",
  };
}
