import type { DecisionAllowed, DecisionDenied, RequestEvent, RequestOpened } from "./event.ts";
import type { Lifecycle } from "./request.ts";

/** What the first event makes. Throws `RangeError` on an event that cannot be the first. */
export function begin(event: RequestEvent): Lifecycle {
  const { change, atMs } = event;
  if (change.type === "decision.allowed") {
    return {
      ...common(change, atMs),
      status: "redeemed",
      redemption: { id: change.redemptionId, atMs, reportByMs: change.reportByMs },
      verdict: { status: "allowed", reasons: change.reasons, atMs },
      ...(change.maskResult === undefined ? {} : { maskResult: change.maskResult }),
    };
  }
  if (change.type === "decision.denied") {
    return {
      ...common(change, atMs),
      status: "denied",
      verdict: { status: "denied", reasons: change.reasons, atMs },
    };
  }
  if (change.type === "request.opened") {
    return {
      ...common(change, atMs),
      status: "pending",
      review: change.review,
      expiresAtMs: change.expiresAtMs,
    };
  }
  throw new RangeError(`event ${event.id} of type ${change.type} cannot begin a request`);
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
