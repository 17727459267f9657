import type { ApprovalRequest, Redemption } from "../core/approval/request.ts";
import type { Committed } from "../core/approval/store.ts";
import { parseStrictJson } from "../core/action/strict-json.ts";
import { Fault } from "../core/fault.ts";
import { proofOf, type WorkloadIdentity } from "../core/identity/identity.ts";
import { isJsonObject, type JsonObject } from "../core/policy/json.ts";
import { evaluate } from "./evaluate.ts";
import type { Lookup } from "./lookup.ts";
import type { OpenRequestOptions } from "./open-request.ts";
import { toFault } from "./refusals.ts";
import type { WitnessRule } from "./witness-rule.ts";

/** What a sidecar presents immediately before the action runs. */
export interface Presented {
  readonly requestId: string;
  readonly grantId: string;
  /** 64 hexadecimal digits, computed from what is about to run. */
  readonly digest: string;
  readonly redemptionId: string;
}

/** The redemption that was committed now, or before by the same attempt. */
export interface Redeemed {
  readonly redemption: Redemption;
  readonly committed: Committed;
  readonly request: ApprovalRequest;
}

/** What the use case works with. */
export type RedeemGrantOptions = Omit<OpenRequestOptions, "metrics"> & {
  readonly lookup: Lookup;
  readonly witnessRule: Pick<WitnessRule, "assertWitnessed">;
};

/** Uses a grant: asks policy again with what is true now, and commits the redemption before it answers. */
export class RedeemGrant {
  readonly #options: RedeemGrantOptions;

  constructor(options: RedeemGrantOptions) {
    this.#options = options;
  }

  /** Throws `Fault`, and then nothing may run. */
  async redeem(workload: WorkloadIdentity, presented: Presented): Promise<Redeemed> {
    const { registrar, lookup, witnessRule, clock, reportWithinMs } = this.#options;
    const asked = await lookup.ofAgent(presented.requestId, workload.id);
    // Before the grant is used: what can't be witnessed now must not use it up.
    await witnessRule.assertWitnessed(asked);
    const { details } = asked;
    const { agent, action, context } = details;
    const question = {
      agent,
      action,
      context,
      arguments: readStored(action.argumentsJson),
      facts: readStored(action.factsJson),
    };
    const evaluation = await evaluate(this.#options, question, clock());
    const committed = await registrar.execute(presented.requestId, {
      kind: "redeem",
      agentId: workload.id,
      proof: proofOf(workload.authn),
      ...presented,
      ...evaluation,
      reportWithinMs,
    });
    const { request, refusal } = committed;
    if (refusal !== undefined) throw toFault(refusal, presented.requestId);
    const redemption = request?.lifecycle.redemption;
    if (request === undefined || redemption === undefined) throw unreadable();
    return { redemption, committed, request };
  }
}

/** What was checked when it was stored is still parsed strictly: a database can be damaged. */
function readStored(text: string): JsonObject {
  const value = parseStrictJson(text, { bytesMax: Number.MAX_SAFE_INTEGER, field: "stored" });
  if (!isJsonObject(value)) throw unreadable();
  return value;
}

function unreadable(): Fault {
  return new Fault({
    code: "internal",
    reason: "unreadable_request",
    message: "The request can't be read.",
  });
}
