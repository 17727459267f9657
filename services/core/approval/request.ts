import type { PolicyReason, PolicyReview, PolicyRisk } from "../policy/decision.ts";

/** Where a request stands. The last nine are terminal: no event leaves them. */
export type RequestStatus =
  | "pending"
  | "approved"
  | "redeemed"
  | "denied"
  | "expired"
  | "cancelled"
  | "lapsed"
  | "revoked"
  | "succeeded"
  | "failed"
  | "unknown";

/** Every status, in the order of a request's life. */
export const REQUEST_STATUSES: readonly RequestStatus[] = [
  "pending",
  "approved",
  "redeemed",
  "denied",
  "expired",
  "cancelled",
  "lapsed",
  "revoked",
  "succeeded",
  "failed",
  "unknown",
];

const LIVE: ReadonlySet<RequestStatus> = new Set(["pending", "approved", "redeemed"]);

/** Whether nothing can change the status any more. */
export function isTerminal(status: RequestStatus): boolean {
  return !LIVE.has(status);
}

/** The workload that asked, as its verified identity names it. */
export interface RequestAgent {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  /** The `personKey` or the name of whoever answers for it; empty when unknown. */
  readonly owner: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The action as it left the sidecar: redacted, in canonical JSON (RFC 8785). */
export interface SeenAction {
  readonly tool: string;
  readonly operation: string;
  readonly target: string;
  readonly argumentsJson: string;
  readonly factsJson: string;
  readonly classification: Readonly<Record<string, number>>;
}

/** What the agent says of itself; shown as unverified. Empty text stands for "not said". */
export interface RequestContext {
  readonly reason: string;
  readonly task: string;
  readonly ticket: string;
  readonly environment: string;
  readonly sourceZone: string;
  readonly destinationZone: string;
  readonly principal: string;
  readonly blastRadius: string;
}

/** What never changes of a request, and never goes into an event: it may name people and data. */
export interface RequestDetails {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly agent: RequestAgent;
  readonly action: SeenAction;
  readonly context: RequestContext;
  /** The action digest, 64 hexadecimal digits. */
  readonly digest: string;
  /** The digest of the view that approvers get, 64 hexadecimal digits. */
  readonly viewDigest: string;
  /** The W3C trace context of the agent's call, or empty. */
  readonly traceparent: string;
}

/** A person as a vote records them. */
export interface Voter {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** One person's standing vote. */
export interface Vote {
  readonly voter: Voter;
  readonly choice: "approve" | "deny";
  readonly comment: string;
  readonly channel: string;
  readonly atMs: number;
}

/** How a request ended for the agent. */
export interface Verdict {
  readonly status: "allowed" | "denied" | "expired" | "cancelled";
  /** At least one. */
  readonly reasons: readonly PolicyReason[];
  readonly atMs: number;
}

/** The single-use, time-bound permission. */
export interface Grant {
  readonly id: string;
  readonly expiresAtMs: number;
}

/** The one use of a permission. */
export interface Redemption {
  /** Chosen by the sidecar for one attempt to run. */
  readonly id: string;
  readonly atMs: number;
  readonly reportByMs: number;
}

/** What running the action gave. `detail` is a short machine text, never output. */
export interface ReportedOutcome {
  readonly kind: "succeeded" | "failed" | "unknown";
  readonly detail: string;
  readonly atMs: number;
}

/** What events made of a request. */
export interface Lifecycle {
  readonly status: RequestStatus;
  /** The number of its events. */
  readonly version: number;
  readonly createdAtMs: number;
  readonly rule: string;
  readonly reasons: readonly PolicyReason[];
  readonly risk: PolicyRisk;
  readonly policyRevision: string;
  /** Set when policy asked for people. */
  readonly review?: PolicyReview;
  /** Until when people may decide; set with `review`. */
  readonly expiresAtMs?: number;
  /** Standing votes, one a person (by `personHandle`), the latest cast last. */
  readonly votes: readonly Vote[];
  readonly verdict?: Verdict;
  readonly grant?: Grant;
  readonly redemption?: Redemption;
  readonly outcome?: ReportedOutcome;
  /** Channels that reported delivery, and channels that gave up. */
  readonly reachedChannels: readonly string[];
  readonly failedChannels: readonly string[];
}

/** An action under decision, from the question to the outcome. */
export interface ApprovalRequest {
  readonly details: RequestDetails;
  readonly lifecycle: Lifecycle;
}

/** The next moment at which the request changes by itself, by the service's clock; undefined when never. */
export function dueAtMs(lifecycle: Lifecycle): number | undefined {
  switch (lifecycle.status) {
    case "pending":
      return lifecycle.expiresAtMs;
    case "approved":
      return lifecycle.grant?.expiresAtMs;
    case "redeemed":
      return lifecycle.redemption?.reportByMs;
    case "denied":
    case "expired":
    case "cancelled":
    case "lapsed":
    case "revoked":
    case "succeeded":
    case "failed":
    case "unknown":
      return undefined;
  }
}

/** Whether delivery failed on some channel and succeeded on none, so that nobody may know of the request. */
export function isNobodyReached(lifecycle: Lifecycle): boolean {
  return lifecycle.failedChannels.length > 0 && lifecycle.reachedChannels.length === 0;
}
