import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type {
  GrantOfferSchema,
  LiveGrantSchema,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { isServing, usesLeft } from "../core/approval/bounds.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";

/** The grant of a request with what is left of it, without its token; undefined where there is none. */
export function toGrant(request: ApprovalRequest) {
  const { grant } = request.lifecycle;
  if (grant === undefined) return undefined;
  return {
    id: grant.id,
    expiresAt: timestampFromMs(grant.expiresAtMs),
    usesLeft: usesLeftOf(request),
    ...(grant.bounds === undefined
      ? {}
      : { usableUntil: timestampFromMs(grant.bounds.usableUntilMs) }),
  };
}

/** A grant of several uses as it is listed; undefined where a request has none. */
export function toLiveGrant(
  request: ApprovalRequest,
): MessageInitShape<typeof LiveGrantSchema> | undefined {
  const { details, lifecycle } = request;
  const grant = toGrant(request);
  if (grant === undefined || lifecycle.grant?.bounds === undefined) return undefined;
  const { tool, operation, target } = details.action;
  const { usedBy } = lifecycle.grant.bounds;
  const agent = details.agent.id;
  return { grant, requestId: details.id, agent, tool, operation, target, usedBy: [...usedBy] };
}

/** The largest grant that approvers may choose; undefined where policy lets them choose none. */
export function toGrantOffer({
  details,
  lifecycle: { review },
}: ApprovalRequest): MessageInitShape<typeof GrantOfferSchema> | undefined {
  if (review?.grantWindowMs === undefined || details.shapes?.grant === undefined) return undefined;
  return {
    uses: review.grantUses,
    window: durationFromMs(review.grantWindowMs),
    shape: [...(review.grantShape ?? [])],
  };
}

/** With the request's own use, as long as it has not happened. */
function usesLeftOf({ lifecycle }: ApprovalRequest): number {
  const own = lifecycle.status === "approved" ? 1 : 0;
  const bounds = lifecycle.grant?.bounds;
  return bounds !== undefined && isServing(lifecycle) ? own + usesLeft(bounds) : own;
}
