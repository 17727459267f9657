import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import {
  RequestStatus,
  VoteChoice,
  type Request,
  type Vote,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { toConditions, type CardConditions } from "./card-conditions.ts";
import { Outcome, Risk } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";

/** Where a request stands, in words. */
export type StatusWord =
  | "unknown_status"
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

/** How risky policy thinks an action is. What is not stated counts as high. */
export type RiskWord = "low" | "medium" | "high" | "critical";

/** A standing vote. */
export interface CardVote {
  readonly name: string;
  readonly person: string;
  readonly choice: "approve" | "deny";
  readonly comment: string;
  readonly atMs: number;
  readonly channel: string;
  /** Whether it is for a grant of several uses. */
  readonly isBounded: boolean;
  /** Whether the sign-in was a strong one, or a passkey signed it. */
  readonly isStrong: boolean;
}

/** A request as the command line knows it: nothing in it has been made safe for a terminal yet. */
export interface RequestCard extends CardConditions {
  readonly id: string;
  readonly status: StatusWord;
  readonly tool: string;
  readonly operation: string;
  readonly target: string;
  readonly argumentsJson: string;
  readonly factsJson: string;
  readonly classification: Readonly<Record<string, number>>;
  readonly context: Readonly<Record<ContextField, string>>;
  readonly agent: string;
  readonly rule: string;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
  readonly risk: RiskWord;
  readonly requirements: readonly {
    readonly group: string;
    readonly approvals: number;
    readonly approved: number;
  }[];
  readonly expiresAtMs: number | undefined;
  readonly nobodyReached: boolean;
  readonly votes: readonly CardVote[];
  readonly actionDigest: Uint8Array;
  readonly viewDigest: Uint8Array;
  readonly createdAtMs: number;
  readonly verdictReasons: readonly { readonly code: string; readonly message: string }[];
  readonly decidedAtMs: number | undefined;
  readonly grantExpiresAtMs: number | undefined;
  readonly policyRevision: string;
  readonly commentRequired: boolean;
  readonly version: number;
  readonly traceId: string;
  readonly outcome: "succeeded" | "failed" | "unknown" | undefined;
  readonly timeline: readonly {
    readonly type: string;
    readonly atMs: number;
    readonly actor: string;
    readonly text: string;
  }[];
}

/** What the agent says of itself, in the order in which it is shown. */
export const CONTEXT_FIELDS = [
  "reason",
  "task",
  "ticket",
  "environment",
  "source_zone",
  "destination_zone",
  "principal",
  "blast_radius",
] as const;

/** One of them. */
export type ContextField = (typeof CONTEXT_FIELDS)[number];

const STATUSES: Readonly<Record<RequestStatus, StatusWord>> = {
  [RequestStatus.UNSPECIFIED]: "unknown_status",
  [RequestStatus.PENDING]: "pending",
  [RequestStatus.APPROVED]: "approved",
  [RequestStatus.REDEEMED]: "redeemed",
  [RequestStatus.DENIED]: "denied",
  [RequestStatus.EXPIRED]: "expired",
  [RequestStatus.CANCELLED]: "cancelled",
  [RequestStatus.LAPSED]: "lapsed",
  [RequestStatus.REVOKED]: "revoked",
  [RequestStatus.SUCCEEDED]: "succeeded",
  [RequestStatus.FAILED]: "failed",
  [RequestStatus.UNKNOWN]: "unknown",
};

/** How risks of the contract are called. */
export const RISK_WORDS: Readonly<Record<Risk, RiskWord>> = {
  [Risk.UNSPECIFIED]: "high",
  [Risk.LOW]: "low",
  [Risk.MEDIUM]: "medium",
  [Risk.HIGH]: "high",
  [Risk.CRITICAL]: "critical",
};

const OUTCOMES: Readonly<Record<Outcome, RequestCard["outcome"]>> = {
  [Outcome.UNSPECIFIED]: undefined,
  [Outcome.SUCCEEDED]: "succeeded",
  [Outcome.FAILED]: "failed",
  [Outcome.UNKNOWN]: "unknown",
};

/** Reads a request of the contract. An enum value of a newer service counts as the cautious one. */
export function toCard(request: Request): RequestCard {
  const { action, progress, verdict } = request;
  return {
    ...toConditions(request),
    id: request.id,
    status: STATUSES[request.status] ?? "unknown_status",
    tool: action?.tool ?? "",
    operation: action?.operation ?? "",
    target: action?.target ?? "",
    argumentsJson: action?.argumentsJson ?? "",
    factsJson: action?.factsJson ?? "",
    classification: action?.classification ?? {},
    context: toContext(request),
    agent: request.agent,
    rule: request.rule,
    reasons: request.reasons.map(({ code, message }) => ({ code, message })),
    risk: RISK_WORDS[request.risk] ?? "high",
    requirements: (progress?.requirements ?? []).map(({ group, approvals, approved }) => ({
      group,
      approvals,
      approved,
    })),
    expiresAtMs: toMs(progress?.expiresAt),
    nobodyReached: progress?.nobodyReached ?? false,
    votes: request.votes.map(toVote),
    actionDigest: action?.digest ?? new Uint8Array(),
    viewDigest: request.viewDigest,
    createdAtMs: toMs(request.createdAt) ?? 0,
    verdictReasons: (verdict?.reasons ?? []).map(({ code, message }) => ({ code, message })),
    decidedAtMs: toMs(verdict?.decidedAt),
    grantExpiresAtMs: toMs(verdict?.grant?.expiresAt),
    policyRevision: request.policyRevision,
    commentRequired: request.commentRequired,
    version: Number(request.version),
    traceId: request.traceId,
    outcome: OUTCOMES[request.outcome],
    timeline: request.timeline.map(({ type, at, actor, text }) => ({
      type,
      atMs: toMs(at) ?? 0,
      actor,
      text,
    })),
  };
}

/** The status of the contract that a word names, or undefined. */
export function statusNumber(word: string): RequestStatus | undefined {
  const found = Object.entries(STATUSES).find(
    ([, each]) => each === word && each !== "unknown_status",
  );
  return Object.values(RequestStatus).find((value) => String(value) === found?.[0]);
}

/** The words that `statusNumber` knows. */
export const STATUS_WORDS = Object.values(STATUSES).filter((word) => word !== "unknown_status");

function toContext({ context }: Request): RequestCard["context"] {
  return {
    reason: context?.reason ?? "",
    task: context?.task ?? "",
    ticket: context?.ticket ?? "",
    environment: context?.environment ?? "",
    source_zone: context?.sourceZone ?? "",
    destination_zone: context?.destinationZone ?? "",
    principal: context?.principal ?? "",
    blast_radius: context?.blastRadius ?? "",
  };
}

function toVote({ person, choice, comment, votedAt, channel, ...how }: Vote): CardVote {
  return {
    name: person?.name ?? "",
    person: `${person?.issuer ?? ""}|${person?.subject ?? ""}`,
    choice: choice === VoteChoice.APPROVE ? "approve" : "deny",
    comment,
    atMs: toMs(votedAt) ?? 0,
    channel,
    isBounded: how.bounded,
    isStrong: how.strong,
  };
}

function toMs(at: Timestamp | undefined): number | undefined {
  return at === undefined ? undefined : timestampMs(at);
}
