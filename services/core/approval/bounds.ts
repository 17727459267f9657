import type { PolicyReview } from "../policy/decision.ts";
import type { GrantBounds, Lifecycle, RequestStatus } from "./request.ts";

/** Where the grant's own first use happened, or still can. */
const SERVING: ReadonlySet<RequestStatus> = new Set([
  "approved",
  "redeemed",
  "succeeded",
  "failed",
  "unknown",
]);

/** Whether policy lets people choose a grant of several uses. */
export function maySeveral({ grantUses, grantWindowMs }: PolicyReview): boolean {
  return grantUses > 1 && grantWindowMs !== undefined;
}

/** How many uses a grant has left for other requests. The request's own is one of all, whether it has happened yet or not. */
export function usesLeft({ uses, usedBy }: GrantBounds): number {
  return Math.max(0, uses - 1 - usedBy.length);
}

/** Whether a grant could serve other requests, as far as it doesn't depend on the time. */
export function isServing({ status, grant }: Lifecycle): boolean {
  const bounds = grant?.bounds;
  if (bounds === undefined || bounds.endedAtMs !== undefined) return false;
  return SERVING.has(status) && usesLeft(bounds) > 0;
}
