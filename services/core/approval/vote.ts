import { personKey } from "../identity/identity.ts";
import type { RefusalCode, VoteCommand } from "./command.ts";
import { approvingCandidates, eligibilityOf } from "./eligibility.ts";
import type { RequestChange, VoteCast } from "./event.ts";
import { withVote } from "./evolve.ts";
import type { Outcome } from "./outcome.ts";
import { fulfil } from "./requirements.ts";
import type { ApprovalRequest, Vote } from "./request.ts";

/**
 * A vote, and the verdict that it brings where it is the last one needed. Who may count is judged again at the verdict: an
 * earlier voter who has lost the group meanwhile does not.
 */
export function castVote(command: VoteCommand, request: ApprovalRequest, nowMs: number): Outcome {
  const objection = objectionTo(command, request, nowMs);
  if (objection !== undefined) return { changes: [], refusal: objection };
  const { voter, choice, comment, channel, actionDigest, viewDigest } = command;
  const cast: VoteCast = {
    type: "vote.cast",
    voter,
    choice,
    comment,
    channel,
    actionDigest,
    viewDigest,
  };
  const votes = withVote(request.lifecycle.votes, cast, nowMs);
  const voted = { ...request, lifecycle: { ...request.lifecycle, votes } };
  const verdict = verdictAfter(command, voted, nowMs);
  return { changes: verdict === undefined ? [cast] : [cast, verdict] };
}

function objectionTo(command: VoteCommand, request: ApprovalRequest, nowMs: number) {
  const { details, lifecycle } = request;
  const { review } = lifecycle;
  if (lifecycle.status === "expired") return no("expired", "The request has expired.");
  if (lifecycle.status !== "pending" || review === undefined) {
    return no("settled", `The request is already ${lifecycle.status}.`);
  }
  const eligibility = eligibilityOf(command.voter, request, nowMs);
  if (eligibility.kind === "own_action") {
    return no("own_action", "Nobody decides an action of their own or of an agent of theirs.");
  }
  if (eligibility.kind === "not_in_group") {
    const groups = review.requirements.map(({ group }) => group).join(", ");
    return no("not_in_group", `This request is decided by members of: ${groups}.`);
  }
  if (command.actionDigest !== details.digest) {
    return no("action_digest_mismatch", "The vote is for another action than the one asked for.");
  }
  if (command.viewDigest !== details.viewDigest) {
    return no("view_digest_mismatch", "The vote is for another view of the request than this one.");
  }
  if (review.stepUp && command.choice === "approve") {
    return no("step_up_required", "This request needs a stronger sign-in than can be given here.");
  }
  if (!hasWords(command.comment) && isCommentRequired(request, command.choice)) {
    return no("comment_required", "This vote needs a comment that says why.");
  }
  return undefined;
}

/** Whether a vote must say why: where policy asks for it, and on a denial of high or critical risk. */
export function isCommentRequired(request: ApprovalRequest, choice: "approve" | "deny"): boolean {
  const { review, risk } = request.lifecycle;
  const isGrave = risk === "high" || risk === "critical";
  return review?.requireComment === true || (choice === "deny" && isGrave);
}

/** Whether a text has a letter or a digit of any script: blanks, dots and invisible characters say nothing. */
function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function no(code: RefusalCode, message: string) {
  return { code, message };
}

function verdictAfter(
  command: VoteCommand,
  request: ApprovalRequest,
  nowMs: number,
): RequestChange | undefined {
  const { review, votes } = request.lifecycle;
  if (review === undefined) return undefined;
  const denials = votes.filter((vote) => vote.choice === "deny");
  if (denials.length >= review.denyThreshold) return denial(denials);
  const candidates = approvingCandidates(request, command.knownGroups, nowMs);
  const { isMet, assigned } = fulfil(review.requirements, candidates, review.mayOverlap);
  if (!isMet) return undefined;
  return {
    type: "request.approved",
    // One request has one grant, so its id follows from the request's.
    grantId: request.details.id.replace(/^req_/, "grant_"),
    grantExpiresAtMs: nowMs + review.grantTtlMs,
    voterKeys: [...new Set(assigned.flat())],
  };
}

function denial(denials: readonly Vote[]): RequestChange {
  return {
    type: "request.denied",
    reasons: [{ code: "denied_by_approver", message: denialMessage(denials) }],
    voterKeys: denials.map(keyOf),
  };
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
