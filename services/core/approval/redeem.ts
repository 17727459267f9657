import type { RedeemCommand } from "./command.ts";
import type { Outcome } from "./outcome.ts";
import { notYours, refused, revocation } from "./outcome.ts";
import type { ApprovalRequest } from "./request.ts";

/**
 * The one use of a grant. The same attempt may ask again, because its answer can have been lost; any other attempt comes too
 * late. A policy that says no now revokes the grant, whatever people approved.
 */
export function redeem(command: RedeemCommand, request: ApprovalRequest, nowMs: number): Outcome {
  const { details, lifecycle } = request;
  if (command.agentId !== details.agent.id) return notYours();
  if (lifecycle.grant === undefined) {
    return refused("not_approved", `There is no grant: the request is ${lifecycle.status}.`);
  }
  if (lifecycle.grant.id !== command.grantId) {
    return refused("grant_mismatch", "The grant belongs to another request.");
  }
  if (details.digest !== command.digest) {
    return refused("action_digest_mismatch", "What is about to run is not what was approved.");
  }
  if (lifecycle.redemption !== undefined) return again(command, request);
  if (lifecycle.status === "lapsed") {
    return refused("grant_lapsed", "The grant expired before it was used.");
  }
  if (lifecycle.status !== "approved") {
    return refused("grant_revoked", `The grant can't be used: the request is ${lifecycle.status}.`);
  }
  if (command.decision.effect === "deny") return deniedNow(command);
  const maskResult = lifecycle.review?.maskResult;
  return {
    changes: [
      {
        type: "grant.redeemed",
        grantId: command.grantId,
        redemptionId: command.redemptionId,
        digest: command.digest,
        policyRevision: command.policyRevision,
        reportByMs: nowMs + command.reportWithinMs,
        ...(maskResult === undefined ? {} : { maskResult }),
      },
    ],
  };
}

function again(command: RedeemCommand, request: ApprovalRequest): Outcome {
  const { redemption, status } = request.lifecycle;
  if (status === "redeemed" && redemption?.id === command.redemptionId) return { changes: [] };
  return refused("already_redeemed", "The grant has been used. It serves once.");
}

function deniedNow(command: RedeemCommand): Outcome {
  const why = command.decision.reasons.map(({ message }) => message).join(" ");
  const message = `Policy no longer permits this action: ${why}`;
  return {
    changes: [revocation(command.grantId, "denied_by_policy", message)],
    refusal: { code: "denied_by_policy", message },
  };
}
