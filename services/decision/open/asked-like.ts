import type { ApprovalRequest } from "../../core/approval/request.ts";
import type { PolicyDecision, PolicyReview, PolicyRisk } from "../../core/policy/decision.ts";

/** Policy's answer that people are to be asked. */
export type Asks = Extract<PolicyDecision, { readonly effect: "review" }>;

/**
 * Whether what people say of a request can be taken for an answer to a question that policy decides so today: the same people are
 * asked, as strictly, and about no more than they are told of the request.
 */
export function isAskedLike({ lifecycle }: ApprovalRequest, decision: Asks): boolean {
  const { review, reasons, risk } = lifecycle;
  if (review === undefined || termsOf(review) !== termsOf(decision.review)) return false;
  // Another rule that asks for the same people has something to tell them, and so has a risk that rose.
  const told = new Set(reasons.map(({ code }) => code));
  const isNew = decision.reasons.some(({ code }) => !told.has(code));
  return !isNew && RANKS[decision.risk] <= RANKS[risk];
}

const RANKS: Readonly<Record<PolicyRisk, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/** Everything of a review that says who may and must approve, and how far that reaches. */
function termsOf(review: PolicyReview): string {
  const { requirements, mayOverlap, stepUp, requireComment, denyThreshold } = review;
  const needed = requirements.map(({ group, approvals }) => [group, approvals]);
  const added = review.escalate.map(({ afterMs, to }) => [afterMs, to]);
  const terms = [mayOverlap, stepUp, requireComment, denyThreshold];
  const reach = [review.grantUses, review.grantWindowMs ?? 0, review.grantShape ?? []];
  return JSON.stringify([needed, added, terms, reach, review.maskResult ?? []]);
}
