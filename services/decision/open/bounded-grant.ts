import { isOwnAction } from "../../core/approval/eligibility.ts";
import type { ApprovalRequest, RequestDetails } from "../../core/approval/request.ts";
import type { PolicyDecision, PolicyReview } from "../../core/policy/decision.ts";

/** What a new question brings to a grant. */
export interface GrantUse {
  readonly details: RequestDetails;
  /** What policy asks of people today. */
  readonly review: PolicyReview;
}

/**
 * The requests whose grants of several uses may serve a question, in the order in which to try them: first the one that serves it
 * already, because its answer was lost.
 */
export function servingGrants(
  found: readonly ApprovalRequest[],
  use: GrantUse,
): readonly ApprovalRequest[] {
  const { id } = use.details;
  const usable = found.filter((granted) => isUsable(granted, use));
  const isUsedByIt = ({ lifecycle }: ApprovalRequest) =>
    lifecycle.grant?.bounds?.usedBy.includes(id) === true;
  return [...usable.filter(isUsedByIt), ...usable.filter((granted) => !isUsedByIt(granted))];
}

/** The answer to a question that such a grant serves. */
export function allowedUnder(granted: ApprovalRequest, decision: PolicyDecision): PolicyDecision {
  const message = `People approved this kind of action for several uses in request ${granted.details.id}.`;
  return {
    effect: "allow",
    rule: decision.rule,
    reasons: [{ code: "granted_before", message }],
    risk: decision.risk,
  };
}

/** People who approved are believed only while policy would ask the same ones as strictly, and never about their own. */
function isUsable({ details, lifecycle }: ApprovalRequest, use: GrantUse): boolean {
  const { review, grant, votes } = lifecycle;
  if (review === undefined || grant?.bounds === undefined) return false;
  if (details.agent.id !== use.details.agent.id) return false;
  if (termsOf(review) !== termsOf(use.review)) return false;
  const isOwn = votes.some(
    ({ voter, choice }) => choice === "approve" && isOwnAction(voter, use.details),
  );
  return !isOwn;
}

/** Everything of a review that says who must approve and how far that reaches. */
function termsOf(review: PolicyReview): string {
  const { requirements, mayOverlap, stepUp, requireComment, denyThreshold } = review;
  const needed = requirements.map(({ group, approvals }) => [group, approvals]);
  const terms = [mayOverlap, stepUp, requireComment, denyThreshold];
  const reach = [review.grantUses, review.grantWindowMs ?? 0, review.grantShape ?? []];
  return JSON.stringify([needed, terms, reach]);
}
