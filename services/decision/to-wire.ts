import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  RequestSchema,
  RequestStatus,
  VoteChoice,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import {
  Effect,
  NextStep,
  Outcome,
  Risk,
  VerdictStatus,
  type PersonSchema,
  type ProgressSchema,
  type VerdictSchema,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { EventSchema } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import { fromHex } from "../core/action/encoding.ts";
import { approvingCandidates } from "../core/approval/eligibility.ts";
import type { ApprovalRequest, Vote } from "../core/approval/request.ts";
import { isNobodyReached, type RequestStatus as Status } from "../core/approval/request.ts";
import { fulfil } from "../core/approval/requirements.ts";
import type { LoggedEvent } from "../core/approval/store.ts";
import { isCommentRequired } from "../core/approval/objection.ts";
import { printable } from "./printable.ts";
import type { toTimeline } from "./timeline.ts";

const STATUSES: Readonly<Record<Status, RequestStatus>> = {
  pending: RequestStatus.PENDING,
  approved: RequestStatus.APPROVED,
  redeemed: RequestStatus.REDEEMED,
  denied: RequestStatus.DENIED,
  expired: RequestStatus.EXPIRED,
  cancelled: RequestStatus.CANCELLED,
  lapsed: RequestStatus.LAPSED,
  revoked: RequestStatus.REVOKED,
  succeeded: RequestStatus.SUCCEEDED,
  failed: RequestStatus.FAILED,
  unknown: RequestStatus.UNKNOWN,
};
const VERDICTS = {
  allowed: VerdictStatus.ALLOWED,
  denied: VerdictStatus.DENIED,
  expired: VerdictStatus.EXPIRED,
  cancelled: VerdictStatus.CANCELLED,
} as const;
const NEXT_STEPS = {
  allowed: NextStep.NONE,
  denied: NextStep.NONE,
  expired: NextStep.REQUEST_AGAIN,
  cancelled: NextStep.REQUEST_AGAIN,
} as const;
/** How policy's effects are written. */
export const EFFECTS = {
  allow: Effect.ALLOW,
  deny: Effect.DENY,
  review: Effect.REVIEW,
} as const;
/** How risks are written. */
export const RISKS = {
  low: Risk.LOW,
  medium: Risk.MEDIUM,
  high: Risk.HIGH,
  critical: Risk.CRITICAL,
} as const;
const OUTCOMES = {
  succeeded: Outcome.SUCCEEDED,
  failed: Outcome.FAILED,
  unknown: Outcome.UNKNOWN,
} as const;
const CHOICES = { approve: VoteChoice.APPROVE, deny: VoteChoice.DENY } as const;

/** The verdict of a request, or undefined while it has none. */
export function toVerdict(
  request: ApprovalRequest,
): MessageInitShape<typeof VerdictSchema> | undefined {
  const { verdict, grant, rule, votes, status } = request.lifecycle;
  if (verdict === undefined) return undefined;
  return {
    status: VERDICTS[verdict.status],
    // They repeat comments, and what an agent said when it withdrew.
    reasons: verdict.reasons.map(({ code, message }) => ({ code, message: printable(message) })),
    rule,
    comments: votes.map(({ comment }) => printable(comment)).filter((text) => text !== ""),
    people: votes.map(toPerson),
    ...(grant === undefined || verdict.status !== "allowed"
      ? {}
      : {
          grant: {
            id: grant.id,
            expiresAt: timestampFromMs(grant.expiresAtMs),
            usesLeft: status === "approved" ? 1 : 0,
          },
        }),
    next: NEXT_STEPS[verdict.status],
    decidedAt: timestampFromMs(verdict.atMs),
  };
}

/** Who has approved and what is missing, or undefined when policy asked nobody. */
export function toProgress(
  request: ApprovalRequest,
): MessageInitShape<typeof ProgressSchema> | undefined {
  const { review, expiresAtMs } = request.lifecycle;
  if (review === undefined || expiresAtMs === undefined) return undefined;
  const last = request.lifecycle.votes.at(-1)?.atMs ?? request.lifecycle.createdAtMs;
  const candidates = approvingCandidates(request, new Map(), last);
  const { assigned } = fulfil(review.requirements, candidates, review.mayOverlap);
  return {
    requirements: review.requirements.map(({ group, approvals }, index) => ({
      group,
      approvals,
      approved: assigned[index]?.length ?? 0,
    })),
    expiresAt: timestampFromMs(expiresAtMs),
    nobodyReached: isNobodyReached(request.lifecycle),
  };
}

/** A request as approvers see it; its timeline is told only to those who ask for one request. */
export function toRequest(
  request: ApprovalRequest,
  timeline: ReturnType<typeof toTimeline> = [],
): MessageInitShape<typeof RequestSchema> {
  const { details, lifecycle } = request;
  const { agent, action, context } = details;
  const progress = toProgress(request);
  const verdict = toVerdict(request);
  return {
    id: details.id,
    status: STATUSES[lifecycle.status],
    action: {
      ...action,
      classification: { ...action.classification },
      digest: bytes(details.digest),
    },
    context: { ...context },
    agent: agent.id,
    rule: lifecycle.rule,
    reasons: lifecycle.reasons.map((reason) => ({ ...reason })),
    risk: RISKS[lifecycle.risk],
    ...(progress === undefined ? {} : { progress }),
    votes: lifecycle.votes.map(toVote),
    viewDigest: bytes(details.viewDigest),
    createdAt: timestampFromMs(lifecycle.createdAtMs),
    ...(verdict === undefined ? {} : { verdict }),
    policyRevision: lifecycle.policyRevision,
    commentRequired: isCommentRequired(request, "approve"),
    version: BigInt(lifecycle.version),
    traceId: details.traceparent.split("-")[1] ?? "",
    timeline,
    outcome:
      lifecycle.outcome === undefined ? Outcome.UNSPECIFIED : OUTCOMES[lifecycle.outcome.kind],
  };
}

/** An event as it is published. */
export function toEventBytes(
  { index, event }: LoggedEvent,
  request: ApprovalRequest | undefined,
): Uint8Array {
  const message = create(EventSchema, {
    id: event.id,
    index: BigInt(index),
    type: event.change.type,
    at: timestampFromMs(event.atMs),
    requestId: event.requestId,
    actor: `${event.actor.kind}:${event.actor.id}`,
    bodyJson: JSON.stringify(event.change),
    ...(request === undefined ? {} : { request: create(RequestSchema, toRequest(request)) }),
  });
  return toBinary(EventSchema, message);
}

function toVote(vote: Vote) {
  return {
    person: toPerson(vote),
    choice: CHOICES[vote.choice],
    comment: printable(vote.comment),
    votedAt: timestampFromMs(vote.atMs),
    channel: printable(vote.channel),
  };
}

function toPerson({ voter }: Vote): MessageInitShape<typeof PersonSchema> {
  return { issuer: voter.issuer, subject: voter.subject, name: voter.name };
}

function bytes(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array();
}
