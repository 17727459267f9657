import { personKey } from "../identity/identity.ts";
import { maySeveral } from "./bounds.ts";
import type { VoteCommand } from "./command.ts";
import type { ApprovingCandidate } from "./eligibility.ts";
import { approvingCandidates } from "./eligibility.ts";
import type { RequestApproved, RequestChange } from "./event.ts";
import { grantIdOf } from "./outcome.ts";
import { fulfil } from "./requirements.ts";
import type { ApprovalRequest, Vote } from "./request.ts";
import { votingPeople } from "./standing-votes.ts";

/** The verdict that a request has come to with the vote that was just cast; undefined when none. */
export function verdictAfter(
  command: VoteCommand,
  request: ApprovalRequest,
  nowMs: number,
): RequestChange | undefined {
  const { review, votes } = request.lifecycle;
  if (review === undefined) return undefined;
  const denials = votingPeople(votes, command.people)
    .map(({ vote }) => vote)
    .filter(({ choice }) => choice === "deny");
  if (denials.length >= review.denyThreshold) return denial(denials, command, nowMs);
  const candidates = approvingCandidates(request, command.people, nowMs);
  const { isMet, assigned } = fulfil(review.requirements, candidates, review.mayOverlap);
  if (!isMet) return undefined;
  const bounds = boundsOf(request, candidates, nowMs);
  const approved: RequestApproved = {
    type: "request.approved",
    grantId: grantIdOf(request),
    grantExpiresAtMs: nowMs + review.grantTtlMs,
    voterKeys: [...new Set(assigned.flat())],
  };
  return bounds === undefined ? approved : { ...approved, bounds };
}

/**
 * The bounds of a grant of several uses, where everybody who approves chose one. Also those who are not counted: whom the
 * assignment leaves out depends on the order of votes, and nobody's "once" may depend on that.
 */
function boundsOf(
  { lifecycle: { review } }: ApprovalRequest,
  candidates: readonly ApprovingCandidate[],
  nowMs: number,
): RequestApproved["bounds"] {
  const windowMs = review?.grantWindowMs;
  if (review === undefined || windowMs === undefined || !maySeveral(review)) return undefined;
  if (candidates.some(({ vote }) => vote.scope !== "bounded")) return undefined;
  return { uses: review.grantUses, usableUntilMs: nowMs + windowMs };
}

/** Only the vote that settles can have it remembered: it alone is cast knowing that it decides. */
function denial(denials: readonly Vote[], command: VoteCommand, nowMs: number): RequestChange {
  const denied = {
    type: "request.denied",
    reasons: [{ code: "denied_by_approver", message: denialMessage(denials) }],
    voterKeys: denials.map(keyOf),
  } as const;
  if (command.remember === undefined) return denied;
  const { scope, forMs } = command.remember;
  return { ...denied, remembered: { scope, untilMs: nowMs + forMs } };
}

/**
 * What one person said is erased with that person. What several said could not be, so it is left to their votes, which agents
 * and people are told of as well.
 */
function denialMessage(denials: readonly Vote[]): string {
  const [first, another] = denials;
  if (first === undefined || another !== undefined) return `Denied by ${denials.length} people.`;
  const { voter, comment } = first;
  return comment === "" ? `Denied by ${voter.name}.` : `Denied by ${voter.name}: ${comment}`;
}

function keyOf(vote: Vote): string {
  return personKey(vote.voter.issuer, vote.voter.subject);
}
