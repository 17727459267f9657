import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  RequestSchema,
  RequestStatus,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import {
  Effect,
  NextStep,
  Outcome,
  Risk,
  VerdictStatus,
  type ProgressSchema,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { EventSchema } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import { fromHex } from "../core/action/encoding.ts";
import type { ApprovalRequest, Voter } from "../core/approval/request.ts";
import { isNobodyReached, type RequestStatus as Status } from "../core/approval/request.ts";
import { isCommentRequired } from "../core/approval/objection.ts";
import { revealableIn } from "../core/approval/revealable.ts";
import type { LoggedEvent } from "../core/approval/store.ts";
import type { MaskedLabels } from "../core/policy/mask-result.ts";
import { toSafeLine } from "../core/text/safe-text.ts";
import { toGrant, toGrantOffer } from "./grant-to-wire.ts";
import { toBrokenGlass, toPerson, toVote } from "./people-to-wire.ts";
import { escalatedGroups, requirementsOf } from "./progress.ts";
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

/** What is known beside of a request when it is shown. */
export interface Beside {
  /** Everything that happened to it, for those who ask for one request. */
  readonly timeline?: ReturnType<typeof toTimeline>;
  /** Until when whoever is needed has quiet hours. */
  readonly quietUntilMs?: number | undefined;
}

/** The verdict of a request, or undefined while it has none. Its grant has no token: that is for the agent alone. */
export function toVerdict(request: ApprovalRequest) {
  const { verdict, rule, votes } = request.lifecycle;
  if (verdict === undefined) return undefined;
  const grant = verdict.status === "allowed" ? toGrant(request) : undefined;
  return {
    status: VERDICTS[verdict.status],
    // They repeat comments, and what an agent said when it withdrew.
    reasons: verdict.reasons.map(({ code, message }) => ({ code, message: toSafeLine(message) })),
    rule,
    comments: votes.map(({ comment }) => toSafeLine(comment)).filter((text) => text !== ""),
    people: decidersOf(request).map(toPerson),
    ...(grant === undefined ? {} : { grant }),
    next: NEXT_STEPS[verdict.status],
    maskResult: verdict.status === "allowed" ? [...maskOf(request)] : [],
    decidedAt: timestampFromMs(verdict.atMs),
  };
}

/** What of the result is hidden, whoever allowed the action. */
function maskOf({ lifecycle }: ApprovalRequest): MaskedLabels {
  return lifecycle.maskResult ?? lifecycle.review?.maskResult ?? [];
}

/** Who has approved and what is missing, or undefined when policy asked nobody. */
export function toProgress(
  request: ApprovalRequest,
  { quietUntilMs }: Pick<Beside, "quietUntilMs"> = {},
): MessageInitShape<typeof ProgressSchema> | undefined {
  const { review, expiresAtMs, isExtended } = request.lifecycle;
  if (review === undefined || expiresAtMs === undefined) return undefined;
  return {
    requirements: requirementsOf(request).map((each) => ({ ...each })),
    expiresAt: timestampFromMs(expiresAtMs),
    nobodyReached: isNobodyReached(request.lifecycle),
    extended: isExtended === true,
    ...(quietUntilMs === undefined ? {} : { quietUntil: timestampFromMs(quietUntilMs) }),
  };
}

/** A request as approvers see it; its timeline is told only to those who ask for one request. */
export function toRequest(
  request: ApprovalRequest,
  beside: Beside = {},
): MessageInitShape<typeof RequestSchema> {
  const { details, lifecycle } = request;
  const { agent, action, context } = details;
  const progress = toProgress(request, beside);
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
    timeline: beside.timeline ?? [],
    outcome:
      lifecycle.outcome === undefined ? Outcome.UNSPECIFIED : OUTCOMES[lifecycle.outcome.kind],
    ...conditionsOf(request),
    ...circumstancesOf(request),
  };
}

/** What a vote needs, and what it may choose. */
function conditionsOf(request: ApprovalRequest) {
  const { review } = request.lifecycle;
  const grantOffer = toGrantOffer(request);
  const rememberMs = review?.rememberDenialMs;
  return {
    stepUp: review?.stepUp === true,
    ...(grantOffer === undefined ? {} : { grantOffer }),
    ...(rememberMs === undefined ? {} : { rememberDenialMax: durationFromMs(rememberMs) }),
    breakGlassGroup: review?.breakGlass?.group ?? "",
    escalatedTo: [...escalatedGroups(request)],
    revealable: revealableIn(request).map((value) => ({ ...value })),
    maskResult: [...maskOf(request)],
  };
}

/** What approvers must know of whose the action is, and of what else happened. */
function circumstancesOf({ details, lifecycle }: ApprovalRequest) {
  const { brokenGlass, repeats = 0 } = lifecycle;
  return {
    ...(brokenGlass === undefined ? {} : { brokenGlass: toBrokenGlass(brokenGlass) }),
    delegation: (details.delegation ?? []).map(({ kind, id }) => ({
      person: kind === "person",
      id,
    })),
    repeats,
    singleOperator: details.mode === "single_operator",
    owner: details.agent.owner,
  };
}

/** Those who voted, and whoever settled it in an emergency. */
function decidersOf({ lifecycle }: ApprovalRequest): readonly Voter[] {
  const voters = lifecycle.votes.map(({ voter }) => voter);
  return lifecycle.brokenGlass === undefined ? voters : [...voters, lifecycle.brokenGlass.by];
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

function bytes(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array();
}
