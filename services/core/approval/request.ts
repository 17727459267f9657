import type { DelegationParty } from "../identity/identity.ts";
import type { PolicyReason, PolicyReview, PolicyRisk } from "../policy/decision.ts";
import type { MaskedLabels } from "../policy/mask-result.ts";
import { nextTimerAtMs } from "./schedule.ts";

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

/**
 * What makes two questions of one agent alike: a digest each, 64 hexadecimal digits. They are over the redacted action, without
 * the secret of the action digest.
 */
export interface RequestShapes {
  /** Tool, operation, target, arguments, zones, environment and principal. */
  readonly action: string;
  /**
   * Tool, operation, target and arguments: what is denied is denied for whomever and wherever the agent says. Absent from requests
   * of older versions, which `action` stands for.
   */
  readonly deed?: string;
  /** Tool and target. */
  readonly target: string;
  /** The rule that asked for people. */
  readonly rule: string;
  /** The agent's task; absent when it named none. */
  readonly task?: string;
  /** What a grant of several uses is bound to; absent where policy allows one use. */
  readonly grant?: string;
}

/** How the whole system stood when something happened, where that weakens what the record is worth. */
export type OperatingMode = "single_operator";

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
  /** Through whom the agent came to act, the human first, as a verified token says; absent when it acts for itself. */
  readonly delegation?: readonly DelegationParty[];
  /** Set when policy asked for people. */
  readonly shapes?: RequestShapes;
  /** Set when one person may both ask and approve. Never with a production database. */
  readonly mode?: OperatingMode;
}

/** A person as a vote records them. */
export interface Voter {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** The `personKey`s of their other identities, as the directory knew them; absent when there are none. */
  readonly linked?: readonly string[];
}

/** One person's standing vote. */
export interface Vote {
  readonly voter: Voter;
  readonly choice: "approve" | "deny";
  readonly comment: string;
  readonly channel: string;
  readonly atMs: number;
  /** Set on an approval that is meant for more than one use. */
  readonly scope?: "bounded";
  /** Set when the sign-in was a strong one, or a passkey signed the vote. */
  readonly isStrong?: true;
}

/** How a request ended for the agent. */
export interface Verdict {
  readonly status: "allowed" | "denied" | "expired" | "cancelled";
  /** At least one. */
  readonly reasons: readonly PolicyReason[];
  readonly atMs: number;
}

/** The time-bound permission. It serves once, unless everybody who approved chose a bounded one. */
export interface Grant {
  readonly id: string;
  /** Until when the first use must have happened. */
  readonly expiresAtMs: number;
  /** Set when it may serve again, for actions of the same shape. */
  readonly bounds?: GrantBounds;
}

/** The bounds of a grant of several uses. */
export interface GrantBounds {
  readonly uses: number;
  readonly usableUntilMs: number;
  /** The requests that used it, beside its own. */
  readonly usedBy: readonly string[];
  /** Set when it was taken back. */
  readonly endedAtMs?: number;
}

/** What of a denied request stands for later ones. */
export type DenialScope = "action" | "target" | "rule" | "task";

/** A denial that is remembered. */
export interface RememberedDenial {
  readonly scope: DenialScope;
  readonly untilMs: number;
}

/** A request that was settled in an emergency. */
export interface BrokenGlass {
  readonly by: Voter;
  readonly reason: string;
  readonly atMs: number;
  readonly reviewDueAtMs: number;
  readonly review?: GlassReview;
}

/** What somebody else thought of it afterwards. */
export interface GlassReview {
  readonly by: Voter;
  readonly finding: "justified" | "unjustified";
  readonly comment: string;
  readonly atMs: number;
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
  /** What of the result is hidden, where policy allowed the action without people; else `review` says it. */
  readonly maskResult?: MaskedLabels;
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
  /** Whether the agent has had its one extension. */
  readonly isExtended?: true;
  /** How many escalations, in the order of time, and how many reminders were announced. */
  readonly escalationsTold?: number;
  readonly remindersTold?: number;
  /** How often the agent has asked the same again. */
  readonly repeats?: number;
  /** Whose votes were refused and why, by `personHandle`, each pair once. */
  readonly refusedVotes?: readonly RefusedVote[];
  /** Hidden values that people were let see, in the order of time. */
  readonly reveals?: readonly AskedReveal[];
  /** Who was not let see one, and why, each pair once. */
  readonly refusedReveals?: readonly RefusedVote[];
  readonly remembered?: RememberedDenial;
  readonly brokenGlass?: BrokenGlass;
}

/** A hidden value that a person was let see, as far as the sidecar is asked for it. */
export interface AskedReveal {
  readonly id: string;
  readonly by: Voter;
  readonly placeholder: string;
  /** As the event has it. */
  readonly recipientKey: string;
  readonly expiresAtMs: number;
}

/** A vote that was refused, as far as it must not be recorded twice. */
export interface RefusedVote {
  readonly handle: string;
  readonly code: string;
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
      return nextTimerAtMs(lifecycle);
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
