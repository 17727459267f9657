import type { RequestCard } from "../../services/cli/request-card.ts";

export const NOW_MS = Date.UTC(2026, 10, 21, 7, 0, 0);

/** A pending request of high risk that says little; a test changes what it is about. */
export function card(change: Partial<RequestCard> = {}): RequestCard {
  return {
    id: "req_aaaaaaaaaaaaaaaaaaaaaaaaaa",
    status: "pending",
    tool: "postgres",
    operation: "query",
    target: "crm",
    argumentsJson: '{"sql":"select 1"}',
    factsJson: "{}",
    classification: {},
    context: {
      reason: "",
      task: "",
      ticket: "",
      environment: "",
      source_zone: "",
      destination_zone: "",
      principal: "",
      blast_radius: "",
    },
    agent: "urn:countersign:local:workloads|demo-agent",
    rule: "pii_export",
    reasons: [{ code: "pii_export", message: "Personal data leaves." }],
    risk: "high",
    requirements: [{ group: "security", approvals: 1, approved: 0 }],
    expiresAtMs: NOW_MS + 90_000,
    nobodyReached: false,
    votes: [],
    actionDigest: new Uint8Array(32).fill(1),
    viewDigest: new Uint8Array(32).fill(2),
    createdAtMs: NOW_MS - 1_000,
    verdictReasons: [],
    decidedAtMs: undefined,
    grantExpiresAtMs: undefined,
    policyRevision: "ab".repeat(32),
    commentRequired: false,
    version: 1,
    traceId: "",
    outcome: undefined,
    timeline: [],
    ...change,
  };
}
