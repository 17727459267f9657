import {
  approvingCandidates,
  isOwnByNow,
  type KnownPeople,
} from "../../core/approval/eligibility.ts";
import type { ApprovalRequest, RequestDetails } from "../../core/approval/request.ts";
import { fulfil } from "../../core/approval/requirements.ts";
import type { PolicyDecision } from "../../core/policy/decision.ts";
import { isAskedLike, type Asks } from "./asked-like.ts";

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
  // What they approved hides the same, or the grant would not serve.
  const maskResult = decision.review?.maskResult;
  return {
    effect: "allow",
    rule: decision.rule,
    reasons: [{ code: "granted_before", message }],
    risk: decision.risk,
    ...(maskResult === undefined ? {} : { maskResult }),
  };
}

/** People who approved are believed only while policy would ask the same ones as strictly, and about no more than they knew. */
function isUsable(granted: ApprovalRequest, use: GrantUse): boolean {
  const { details, lifecycle } = granted;
  if (lifecycle.grant?.bounds === undefined) return false;
  if (details.agent.id !== use.details.agent.id) return false;
  return isAskedLike(granted, use.decision) && stillApproved(granted, use);
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
