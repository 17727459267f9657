import { isServing } from "./bounds.ts";
import type { RevokeCommand } from "./command.ts";
import { eligibilityOf } from "./eligibility.ts";
import type { RequestChange } from "./event.ts";
import type { Outcome } from "./outcome.ts";
import { refused, revocation } from "./outcome.ts";
import type { ApprovalRequest } from "./request.ts";

/** Takes a grant back before its first use, or what is left of one of several uses after it. */
export function revoke(command: RevokeCommand, request: ApprovalRequest, nowMs: number): Outcome {
  const { status } = request.lifecycle;
  const change = takingBack(command.reason, request, nowMs);
  if (change === undefined) {
    return status === "redeemed"
      ? refused("already_redeemed", "The grant has been used; it can't be revoked any more.")
      : refused("not_approved", `There is no grant to revoke: the request is ${status}.`);
  }
  // Taking a permission away is safe, so whoever may not approve because the action is their own may still revoke it.
  const mayRevoke =
    command.isOperator || eligibilityOf(command.voter, request, nowMs).kind !== "not_in_group";
  if (mayRevoke) return { changes: [change] };
  return refused("may_not_revoke", "Only someone who may decide this request can revoke it.");
}

function takingBack(
  reason: string,
  { lifecycle }: ApprovalRequest,
  nowMs: number,
): RequestChange | undefined {
  const { status, grant } = lifecycle;
  if (grant === undefined) return undefined;
  if (status === "approved") return revocation(grant.id, "revoked", reason);
  const isLive = isServing(lifecycle) && nowMs < (grant.bounds?.usableUntilMs ?? 0);
  if (!isLive) return undefined;
  const reasons = [
    { code: "revoked", message: reason || "What was left of the grant was revoked." },
  ];
  return { type: "grant.ended", grantId: grant.id, reasons };
}
