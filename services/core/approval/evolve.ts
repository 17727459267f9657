import { folded, personHandle } from "../identity/involved.ts";
import type {
  DecisionAllowed,
  DecisionDenied,
  RequestChange,
  RequestEvent,
  RequestOpened,
  VoteCast,
} from "./event.ts";
import type { Lifecycle, RequestStatus, Verdict, Vote } from "./request.ts";

type ChangeType = RequestChange["type"];

/** What can happen at any time, also after the end: nobody's verdict depends on it. */
const ALWAYS: readonly ChangeType[] = ["notification.delivered", "notification.failed"];

/** What else can happen in each status. */
const FOLLOWING: Readonly<Record<RequestStatus, readonly ChangeType[]>> = {
  pending: [
    "vote.cast",
    "vote.withdrawn",
    "request.approved",
    "request.denied",
    "request.expired",
    "request.cancelled",
  ],
  approved: ["grant.redeemed", "grant.lapsed", "grant.revoked"],
  redeemed: ["outcome.reported", "outcome.unknown"],
  denied: [],
  expired: [],
  cancelled: [],
  lapsed: [],
  revoked: [],
  succeeded: [],
  failed: [],
  unknown: [],
};

/**
 * What a request is after one more event. The first event makes it; none leaves a terminal status. Throws `RangeError` on an
 * event that cannot follow, because only a damaged log or a defect of ours could hold one.
 */
export function evolve(lifecycle: Lifecycle | undefined, event: RequestEvent): Lifecycle {
  const expected = (lifecycle?.version ?? 0) + 1;
  if (event.version !== expected) {
    throw new RangeError(`event ${event.id} has version ${event.version}, expected ${expected}`);
  }
  if (lifecycle === undefined) return begin(event);
  const { type } = event.change;
  if (!ALWAYS.includes(type) && !FOLLOWING[lifecycle.status].includes(type)) {
    throw new RangeError(`event ${event.id}: ${type} cannot follow status ${lifecycle.status}`);
  }
  return { ...lifecycle, ...apply(lifecycle, event.change, event.atMs), version: event.version };
}

function begin(event: RequestEvent): Lifecycle {
  const { change, atMs } = event;
  switch (change.type) {
    case "decision.allowed":
      return {
        ...common(change, atMs),
        status: "redeemed",
        redemption: { id: change.redemptionId, atMs, reportByMs: change.reportByMs },
        verdict: { status: "allowed", reasons: change.reasons, atMs },
      };
    case "decision.denied":
      return {
        ...common(change, atMs),
        status: "denied",
        verdict: { status: "denied", reasons: change.reasons, atMs },
      };
    case "request.opened":
      return {
        ...common(change, atMs),
        status: "pending",
        review: change.review,
        expiresAtMs: change.expiresAtMs,
      };
    case "vote.cast":
    case "vote.withdrawn":
    case "request.approved":
    case "request.denied":
    case "request.expired":
    case "request.cancelled":
    case "grant.redeemed":
    case "grant.lapsed":
    case "grant.revoked":
    case "outcome.reported":
    case "outcome.unknown":
    case "notification.delivered":
    case "notification.failed":
      throw new RangeError(`event ${event.id} of type ${change.type} cannot begin a request`);
  }
}

function common(change: DecisionAllowed | DecisionDenied | RequestOpened, atMs: number) {
  return {
    version: 1,
    createdAtMs: atMs,
    rule: change.rule,
    reasons: change.reasons,
    risk: change.risk,
    policyRevision: change.policyRevision,
    votes: [],
    reachedChannels: [],
    failedChannels: [],
  };
}

function apply(lifecycle: Lifecycle, change: RequestChange, atMs: number): Partial<Lifecycle> {
  switch (change.type) {
    case "decision.allowed":
    case "decision.denied":
    case "request.opened":
      throw new RangeError(`${change.type} can only begin a request`);
    case "vote.cast":
      return { votes: withVote(lifecycle.votes, change, atMs) };
    case "vote.withdrawn":
      return { votes: without(lifecycle.votes, folded(change.voterKey)) };
    case "request.approved":
      return {
        status: "approved",
        grant: { id: change.grantId, expiresAtMs: change.grantExpiresAtMs },
        verdict: verdict("allowed", "approved", "The required people approved.", atMs),
      };
    case "request.denied":
      return { status: "denied", verdict: { status: "denied", reasons: change.reasons, atMs } };
    case "request.expired":
      return {
        status: "expired",
        verdict: verdict("expired", "expired", "Nobody decided in time.", atMs),
      };
    case "request.cancelled":
      return {
        status: "cancelled",
        verdict: verdict("cancelled", "cancelled", change.reason || "It was withdrawn.", atMs),
      };
    case "grant.redeemed":
      return {
        status: "redeemed",
        redemption: { id: change.redemptionId, atMs, reportByMs: change.reportByMs },
      };
    case "grant.lapsed":
      return {
        status: "lapsed",
        verdict: verdict("expired", "grant_lapsed", "The grant expired before it was used.", atMs),
      };
    case "grant.revoked":
      return {
        status: "revoked",
        verdict: { status: "cancelled", reasons: change.reasons, atMs },
      };
    case "outcome.reported":
      return {
        status: change.outcome,
        outcome: { kind: change.outcome, detail: change.detail, atMs },
      };
    case "outcome.unknown":
      return { status: "unknown", outcome: { kind: "unknown", detail: "not_reported", atMs } };
    case "notification.delivered":
      return { reachedChannels: including(lifecycle.reachedChannels, change.channel) };
    case "notification.failed":
      return { failedChannels: including(lifecycle.failedChannels, change.channel) };
  }
}

/** The standing votes after one more: a person's new vote takes the place of their old one. */
export function withVote(votes: readonly Vote[], change: VoteCast, atMs: number): readonly Vote[] {
  const { voter, choice, comment, channel } = change;
  const vote: Vote = { voter, choice, comment, channel, atMs };
  return [...without(votes, personHandle(voter)), vote];
}

function without(votes: readonly Vote[], handle: string): readonly Vote[] {
  return votes.filter(({ voter }) => personHandle(voter) !== handle);
}

// oxlint-disable-next-line max-params -- four words of one sentence; an object would say each twice.
function verdict(status: Verdict["status"], code: string, message: string, atMs: number): Verdict {
  return { status, reasons: [{ code, message }], atMs };
}

function including(channels: readonly string[], channel: string): readonly string[] {
  return channels.includes(channel) ? channels : [...channels, channel];
}
