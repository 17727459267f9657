import {
  approvingCandidates,
  isOwnByNow,
  type KnownPeople,
} from "../../core/approval/eligibility.ts";
import type { ApprovalRequest, RequestDetails } from "../../core/approval/request.ts";
import { fulfil } from "../../core/approval/requirements.ts";
import type { PolicyDecision, PolicyReview, PolicyRisk } from "../../core/policy/decision.ts";

type Asks = Extract<PolicyDecision, { readonly effect: "review" }>;

/** What a new question brings to a grant. */
export interface GrantUse {
  readonly details: RequestDetails;
  /** What policy says of it today. */
  readonly decision: Asks;
  /** Who is who today. */
  readonly people: KnownPeople;
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

/** People who approved are believed only while policy would ask the same ones as strictly, and about no more than they knew. */
function isUsable(granted: ApprovalRequest, use: GrantUse): boolean {
  const { details, lifecycle } = granted;
  if (lifecycle.review === undefined || lifecycle.grant?.bounds === undefined) return false;
  if (details.agent.id !== use.details.agent.id) return false;
  if (termsOf(lifecycle.review) !== termsOf(use.decision.review)) return false;
  return wasKnown(granted, use.decision) && stillApproved(granted, use);
}

/** Everything of a review that says who may and must approve, and how far that reaches. */
function termsOf(review: PolicyReview): string {
  const { requirements, mayOverlap, stepUp, requireComment, denyThreshold } = review;
  const needed = requirements.map(({ group, approvals }) => [group, approvals]);
  const added = review.escalate.map(({ afterMs, to }) => [afterMs, to]);
  const terms = [mayOverlap, stepUp, requireComment, denyThreshold];
  const reach = [review.grantUses, review.grantWindowMs ?? 0, review.grantShape ?? []];
  return JSON.stringify([needed, added, terms, reach]);
}

const RANKS: Readonly<Record<PolicyRisk, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/** Another rule that asks for the same people has something to tell them, and so has a risk that rose. */
function wasKnown({ lifecycle }: ApprovalRequest, decision: Asks): boolean {
  const told = new Set(lifecycle.reasons.map(({ code }) => code));
  const isNew = decision.reasons.some(({ code }) => !told.has(code));
  return !isNew && RANKS[decision.risk] <= RANKS[lifecycle.risk];
}

/** What has become known since the verdict of who is whose, and who is one with whom, counts from then on. */
function stillApproved({ lifecycle }: ApprovalRequest, { details, people }: GrantUse): boolean {
  const { review, votes, verdict } = lifecycle;
  const now = { details, lifecycle };
  const isOwn = votes.some(
    ({ voter, choice }) => choice === "approve" && isOwnByNow(voter, now, people),
  );
  if (isOwn || review === undefined || verdict === undefined) return false;
  // Groups count as they were: whoever was on call need not be so for as long as the grant lives.
  const links = { get: (key: string) => ({ linked: people.get(key)?.linked ?? [] }) };
  const candidates = approvingCandidates(now, links, verdict.atMs);
  return fulfil(review.requirements, candidates, review.mayOverlap).isMet;
}
