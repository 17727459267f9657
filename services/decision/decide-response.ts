import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { DecideResponseSchema } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";
import type { People } from "../core/directory/people.ts";
import { agentVerdict, type AgentVerdictOptions } from "./agent-verdict.ts";
import type { WireReceipt } from "./ledger/receipts.ts";
import type { Opened } from "./open-request.ts";
import { quietUntil } from "./progress.ts";
import { unreadable } from "./refusals.ts";
import type { Clock } from "./registrar.ts";
import { EFFECTS, RISKS, toProgress } from "./to-wire.ts";

/** What an answer is made with. */
export interface DecideResponseOptions extends AgentVerdictOptions {
  readonly people: Pick<People, "quietUntil">;
  readonly clock: Clock;
}

/** Callers that poll ask again after this; watching is the better way. */
const RETRY_AFTER_MS = 2_000;

interface Answered {
  readonly opened: Opened;
  readonly redemptionId: string;
  readonly receipt: WireReceipt;
}

/** The answer to a question: the verdict where there is one, and else how far people are. */
export async function toDecideResponse(
  options: DecideResponseOptions,
  { opened, redemptionId, receipt }: Answered,
): Promise<MessageInitShape<typeof DecideResponseSchema>> {
  const { request, isReplayed, attachedToKey } = opened;
  const { details, lifecycle } = request;
  const verdict = await agentVerdict(options, request);
  const quietUntilMs = quietUntil(request, options.people, options.clock());
  const progress = verdict === undefined ? toProgress(request, { quietUntilMs }) : undefined;
  const { redemption } = lifecycle;
  return {
    requestId: details.id,
    effect: EFFECTS[effectOf(request)],
    rule: lifecycle.rule,
    risk: RISKS[lifecycle.risk],
    policyRevision: lifecycle.policyRevision,
    ...(verdict === undefined ? {} : { verdict }),
    ...(progress === undefined ? {} : { progress }),
    ...(verdict === undefined ? { retryAfter: durationFromMs(RETRY_AFTER_MS) } : {}),
    replayed: isReplayed,
    redeemedElsewhere: redemption !== undefined && redemption.id !== redemptionId,
    version: BigInt(lifecycle.version),
    receipt,
    ...(attachedToKey === undefined ? {} : { attachedToKey }),
  };
}

/** What policy said when the request was opened, read back from what the request became. */
function effectOf({ lifecycle }: ApprovalRequest): "allow" | "deny" | "review" {
  if (lifecycle.review !== undefined) return "review";
  if (lifecycle.redemption !== undefined) return "allow";
  if (lifecycle.status === "denied") return "deny";
  throw unreadable();
}
