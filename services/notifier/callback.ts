import { VoteChoice, type Request } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../core/fault.ts";

/** A callback whose signature was verified, with the vote that it asks for. */
export interface SignedVote {
  readonly requestId: string;
  readonly choice: "approve" | "deny";
  readonly comment: string;
  readonly actionDigest: Uint8Array;
  readonly viewDigest: Uint8Array;
  /** Not verified: only the decision service can say whose it is. */
  readonly personToken: string;
}

/** What casting a vote works with. */
export interface CallbackOptions {
  /** ApprovalService.Vote with the person's own token, never with ours. */
  readonly vote: (vote: SignedVote & { readonly wireChoice: VoteChoice }) => Promise<Request>;
  /** ApprovalService.GetRequest. */
  readonly getRequest: (requestId: string) => Promise<Request>;
  /** Whether the channel's card of this request is too short for its risk. */
  readonly needsWholeView: (request: Request) => boolean;
}

/** Casts the vote as the person whose token came with it. Rejects with the service's `Fault`. */
export async function castVote(options: CallbackOptions, vote: SignedVote): Promise<Request> {
  switch (vote.choice) {
    case "approve":
      await assertSeenWhole(options, vote.requestId);
      return options.vote({ ...vote, wireChoice: VoteChoice.APPROVE });
    case "deny":
      return options.vote({ ...vote, wireChoice: VoteChoice.DENY });
  }
}

async function assertSeenWhole(options: CallbackOptions, requestId: string): Promise<void> {
  const request = await options.getRequest(requestId);
  if (!options.needsWholeView(request)) return;
  throw new Fault({
    code: "permission_denied",
    reason: "card_cut",
    message: "This request can't be approved from a cut card: its risk needs the whole to be seen.",
  });
}
