import type {
  ApprovalService,
  VoteRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { SPAN } from "../adapters/telemetry/names.ts";
import { withSpan } from "../adapters/telemetry/tracing.ts";
import type { Approving } from "./approval-handler.ts";
import { readId } from "./from-wire.ts";
import { VOTING } from "./ledger/receipts.ts";
import { ID_BYTES, readVote, readVotes } from "./vote-from-wire.ts";
import { voteOnMany } from "./vote-many.ts";

/** The part of the service in which people vote. */
type Voting = Pick<
  ServiceImplementation<typeof ApprovalService>,
  "vote" | "voteMany" | "withdrawVote"
>;

/** Takes votes. Workloads are refused, whatever their groups. */
export function createVoteHandler(approving: Approving): Voting {
  const { callers, commands, castVote, metrics, shown } = approving;
  return {
    vote: (request, call) => vote(approving, request, call),
    voteMany: async (request, call) => {
      const person = await callers.voter(call);
      const votes = readVotes(request);
      const outcomes = await voteOnMany(castVote, person, votes);
      return {
        results: outcomes.map((outcome, index) => {
          const { requestId } = outcome;
          if ("refusal" in outcome) return { requestId, refusal: outcome.refusal };
          metrics.voted(votes[index]?.ballot.choice ?? "");
          return { requestId, request: shown(outcome.request) };
        }),
      };
    },
    withdrawVote: async (request, call) => {
      const person = await callers.voter(call);
      const requestId = readId("request_id", request.requestId, ID_BYTES);
      const changed = await commands.execute(requestId, person, ({ voter, proof }) => ({
        kind: "withdraw_vote",
        voter,
        proof,
      }));
      metrics.voted("withdraw");
      return { request: shown(changed.request) };
    },
  };
}

async function vote(
  { callers, lookup, castVote, metrics, receipts, shown }: Approving,
  request: VoteRequest,
  call: CallContext,
) {
  const person = await callers.voter(call);
  const { requestId, ...read } = readVote(request);
  const ofAgent = (await lookup.find(requestId))?.details.traceparent;
  // A vote is a part of the agent's trace; a channel that brings a trace of its own keeps it, linked to that one.
  const trace = { parent: call.traceparent ?? ofAgent, links: ofAgent ? [ofAgent] : [] };
  return withSpan(SPAN.vote, trace, async (span) => {
    span.setAttribute("countersign.request.id", requestId);
    const { request: after, committed } = await castVote.cast(requestId, person, read);
    metrics.voted(read.ballot.choice);
    const receipt = await receipts.of({ requestId, types: VOTING, knownSize: 0n }, committed);
    return { request: shown(after), receipt };
  });
}
