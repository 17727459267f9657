import { setTimeout } from "node:timers/promises";
import type { Command, VoteCommand } from "../../services/core/approval/command.ts";
import { decide } from "../../services/core/approval/decide.ts";
import type { ServiceEvent } from "../../services/core/approval/event.ts";
import type { ApprovalRequest, RequestDetails } from "../../services/core/approval/request.ts";
import type {
  Change,
  EventLog,
  LoggedEvent,
  RequestStore,
} from "../../services/core/approval/store.ts";
import type { PolicyDecision, PolicyReview } from "../../services/core/policy/decision.ts";

/** When the tests' stories begin. */
export const T0 = 1_800_000_000_000;

/** What the tests' stores are sealed with. */
export const LEDGER = { openingsKey: new Uint8Array(32).fill(7) };

export const REVIEW: PolicyReview = {
  requirements: [{ group: "data-governance", approvals: 1 }],
  expiresInMs: 60_000,
  denyThreshold: 1,
  mayOverlap: false,
  escalate: [],
  requireComment: false,
  stepUp: false,
  channels: ["terminal"],
  grantTtlMs: 30_000,
  grantUses: 1,
};

const BASE = {
  rule: "test.rule",
  reasons: [{ code: "test", message: "A test." }],
  risk: "low",
} as const;

export const ALLOW: PolicyDecision = { effect: "allow", ...BASE };
const ASK: PolicyDecision = { effect: "review", review: REVIEW, ...BASE };
export const DENY: PolicyDecision = { effect: "deny", ...BASE };

export function detailsOf(id: string): RequestDetails {
  return {
    id,
    idempotencyKey: `key of ${id}`,
    agent: {
      id: "agent-1",
      issuer: "https://workloads.example",
      subject: "export-job",
      owner: "",
      labels: { team: "data" },
    },
    action: {
      tool: "postgres",
      operation: "query",
      target: "crm",
      argumentsJson: '{"sql":"select \\u0000 \u{1f512} \'quoted\' {braced}"}',
      factsJson: "{}",
      classification: { "pii.name": 3 },
    },
    context: {
      reason: 'says "please", \\ and \u0000',
      task: "",
      ticket: "",
      environment: "",
      sourceZone: "",
      destinationZone: "",
      principal: "",
      blastRadius: "",
    },
    digest: "a".repeat(64),
    viewDigest: "b".repeat(64),
    traceparent: "",
  };
}

/** What becomes of a request. */
export type ChangeOf = (request: ApprovalRequest | undefined) => Change;

/** Asks for the action of request `id`. */
export function opening(id: string, decision: PolicyDecision = ASK, nowMs = T0): ChangeOf {
  return openingAs(detailsOf(id), decision, nowMs);
}

/** The same with other details. */
export function openingAs(details: RequestDetails, decision = ASK, nowMs = T0): ChangeOf {
  const { id } = details;
  const [policyRevision, redemptionId, reportWithinMs] = ["r1", `red-${id}`, 10_000] as const;
  return (request) => {
    const command: Command = {
      kind: "open",
      details,
      decision,
      policyRevision,
      redemptionId,
      reportWithinMs,
    };
    const result = decide(command, request, nowMs);
    return request === undefined ? { ...result, details } : result;
  };
}

/** Any command at `nowMs`. */
export function asking(command: Command, nowMs = T0 + 1): ChangeOf {
  return (request) => decide(command, request, nowMs);
}

export const APPROVE: VoteCommand = {
  kind: "vote",
  voter: {
    issuer: "https://people.example",
    subject: "ana",
    name: "Ana",
    groups: ["data-governance"],
  },
  choice: "approve",
  comment: "",
  channel: "terminal",
  actionDigest: "a".repeat(64),
  viewDigest: "b".repeat(64),
  people: new Map(),
  isStrong: false,
};

/** Uses the grant of a request as the attempt `redemptionId`. */
export function redeeming(redemptionId: string): ChangeOf {
  return (request) =>
    decide(
      {
        kind: "redeem",
        agentId: "agent-1",
        grantId: request?.lifecycle.grant?.id ?? "none",
        digest: "a".repeat(64),
        redemptionId,
        decision: ASK,
        policyRevision: "r1",
        reportWithinMs: 10_000,
      },
      request,
      T0 + 2,
    );
}

/** Lets Ana approve a request, and brings it to its end. */
export async function settle(requests: RequestStore, id: string): Promise<void> {
  const redemptionId = `attempt-${id}`;
  await requests.update(id, asking(APPROVE));
  await requests.update(id, redeeming(redemptionId));
  const report = { kind: "report", agentId: "agent-1", redemptionId } as const;
  await requests.update(id, asking({ ...report, outcome: "succeeded", detail: "exit_0" }, T0 + 3));
}

/** An event of the service itself. */
export function activation(id: string): ServiceEvent {
  const change = { type: "policy.activated", revision: "r1" } as const;
  return {
    id,
    requestId: "",
    version: 0,
    atMs: T0,
    actor: { kind: "service", id: "policy" },
    change,
  };
}

/** `count` ids of requests, in their order. */
export function idsOf(count: number, prefix = "req_"): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(5, "0")}`);
}

/** Waits until something is true. Throws after a minute, long after anything that the tests wait for. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpMs = performance.now() + 60_000;
  while (!(await isTrue())) {
    if (performance.now() > giveUpMs) throw new Error(`waited in vain for ${isTrue.toString()}`);
    await setTimeout(5);
  }
}

/** The whole log. */
export async function readAll(events: EventLog): Promise<readonly LoggedEvent[]> {
  return events.read(0, await events.size());
}
