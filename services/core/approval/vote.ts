import { personKey } from "../identity/identity.ts";
import { handlesOf, personHandle } from "../identity/involved.ts";
import type { RefusalCode, VoteCommand, WithdrawVoteCommand } from "./command.ts";
import type { RequestChange, VoteCast } from "./event.ts";
import { objectionTo } from "./objection.ts";
import type { Outcome } from "./outcome.ts";
import { notPending, refused } from "./outcome.ts";
import type { ApprovalRequest } from "./request.ts";
import { withVote } from "./standing-votes.ts";
import { verdictAfter } from "./verdict.ts";

/** Refusals that are put on the record: what a verified person tried, and may not. */
const RECORDED: ReadonlySet<RefusalCode> = new Set([
  "own_action",
  "not_in_group",
  "action_digest_mismatch",
  "view_digest_mismatch",
  "step_up_required",
  "scope_not_allowed",
]);
/** Everybody with a token can try; the record of a request must not be theirs to fill. */
const REFUSED_VOTES_MAX = 64;

/**
 * A vote, and the verdict that it brings where it is the last one needed. Who may count is judged again at the verdict: an
 * earlier voter who has lost the group meanwhile does not.
 */
export function castVote(command: VoteCommand, request: ApprovalRequest, nowMs: number): Outcome {
  const refusal = objectionTo(command, request, nowMs);
  if (refusal !== undefined) {
    return { changes: refusedVote(command, request, refusal.code), refusal };
  }
  const cast = castOf(command);
  const votes = withVote(request.lifecycle.votes, cast, nowMs);
  const voted = { ...request, lifecycle: { ...request.lifecycle, votes } };
  const verdict = verdictAfter(command, voted, nowMs);
  return { changes: verdict === undefined ? [cast] : [cast, verdict] };
}

/** Takes back every vote that the person has, by whichever identity. */
export function withdrawVote(command: WithdrawVoteCommand, request: ApprovalRequest): Outcome {
  const refusal = notPending(request);
  if (refusal !== undefined) return { changes: [], refusal };
  const handles = handlesOf(command.voter);
  const withdrawn = request.lifecycle.votes
    .map(({ voter }) => voter)
    .filter((voter) => handles.has(personHandle(voter)));
  if (withdrawn.length === 0) return refused("no_vote", "You have no vote on this request.");
  const own = personHandle(command.voter);
  return {
    changes: withdrawn.map((voter) => {
      // Their own name as they are called now: it is they who withdraw it.
      const { issuer, subject } = personHandle(voter) === own ? command.voter : voter;
      return { type: "vote.withdrawn", voterKey: personKey(issuer, subject) };
    }),
  };
}

function refusedVote(
  { voter, choice }: VoteCommand,
  { lifecycle }: ApprovalRequest,
  code: RefusalCode,
): readonly RequestChange[] {
  const known = lifecycle.refusedVotes ?? [];
  if (!RECORDED.has(code) || known.length >= REFUSED_VOTES_MAX) return [];
  const handle = personHandle(voter);
  if (known.some((refusal) => refusal.handle === handle && refusal.code === code)) return [];
  const voterKey = personKey(voter.issuer, voter.subject);
  return [{ type: "vote.refused", voterKey, choice, code }];
}

function castOf(command: VoteCommand): VoteCast {
  const { voter, choice, comment, channel, actionDigest, viewDigest } = command;
  const { scope, isStrong, passkey } = command;
  return {
    type: "vote.cast",
    voter,
    choice,
    comment,
    channel,
    actionDigest,
    viewDigest,
    ...(scope === undefined ? {} : { scope }),
    ...(isStrong ? { isStrong } : {}),
    ...(passkey === undefined ? {} : { passkey }),
  };
}
