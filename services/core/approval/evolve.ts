import { begin } from "./begin.ts";
import { apply } from "./apply.ts";
import type { RequestChange, RequestEvent } from "./event.ts";
import type { Lifecycle, RequestStatus } from "./request.ts";

type ChangeType = RequestChange["type"];

/** What can happen at any time, also after the end: nobody's verdict depends on it. */
const ALWAYS: readonly ChangeType[] = ["notification.delivered", "notification.failed"];

/** What a grant of several uses and a settlement in an emergency leave to be done, once the request's own use is over too. */
const AFTERWARDS: readonly ChangeType[] = ["glass.reviewed", "grant.used", "grant.ended"];

/** What else can happen in each status. */
const FOLLOWING: Readonly<Record<RequestStatus, readonly ChangeType[]>> = {
  pending: [
    "vote.cast",
    "vote.refused",
    "vote.withdrawn",
    "value.revealed",
    "reveal.refused",
    "request.extended",
    "request.escalated",
    "request.reminded",
    "request.repeated",
    "request.approved",
    "request.denied",
    "request.expired",
    "request.cancelled",
    "glass.broken",
  ],
  approved: ["grant.redeemed", "grant.lapsed", "grant.revoked", "grant.used", "glass.reviewed"],
  redeemed: ["outcome.reported", "outcome.unknown", ...AFTERWARDS],
  denied: [],
  expired: [],
  cancelled: [],
  lapsed: ["glass.reviewed"],
  revoked: ["glass.reviewed"],
  succeeded: AFTERWARDS,
  failed: AFTERWARDS,
  unknown: AFTERWARDS,
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
  const isPossible = ALWAYS.includes(type) || FOLLOWING[lifecycle.status].includes(type);
  if (!isPossible) {
    throw new RangeError(`event ${event.id}: ${type} cannot follow status ${lifecycle.status}`);
  }
  return { ...lifecycle, ...apply(lifecycle, event), version: event.version };
}
