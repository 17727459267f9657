import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type {
  DenialScope,
  VoteChoice,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../core/fault.ts";
import type { Approvals } from "./context.ts";
import { toCard, type RequestCard } from "./request-card.ts";

/** The name of this channel in the record. */
export const CHANNEL = "terminal";

/** What a vote may wish beyond the one request. */
export interface VoteWishes {
  readonly isBounded?: true;
  readonly remember?: DenialScope;
  readonly rememberForMs?: number;
}

/** A vote on a card that was shown. */
export interface Ballot extends VoteWishes {
  readonly card: RequestCard;
  readonly choice: VoteChoice;
  readonly comment: string;
}

/** What became of one vote of several. */
export interface CardOutcome {
  readonly requestId: string;
  readonly card?: RequestCard;
  readonly refusal?: { readonly code: string; readonly message: string };
}

/** Votes for exactly what the card showed: its digests go along. Gives the request after it; rejects with a `Fault`. */
export async function castVote(approvals: Approvals, ballot: Ballot): Promise<RequestCard> {
  const { card, choice, comment, isBounded, remember, rememberForMs } = ballot;
  const { request } = await approvals.vote({
    ...shown(card),
    choice,
    comment,
    channel: CHANNEL,
    ...(isBounded === undefined ? {} : { bounded: isBounded }),
    ...(remember === undefined ? {} : { remember }),
    ...(rememberForMs === undefined ? {} : { rememberFor: durationFromMs(rememberForMs) }),
  });
  if (request !== undefined) return toCard(request);
  throw noAnswer();
}

/** The same vote on several cards. Gives what became of each, in their order; rejects when none was looked at. */
export async function castVotes(
  approvals: Approvals,
  votes: {
    readonly cards: readonly RequestCard[];
    readonly choice: VoteChoice;
    readonly comment: string;
  },
): Promise<readonly CardOutcome[]> {
  const { cards, choice, comment } = votes;
  const requests = cards.map(shown);
  const { results } = await approvals.voteMany({ requests, choice, comment, channel: CHANNEL });
  return results.map(({ requestId, request, refusal }) => ({
    requestId,
    ...(request === undefined ? {} : { card: toCard(request) }),
    ...(refusal === undefined ? {} : { refusal: { code: refusal.code, message: refusal.message } }),
  }));
}

/** What a decision repeats of a card. */
export function shown({ id, actionDigest, viewDigest }: RequestCard) {
  return { requestId: id, actionDigest, viewDigest };
}

/** A service that answered without the request. */
export function noAnswer(): Fault {
  return new Fault({
    code: "internal",
    reason: "no_answer",
    message: "The service did not say what became of it.",
  });
}
