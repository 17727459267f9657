import type { GrantTokens } from "../core/approval/grant-token.ts";
import type { ApprovalRequest, Redemption, RequestDetails } from "../core/approval/request.ts";
import type { Committed } from "../core/approval/store.ts";
import type { People } from "../core/directory/people.ts";
import { parseStrictJson } from "../core/action/strict-json.ts";
import { Fault } from "../core/fault.ts";
import { proofOf, type WorkloadIdentity } from "../core/identity/identity.ts";
import type { Evaluation, PolicyEngine } from "../core/policy/engine.ts";
import { isJsonObject, type JsonObject } from "../core/policy/json.ts";
import { evaluate, toAgent } from "./evaluate.ts";
import type { History } from "./history.ts";
import type { Lookup } from "./lookup.ts";
import { actsFor, deniedFor } from "./open/principal.ts";
import { toFault, translateStoreFault } from "./refusals.ts";
import type { Clock, Registrar } from "./registrar.ts";
import type { WitnessRule } from "./witness-rule.ts";

/** What a sidecar presents immediately before the action runs. */
export interface Presented {
  readonly requestId: string;
  readonly grantId: string;
  /** 64 hexadecimal digits, computed from what is about to run. */
  readonly digest: string;
  readonly redemptionId: string;
  /** The grant's token; empty where the caller has none. */
  readonly grantToken: string;
}

/** The redemption that was committed now, or before by the same attempt. */
export interface Redeemed {
  readonly redemption: Redemption;
  readonly committed: Committed;
  readonly request: ApprovalRequest;
}

/** What the use case works with. */
export interface RedeemGrantOptions {
  readonly engine: PolicyEngine;
  readonly history: History;
  readonly registrar: Registrar;
  readonly people: Pick<People, "agentOf" | "catchUp" | "knownAt" | "membersAt">;
  readonly clock: Clock;
  readonly reportWithinMs: number;
  readonly lookup: Lookup;
  readonly witnessRule: Pick<WitnessRule, "assertWitnessed">;
  readonly grants: GrantTokens;
}

/** Uses a grant: asks policy again with what is true now, and commits the redemption before it answers. */
export class RedeemGrant {
  readonly #options: RedeemGrantOptions;

  constructor(options: RedeemGrantOptions) {
    this.#options = options;
  }

  /** Throws `Fault`, and then nothing may run. */
  async redeem(workload: WorkloadIdentity, presented: Presented): Promise<Redeemed> {
    const { registrar, lookup, witnessRule, reportWithinMs } = this.#options;
    const { requestId: _request, grantToken: _token, ...use } = presented;
    const asked = await lookup.ofAgent(presented.requestId, workload.id);
    await this.#assertToken(workload, presented);
    // Before the grant is used: what can't be witnessed now must not use it up.
    await witnessRule.assertWitnessed(asked);
    const evaluation = await this.#judge(workload, asked.details);
    const committed = await registrar.execute(presented.requestId, {
      kind: "redeem",
      agentId: workload.id,
      proof: proofOf(workload.authn),
      ...use,
      ...evaluation,
      reportWithinMs,
    });
    const { request, refusal } = committed;
    if (refusal !== undefined) throw toFault(refusal, presented.requestId);
    const redemption = request?.lifecycle.redemption;
    if (request === undefined || redemption === undefined) throw unreadable();
    return { redemption, committed, request };
  }

  /** What policy and the registry say of it now: both may have changed while people decided. */
  async #judge(caller: WorkloadIdentity, details: RequestDetails): Promise<Evaluation> {
    const { people, engine, clock } = this.#options;
    await people.catchUp().catch(translateStoreFault);
    const nowMs = clock();
    const { action, context, delegation } = details;
    const workload = people.agentOf(caller);
    const acting = actsFor({ workload, claimed: context.principal, delegation }, people, nowMs);
    if (acting.kind === "refused") {
      return { decision: deniedFor(acting.reason), policyRevision: engine.revision };
    }
    const question = {
      agent: toAgent(workload),
      action,
      context,
      arguments: readStored(action.argumentsJson),
      facts: readStored(action.factsJson),
    };
    return evaluate(this.#options, question, nowMs);
  }

  /** A token that comes along must be ours and of this grant. Whether its time is over, the request itself says. */
  async #assertToken(workload: WorkloadIdentity, presented: Presented): Promise<void> {
    if (presented.grantToken === "") return;
    const read = await this.#options.grants.read(presented.grantToken);
    if (read === undefined) throw badToken("grant_token_invalid", "is not a grant of ours");
    const isThisGrant =
      read.grantId === presented.grantId &&
      read.requestId === presented.requestId &&
      read.agentId === workload.id &&
      read.digest === presented.digest;
    if (!isThisGrant) throw badToken("grant_mismatch", "is of another grant, agent or action");
  }
}

function badToken(reason: string, description: string): Fault {
  return new Fault({
    code: "failed_precondition",
    reason,
    message: `grant_token: ${description}`,
    violations: [{ field: "grant_token", description }],
  });
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
