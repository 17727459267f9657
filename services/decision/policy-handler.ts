import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { PolicyService } from "../../proto/gen/countersign/policy/v1/policy_pb.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import type { RequestAgent } from "../core/approval/request.ts";
import { invalidField } from "../core/fault.ts";
import type { PersonIdentity, WorkloadIdentity } from "../core/identity/identity.ts";
import type { PolicyEngine } from "../core/policy/engine.ts";
import type { Callers } from "./callers.ts";
import { evaluate, toAgent } from "./evaluate.ts";
import { readAction, readContext } from "./from-wire.ts";
import type { History } from "./history.ts";
import type { PolicyRecord } from "./policy-record.ts";
import type { Clock } from "./registrar.ts";
import { EFFECTS, RISKS } from "./to-wire.ts";

/** What the handler works with. */
export interface PolicyHandlerOptions {
  readonly callers: Callers;
  readonly engine: PolicyEngine;
  readonly history: History;
  readonly clock: Clock;
  readonly record: PolicyRecord;
}

/** countersign.policy.v1.PolicyService: what is active, and what it would say. Nothing is recorded. */
export function createPolicyHandler(
  options: PolicyHandlerOptions,
): ServiceImplementation<typeof PolicyService> {
  const { callers, engine, clock, record } = options;
  return {
    getActivePolicy: async (_request, call) => {
      await callers.anyone(call);
      return {
        revision: engine.revision,
        activeSince: timestampFromMs(engine.activeSinceMs),
        refusedReason: record.refusedReason,
      };
    },
    dryRun: async (request, call) => {
      const caller = await callers.anyone(call);
      if (request.action === undefined) throw invalidField("action", "must be set");
      const read = readAction(request.action);
      const context = readContext(request.context);
      const question = { ...read, context, agent: toAsker(caller) };
      const { decision, policyRevision } = await evaluate(options, question, clock());
      return {
        effect: EFFECTS[decision.effect],
        rule: decision.rule,
        reasons: decision.reasons.map((reason) => ({ ...reason })),
        risk: RISKS[decision.risk],
        requirements: (decision.review?.requirements ?? []).map((each) => ({ ...each })),
        policyRevision,
      };
    },
  };
}

function toAsker(caller: PersonIdentity | WorkloadIdentity): RequestAgent {
  if (caller.kind === "workload") return toAgent(caller);
  const { issuer, subject } = caller;
  return { id: `${issuer}|${subject}`, issuer, subject, owner: "", labels: {} };
}
