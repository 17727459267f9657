import { isServing } from "./bounds.ts";
import type { RequestChange } from "./event.ts";
import type { GrantBounds, Lifecycle } from "./request.ts";

type GrantChange = Extract<
  RequestChange,
  { readonly type: `grant.${string}` | `outcome.${string}` }
>;

/** What becomes of a request by what happens to its grant. Throws `RangeError` on a use that there is not. */
export function applyToGrant(
  lifecycle: Lifecycle,
  change: GrantChange,
  { id, atMs }: { readonly id: string; readonly atMs: number },
): Partial<Lifecycle> {
  switch (change.type) {
    case "grant.redeemed": {
      const { redemptionId, reportByMs } = change;
      return { status: "redeemed", redemption: { id: redemptionId, atMs, reportByMs } };
    }
    case "grant.lapsed": {
      const message = "The grant expired before it was used.";
      const reasons = [{ code: "grant_lapsed", message }];
      return { status: "lapsed", verdict: { status: "expired", reasons, atMs } };
    }
    case "grant.revoked": {
      const { reasons } = change;
      return { status: "revoked", verdict: { status: "cancelled", reasons, atMs } };
    }
    case "grant.used":
      return bounded(lifecycle, id, ({ usedBy }) => ({ usedBy: [...usedBy, change.byRequestId] }));
    case "grant.ended":
      return bounded(lifecycle, id, () => ({ endedAtMs: atMs }));
    case "outcome.reported": {
      const { outcome: kind, detail } = change;
      return { status: kind, outcome: { kind, detail, atMs } };
    }
    case "outcome.unknown":
      return { status: "unknown", outcome: { kind: "unknown", detail: "not_reported", atMs } };
  }
}

function bounded(
  lifecycle: Lifecycle,
  id: string,
  change: (bounds: GrantBounds) => Partial<GrantBounds>,
): Partial<Lifecycle> {
  const { grant } = lifecycle;
  if (grant?.bounds === undefined || !isServing(lifecycle)) {
    throw new RangeError(`event ${id}: the grant has no use left`);
  }
  return { grant: { ...grant, bounds: { ...grant.bounds, ...change(grant.bounds) } } };
}
