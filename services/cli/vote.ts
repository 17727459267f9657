import type { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../core/fault.ts";
import type { Approvals } from "./context.ts";
import { toCard, type RequestCard } from "./request-card.ts";

/** The name of this channel in the record. */
export const CHANNEL = "terminal";

/** A vote on a card that was shown. */
export interface Ballot {
  readonly card: RequestCard;
  readonly choice: VoteChoice;
  readonly comment: string;
}

/** Votes for exactly what the card showed: its digests go along. Gives the request after it; rejects with a `Fault`. */
export async function castVote(
  approvals: Approvals,
  { card, choice, comment }: Ballot,
): Promise<RequestCard> {
  const { request } = await approvals.vote({
    requestId: card.id,
    choice,
    comment,
    actionDigest: card.actionDigest,
    viewDigest: card.viewDigest,
    channel: CHANNEL,
  });
  if (request !== undefined) return toCard(request);
  throw new Fault({
    code: "internal",
    reason: "no_answer",
    message: "The service did not say what became of it.",
  });
}
