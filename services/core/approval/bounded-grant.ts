import { usesLeft } from "./bounds.ts";
import type { Refusal, UseGrantCommand } from "./command.ts";
import type { Outcome } from "./outcome.ts";
import { NOT_YOURS, refused } from "./outcome.ts";
import type { ApprovalRequest, Grant } from "./request.ts";

/**
 * One use of a grant of several, for another request. Asking again for the same request takes none, because the answer can have
 * been lost; but not once the grant has ended, because then nothing may run any more that has not been allowed.
 */
export function useGrant(
  command: UseGrantCommand,
  request: ApprovalRequest,
  nowMs: number,
): Outcome {
  const { grantId, byRequestId } = command;
  const refusal = objectionTo(command, request, nowMs);
  if (refusal !== undefined) return { changes: [], refusal };
  const bounds = request.lifecycle.grant?.bounds;
  if (bounds === undefined)
    return refused("grant_used_up", "The grant serves its own request only.");
  if (bounds.usedBy.includes(byRequestId)) return { changes: [] };
  const left = usesLeft(bounds);
  if (left === 0) return refused("grant_used_up", "Every use of the grant is taken.");
  return { changes: [{ type: "grant.used", grantId, byRequestId, usesLeft: left - 1 }] };
}

function objectionTo(
  { agentId, grantId, byRequestId }: UseGrantCommand,
  { details, lifecycle }: ApprovalRequest,
  nowMs: number,
): Refusal | undefined {
  const { grant, status } = lifecycle;
  if (agentId !== details.agent.id) return NOT_YOURS;
  if (grant === undefined) {
    return { code: "not_approved", message: `There is no grant: the request is ${status}.` };
  }
  if (grant.id !== grantId) {
    return { code: "grant_mismatch", message: "The grant belongs to another request." };
  }
  if (byRequestId === details.id) {
    return { code: "grant_mismatch", message: "The grant's own request redeems it." };
  }
  if (status === "revoked" || grant.bounds?.endedAtMs !== undefined) {
    return { code: "grant_revoked", message: "The grant was revoked." };
  }
  if (status === "lapsed" || !isInTime(grant, nowMs)) {
    return { code: "grant_lapsed", message: "The grant's time is over." };
  }
  return undefined;
}

/** A time that is no number is in no window. */
function isInTime({ bounds }: Grant, nowMs: number): boolean {
  return bounds === undefined || nowMs < bounds.usableUntilMs;
}
