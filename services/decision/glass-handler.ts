import {
  GlassFinding,
  type ApprovalService,
  type BreakGlassRequest,
  type ReviewGlassRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { invalidField } from "../core/fault.ts";
import type { Approving } from "./approval-handler.ts";
import { readDigest, readId, readText } from "./from-wire.ts";
import { VOTING } from "./ledger/receipts.ts";
import { CHANNEL_BYTES, COMMENT_BYTES, ID_BYTES } from "./vote-from-wire.ts";

/** The part of the service that is for emergencies. */
type Glass = Pick<ServiceImplementation<typeof ApprovalService>, "breakGlass" | "reviewGlass">;

const FINDINGS: ReadonlyMap<GlassFinding, "justified" | "unjustified"> = new Map([
  [GlassFinding.JUSTIFIED, "justified"],
  [GlassFinding.UNJUSTIFIED, "unjustified"],
]);

/** Settles requests in emergencies, and takes what somebody else thinks of that. */
export function createGlassHandler(approving: Approving): Glass {
  return {
    breakGlass: (request, call) => breakGlass(approving, request, call),
    reviewGlass: (request, call) => reviewGlass(approving, request, call),
  };
}

async function breakGlass(
  { callers, commands, metrics, receipts, shown }: Approving,
  request: BreakGlassRequest,
  call: CallContext,
) {
  const person = await callers.voter(call);
  const requestId = readId("request_id", request.requestId, ID_BYTES);
  const read = {
    reason: readText("reason", request.reason, COMMENT_BYTES),
    channel: readText("channel", request.channel, CHANNEL_BYTES),
    actionDigest: readDigest("action_digest", request.actionDigest),
    viewDigest: readDigest("view_digest", request.viewDigest),
  };
  const changed = await commands.execute(
    requestId,
    person,
    ({ voter, proof, isStrong, people }) =>
      ({ kind: "break_glass", voter, proof, isStrong, people, ...read }) as const,
  );
  metrics.voted("break_glass");
  const wanted = { requestId, types: VOTING, knownSize: 0n };
  const receipt = await receipts.of(wanted, changed.committed);
  return { request: shown(changed.request), receipt };
}

async function reviewGlass(
  { callers, commands, shown }: Approving,
  request: ReviewGlassRequest,
  call: CallContext,
) {
  const person = await callers.voter(call);
  const requestId = readId("request_id", request.requestId, ID_BYTES);
  const finding = FINDINGS.get(request.finding);
  if (finding === undefined) throw invalidField("finding", "must be justified or unjustified");
  const comment = readText("comment", request.comment, COMMENT_BYTES);
  const changed = await commands.execute(
    requestId,
    person,
    ({ voter, proof, people }) =>
      ({ kind: "review_glass", voter, proof, people, finding, comment }) as const,
  );
  return { request: shown(changed.request) };
}
