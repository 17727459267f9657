import type { Reason } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";
import { Fault, type FaultCode, invalidField } from "../core/fault.ts";
import type { PersonIdentity } from "../core/identity/identity.ts";
import type { Ballot, CastVote } from "./cast-vote.ts";

/** One of the requests, with the vote on it. */
export interface Shown {
  readonly requestId: string;
  readonly ballot: Ballot;
}

/** What became of one vote. */
export type VoteOutcome =
  | { readonly requestId: string; readonly request: ApprovalRequest }
  | { readonly requestId: string; readonly refusal: Pick<Reason, "code" | "message"> };

/** What is wrong with one vote, and says nothing of the next. Anything else ends the call: it was not this vote's fault. */
const OF_ONE_VOTE: ReadonlySet<FaultCode> = new Set([
  "invalid_argument",
  "permission_denied",
  "not_found",
  "failed_precondition",
]);

/**
 * Casts a person's votes on several requests, each judged for itself as if it had come alone. None of them gives a grant of
 * several uses or is remembered: nobody looks at each of many as closely as that needs.
 */
export async function voteOnMany(
  castVote: CastVote,
  person: PersonIdentity,
  shown: readonly Shown[],
): Promise<readonly VoteOutcome[]> {
  const ids = new Set(shown.map(({ requestId }) => requestId));
  if (ids.size < shown.length) throw invalidField("requests", "must name each request once");
  return Promise.all(shown.map((one) => voteOn(castVote, person, one)));
}

async function voteOn(
  castVote: CastVote,
  person: PersonIdentity,
  { requestId, ballot }: Shown,
): Promise<VoteOutcome> {
  try {
    const { request } = await castVote.castPlainly(requestId, person, ballot);
    return { requestId, request };
  } catch (error) {
    if (!(error instanceof Fault) || !OF_ONE_VOTE.has(error.code)) throw error;
    return { requestId, refusal: { code: error.reason, message: error.message } };
  }
}
