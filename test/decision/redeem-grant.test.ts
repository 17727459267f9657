import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import type { ApprovalRequest } from "../../services/core/approval/request.ts";
import type { WorkloadIdentity } from "../../services/core/identity/identity.ts";
import type { PolicyDecision } from "../../services/core/policy/decision.ts";
import { History } from "../../services/decision/history.ts";
import { Lookup } from "../../services/decision/lookup.ts";
import { RedeemGrant } from "../../services/decision/redeem-grant.ts";
import { agent, asks, Desk, HOUR_MS, T0 } from "../support/desk.ts";
import { reasonOf } from "../support/vote.ts";

/** What the registry says of the agent, as it changes. */
interface Registry {
  said: Partial<WorkloadIdentity>;
}

async function approved(registry: Registry) {
  const log = new MemoryRequestLog();
  const desk = await Desk.over({ requests: log, events: log });
  const { request } = await desk.ask({ principal: "paul" });
  return { log, desk, registry, request: await desk.vote(request) };
}

async function redeem({ log, desk, registry, request }: Awaited<ReturnType<typeof approved>>) {
  const forRetired: PolicyDecision = {
    effect: "deny",
    rule: "retired",
    reasons: [{ code: "retired", message: "This agent is retired." }],
    risk: "high",
  };
  const useCase = new RedeemGrant({
    engine: {
      revision: "r1",
      activeSinceMs: T0,
      decide: ({ agent: asking }) => {
        const isRetired = asking.labels["environment"] === "retired";
        return { policyRevision: "r1", decision: isRetired ? forRetired : asks() };
      },
    },
    history: await History.from(log, T0),
    registrar: desk.registrar,
    people: {
      catchUp: async () => undefined,
      agentOf: (workload) => ({ ...workload, ...registry.said }),
      knownAt: () => new Map(),
      membersAt: () => undefined,
    },
    clock: () => desk.nowMs,
    reportWithinMs: HOUR_MS,
    lookup: new Lookup(log),
    witnessRule: { assertWitnessed: async () => undefined },
    grants: { mint: async () => "", read: async () => undefined },
  });
  const { id: requestId, digest } = request.details;
  const grantId = request.lifecycle.grant?.id ?? "";
  const use = { requestId, grantId, digest, redemptionId: randomUUID(), grantToken: "" };
  return reasonOf(useCase.redeem(agent(), use));
}

async function statusOf(log: MemoryRequestLog, { details }: ApprovalRequest) {
  return (await log.find(details.id))?.lifecycle.status;
}

test.each<readonly [string, Partial<WorkloadIdentity>]>([
  ["the agent has labels by now that policy denies", { labels: { environment: "retired" } }],
  ["the registry lets it act for somebody else only", { principals: ["paula"] }],
])("what people approved is revoked at its redemption when %s", async (_, said) => {
  const registry: Registry = { said: {} };
  const granted = await approved(registry);
  registry.said = said;

  expect(await redeem(granted)).toBe("denied_by_policy");
  expect(await statusOf(granted.log, granted.request)).toBe("revoked");
});

test("what people approved is redeemed when nothing has changed", async () => {
  const granted = await approved({ said: { principals: ["paul"] } });

  expect(await redeem(granted)).toBe("accepted");
  expect(await statusOf(granted.log, granted.request)).toBe("redeemed");
});
