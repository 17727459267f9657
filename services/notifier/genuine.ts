import { create, equals } from "@bufbuild/protobuf";
import {
  RequestSchema,
  type Request,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { Event } from "../../proto/gen/countersign/event/v1/event_pb.ts";

/** Gives a request as the decision service keeps it. Rejects with its `Fault`. */
type Keeper = (requestId: string) => Promise<Request>;

/**
 * Whether an event shows a request as the decision service keeps it. Whoever may publish could put harmless words beside the
 * digests of another action, and a vote on such a card would count for that action.
 */
export async function isGenuine({ request, requestId }: Event, keeper: Keeper): Promise<boolean> {
  if (request === undefined || request.id !== requestId) return false;
  return equals(RequestSchema, fixed(request), fixed(await keeper(requestId)));
}

/** What never changes of a request: all that a voter judges it by. */
function fixed(request: Request): Request {
  const { id, action, context, agent, rule, reasons, risk, viewDigest, policyRevision } = request;
  const { owner, delegation, singleOperator, stepUp, breakGlassGroup } = request;
  const { grantOffer, rememberDenialMax } = request;
  return create(RequestSchema, {
    owner,
    delegation,
    singleOperator,
    stepUp,
    breakGlassGroup,
    ...(grantOffer && { grantOffer }),
    ...(rememberDenialMax && { rememberDenialMax }),
    id,
    agent,
    rule,
    reasons,
    risk,
    viewDigest,
    policyRevision,
    ...(action && { action }),
    ...(context && { context }),
  });
}
