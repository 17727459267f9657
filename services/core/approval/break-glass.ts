import { folded } from "../identity/involved.ts";
import type { PolicyReview } from "../policy/decision.ts";
import type { BreakGlassCommand, Refusal, ReviewGlassCommand } from "./command.ts";
import { isOwnByNow } from "./eligibility.ts";
import { mismatch, OWN_ACTION, weakness } from "./objection.ts";
import type { Outcome } from "./outcome.ts";
import { grantIdOf, hasWords, notPending, refused } from "./outcome.ts";
import type { ApprovalRequest, Voter } from "./request.ts";
import { identitiesOf } from "./standing-votes.ts";

/** Settles a request at once, for the group that policy names for emergencies. Others look at it afterwards. */
export function breakGlass(
  command: BreakGlassCommand,
  request: ApprovalRequest,
  nowMs: number,
): Outcome {
  const { voter, reason, channel, actionDigest, viewDigest, isStrong } = command;
  const { review } = request.lifecycle;
  const over = notPending(request);
  if (over !== undefined) return { changes: [], refusal: over };
  if (review?.breakGlass === undefined) {
    return refused("no_break_glass", "This request can't be settled in an emergency.");
  }
  const { group, reviewWithinMs } = review.breakGlass;
  const refusal = objectionTo(command, request, group);
  if (refusal !== undefined) return { changes: [], refusal };
  const grantExpiresAtMs = nowMs + review.grantTtlMs;
  const digests = { actionDigest, viewDigest };
  const grant = { grantId: grantIdOf(request), grantExpiresAtMs };
  const reviewDueAtMs = nowMs + reviewWithinMs;
  const shown = { voter, reason, channel, ...digests };
  const strength = isStrong ? { isStrong } : {};
  return { changes: [{ type: "glass.broken", ...shown, ...grant, reviewDueAtMs, ...strength }] };
}

/** What somebody who had no part in it thinks of such a settlement. It closes the matter and changes no verdict. */
export function reviewGlass(command: ReviewGlassCommand, request: ApprovalRequest): Outcome {
  const { voter, finding, comment } = command;
  const { brokenGlass, review } = request.lifecycle;
  if (brokenGlass === undefined || review === undefined) {
    return refused("no_broken_glass", "This request was not settled in an emergency.");
  }
  if (brokenGlass.review !== undefined) {
    return refused("already_reviewed", `Somebody has found it ${brokenGlass.review.finding}.`);
  }
  if (isOwnSettlement(command, brokenGlass.by, request)) {
    return refused("own_action", "Nobody reviews what they did, or what was done for them.");
  }
  const groups = reviewingGroups(review);
  if (!groups.some((group) => voter.groups.includes(group))) {
    return refused("not_in_group", `This is reviewed by members of: ${groups.join(", ")}.`);
  }
  if (!hasWords(comment)) {
    return refused("comment_required", "The review needs a comment that says what was found.");
  }
  return { changes: [{ type: "glass.reviewed", voter, finding, comment }] };
}

function objectionTo(
  command: BreakGlassCommand,
  request: ApprovalRequest,
  group: string,
): Refusal | undefined {
  const { voter, reason, isStrong, people } = command;
  if (isOwnByNow(voter, request, people)) return OWN_ACTION;
  if (!voter.groups.includes(group)) {
    const message = `In an emergency this request is settled by members of: ${group}.`;
    return { code: "not_in_group", message };
  }
  const objection =
    mismatch(command, request) ?? weakness({ choice: "approve", isStrong }, request);
  if (objection !== undefined || hasWords(reason)) return objection;
  return { code: "reason_required", message: "An emergency needs a reason that says what it is." };
}

/** Where one person does everything, they review themselves too; the record says so. */
function isOwnSettlement(
  { voter, people }: ReviewGlassCommand,
  by: Voter,
  request: ApprovalRequest,
): boolean {
  if (request.details.mode === "single_operator") return false;
  const breaker = new Set(identitiesOf(by, people).map(folded));
  const isBreaker = identitiesOf(voter, people).some((key) => breaker.has(folded(key)));
  return isBreaker || isOwnByNow(voter, request, people);
}

function reviewingGroups({ requirements, escalate, breakGlass }: PolicyReview): readonly string[] {
  const groups = [...requirements.map(({ group }) => group), ...escalate.map(({ to }) => to)];
  return [...new Set(breakGlass === undefined ? groups : [...groups, breakGlass.group])];
}
