import { randomBytes } from "node:crypto";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Outcome } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { Receipt } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { askForExport, type Identity } from "./stack.ts";

/** Who takes part, and who hears of every receipt the moment it was answered. */
export interface Cast {
  readonly agent: Identity;
  readonly approver: Identity;
  readonly onReceipt: (tlogProof: string) => void;
  readonly argumentsJson?: string;
  readonly comment?: string;
}

/** One request from the question to the outcome: four answers with receipts. Gives its id. */
export async function playStory({ agent, approver, ...cast }: Cast): Promise<string> {
  const answered = ({ receipt }: { readonly receipt?: Receipt | undefined }) => {
    if (receipt === undefined) throw new Error("an answer came without its receipt");
    cast.onReceipt(receipt.tlogProof);
  };
  const asked = await askForExport(agent, { argumentsJson: cast.argumentsJson ?? "{}" });
  answered(asked);
  const { requestId } = asked;
  const shown = await approver.approvals.getRequest({ requestId });
  const voted = await approver.approvals.vote({
    requestId,
    choice: VoteChoice.APPROVE,
    channel: "test",
    comment: cast.comment ?? "",
    actionDigest: shown.request?.action?.digest ?? new Uint8Array(),
    viewDigest: shown.request?.viewDigest ?? new Uint8Array(),
  });
  answered(voted);
  const { request } = await approver.approvals.getRequest({ requestId });
  const redemption = {
    requestId,
    grantId: request?.verdict?.grant?.id ?? "",
    digest: request?.action?.digest ?? new Uint8Array(),
    redemptionId: randomBytes(16).toString("hex"),
  };
  answered(await agent.decisions.redeemGrant(redemption));
  answered(await agent.decisions.reportOutcome({ ...redemption, outcome: Outcome.SUCCEEDED }));
  return requestId;
}
