import type { ApprovalRequest, Grant } from "../../../services/core/approval/request.ts";
import { DETAILS, DIGEST, T0 } from "../../core/approval/samples.ts";

/** A request that people have approved. */
export function approvedRequest(grant: Partial<Grant> = {}): ApprovalRequest {
  return {
    details: {
      ...DETAILS,
      action: { ...DETAILS.action, classification: { "pii.email": 2, "pci.card": 1 } },
      shapes: { action: DIGEST, target: DIGEST, rule: DIGEST, grant: "c".repeat(64) },
    },
    lifecycle: {
      status: "approved",
      version: 3,
      createdAtMs: T0 - 60_000,
      rule: "ask",
      reasons: [{ code: "sample", message: "A sample." }],
      risk: "low",
      policyRevision: "r1",
      votes: [],
      reachedChannels: [],
      failedChannels: [],
      verdict: {
        status: "allowed",
        reasons: [{ code: "approved", message: "The required people approved." }],
        atMs: T0 + 999,
      },
      grant: { id: "grant_sample", expiresAtMs: T0 + 300_999, ...grant },
    },
  };
}
