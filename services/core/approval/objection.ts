import { maySeveral } from "./bounds.ts";
import type { Refusal, RefusalCode, VoteCommand } from "./command.ts";
import { eligibilityOf, isOwnByNow } from "./eligibility.ts";
import { hasWords, notPending } from "./outcome.ts";
import type { ApprovalRequest } from "./request.ts";

/** Why a vote is not taken; undefined when it is. */
export function objectionTo(
  command: VoteCommand,
  request: ApprovalRequest,
  nowMs: number,
): Refusal | undefined {
  return (
    notPending(request) ??
    ineligibility(command, request, nowMs) ??
    mismatch(command, request) ??
    weakness(command, request) ??
    excess(command, request) ??
    silence(command, request)
  );
}

/** Whether a vote must say why: where policy asks for it, and on a denial of high or critical risk. */
export function isCommentRequired(request: ApprovalRequest, choice: "approve" | "deny"): boolean {
  const { review, risk } = request.lifecycle;
  const isGrave = risk === "high" || risk === "critical";
  return review?.requireComment === true || (choice === "deny" && isGrave);
}

/** Why digests are not those of the request. */
export function mismatch(
  { actionDigest, viewDigest }: Pick<VoteCommand, "actionDigest" | "viewDigest">,
  { details }: ApprovalRequest,
): Refusal | undefined {
  if (actionDigest !== details.digest) {
    return no("action_digest_mismatch", "The vote is for another action than the one asked for.");
  }
  if (viewDigest !== details.viewDigest) {
    return no("view_digest_mismatch", "The vote is for another view of the request than this one.");
  }
  return undefined;
}

/** Why a sign-in is too weak to allow an action. */
export function weakness(
  { choice, isStrong }: { readonly choice: VoteCommand["choice"]; readonly isStrong: boolean },
  { lifecycle }: ApprovalRequest,
): Refusal | undefined {
  if (isStrong || choice !== "approve" || lifecycle.review?.stepUp !== true) return undefined;
  return no("step_up_required", "This request is approved by people with a strong sign-in.");
}

/** What somebody hears whose own action it is. */
export const OWN_ACTION: Refusal = {
  code: "own_action",
  message:
    "Nobody decides an action of their own, of an agent of theirs, or of somebody whose identity is linked to theirs.",
};

/** Why a person may not decide a request at `nowMs`. */
export function ineligibility(
  { voter, people }: Pick<VoteCommand, "voter" | "people">,
  request: ApprovalRequest,
  nowMs: number,
): Refusal | undefined {
  if (isOwnByNow(voter, request, people)) return OWN_ACTION;
  const eligibility = eligibilityOf(voter, request, nowMs);
  if (eligibility.kind === "own_action") return OWN_ACTION;
  if (eligibility.kind === "eligible") return undefined;
  const groups = request.lifecycle.review?.requirements.map(({ group }) => group) ?? [];
  return no("not_in_group", `This request is decided by members of: ${groups.join(", ")}.`);
}

/** Why a choice reaches further than this request and policy let it. */
function excess(command: VoteCommand, request: ApprovalRequest): Refusal | undefined {
  const { scope, remember, choice } = command;
  const { review } = request.lifecycle;
  const isOffered = choice === "approve" && review !== undefined && maySeveral(review);
  if (scope !== undefined && !isOffered) {
    return no("scope_not_allowed", "This request can't be approved for more than one use.");
  }
  if (remember !== undefined && !(choice === "deny" && isMemorable(remember, request))) {
    return no("scope_not_allowed", "A denial of this request can't be remembered like that.");
  }
  return undefined;
}

function isMemorable(
  { scope, forMs }: NonNullable<VoteCommand["remember"]>,
  { details, lifecycle }: ApprovalRequest,
): boolean {
  const { rememberDenialMs: mostMs = 0 } = lifecycle.review ?? {};
  const isTime = Number.isInteger(forMs) && forMs > 0 && forMs <= mostMs;
  return isTime && (scope !== "task" || details.shapes?.task !== undefined);
}

function silence(command: VoteCommand, request: ApprovalRequest): Refusal | undefined {
  if (hasWords(command.comment) || !isCommentRequired(request, command.choice)) return undefined;
  return no("comment_required", "This vote needs a comment that says why.");
}

function no(code: RefusalCode, message: string): Refusal {
  return { code, message };
}
