import { isForkCode } from "./ledger-fault.ts";

/** Where an action stands, in the words that the agent hears. Only `allowed` may ever lead to a start. */
export type AnswerStatus =
  "allowed" | "denied" | "pending" | "expired" | "cancelled" | "unavailable";

/** What the agent may do next. */
export type NextStep = "none" | "retry" | "request_again";

/** How risky policy thinks an action is. */
export type Risk = "low" | "medium" | "high" | "critical";

/** What running an action gave. */
export type Outcome = "succeeded" | "failed" | "unknown";

/** One reason, for machines and for people. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** A person who took part, as the decision service verified them. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
}

/** Who has approved so far and what is still needed. */
export interface Progress {
  readonly requirements: readonly RequirementProgress[];
  readonly expiresAtMs?: number;
  readonly nobodyReached: boolean;
  /** Whether it has had its one extension. */
  readonly isExtended?: true;
  /** Until when those who are needed are not to be disturbed. */
  readonly quietUntilMs?: number;
}

/** How many people of a group are needed, and how many have approved. */
export interface RequirementProgress {
  readonly group: string;
  readonly approvals: number;
  readonly approved: number;
}

/** Everything that the agent is told of an action. */
export interface Answer {
  readonly idempotencyKey: string;
  readonly status: AnswerStatus;
  /** Empty while the decision service has not answered. */
  readonly requestId: string;
  readonly reasons: readonly Reason[];
  readonly rule: string;
  readonly comments: readonly string[];
  readonly people: readonly Person[];
  readonly next: NextStep;
  readonly retryAfterMs?: number;
  readonly progress?: Progress;
  /** Not stated by the service means high. */
  readonly risk: Risk;
  readonly outcome?: Outcome;
  /** The newest receipt of the action (c2sp.org/tlog-proof@v1). */
  readonly receipt?: string;
  /** Set when it has joined an earlier action that is the same: what people say answers both, and one of them can be started. */
  readonly attached?: true;
  /** The grant as a compact JWS, to be shown to a service behind the agent; set after an approval by people. */
  readonly grantToken?: string;
  /** What of the result is hidden before the agent gets it, as classes of data or labels; absent for nothing. */
  readonly maskResult?: readonly string[];
}

/** Whether nothing will change any more without the agent, or without a person who looks after the sidecar. */
export function isFinal({ status, reasons }: Answer): boolean {
  if (status === "unavailable") return isForkCode(reasons[0]?.code);
  return status !== "pending";
}
