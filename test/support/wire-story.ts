import { randomBytes, randomUUID } from "node:crypto";
import {
  VoteChoice,
  type Request,
  type VoteRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { PolicyReview } from "../../services/core/policy/decision.ts";
import type { WireService } from "./wire-service.ts";

/** Somebody's connection to the service. */
export type Client = ReturnType<WireService["agent"]>;

/** Three uses within an hour for the same table, and denials that are remembered for as long. */
export const GENEROUS: Partial<PolicyReview> = {
  grantUses: 3,
  grantWindowMs: 3_600_000,
  grantShape: ["/table"],
  rememberDenialMs: 3_600_000,
};

/** Asks for a new action, and gives the request's id. */
export async function ask(
  agent: Client,
  change: {
    readonly context?: { readonly principal: string };
    readonly argumentsJson?: string;
  } = {},
): Promise<string> {
  const { argumentsJson = '{"table":"customers"}', ...rest } = change;
  const { requestId } = await agent.decide({
    action: {
      tool: "postgres",
      operation: "query",
      target: "customers",
      argumentsJson,
      factsJson: "{}",
      digest: randomBytes(32),
    },
    idempotencyKey: randomUUID(),
    redemptionId: randomBytes(16).toString("hex"),
    separate: true,
    ...rest,
  });
  return requestId;
}

/** What a vote repeats of a request, as it is shown to somebody. */
export async function shownTo(person: Client, requestId: string) {
  const { request } = await person.getRequest({ requestId });
  if (request?.action === undefined) throw new Error(`${requestId} can't be read`);
  return { requestId, actionDigest: request.action.digest, viewDigest: request.viewDigest };
}

/** Approves a request as it is shown to a bystander, or what `change` makes of that. Gives the request after it. */
export async function vote(
  person: Client,
  requestId: string,
  change: Partial<Omit<VoteRequest, "$typeName" | "$unknown">> = {},
): Promise<Request> {
  const shown = await person.getRequest({ requestId }).catch(() => undefined);
  const { request } = await person.vote({
    requestId,
    choice: VoteChoice.APPROVE,
    channel: "test",
    actionDigest: shown?.request?.action?.digest ?? new Uint8Array(32),
    viewDigest: shown?.request?.viewDigest ?? new Uint8Array(32),
    ...change,
  });
  if (request === undefined) throw new Error(`${requestId} was not answered`);
  return request;
}
