import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { Identity } from "./stack.ts";

/** Approves a request as it is shown to this person. */
export async function approve(person: Identity, requestId: string): Promise<void> {
  const { request } = await person.approvals.getRequest({ requestId });
  if (request?.action === undefined) throw new Error(`${requestId} can't be read`);
  await person.approvals.vote({
    requestId,
    choice: VoteChoice.APPROVE,
    channel: "test",
    actionDigest: request.action.digest,
    viewDigest: request.viewDigest,
  });
}
