import type { CancelAsOperatorCommand, CancelCommand } from "./command.ts";
import type { Outcome } from "./outcome.ts";
import { notYours, refused, revocation } from "./outcome.ts";
import type { ApprovalRequest } from "./request.ts";

/** Withdraws what is the agent's own. */
export function cancel(command: CancelCommand, request: ApprovalRequest): Outcome {
  if (command.agentId !== request.details.agent.id) return notYours();
  return withdrawn(command.reason, request);
}

/** Withdraws any request. It takes a permission away and never gives one, so no group of the request is needed. */
export function cancelAsOperator(
  command: CancelAsOperatorCommand,
  request: ApprovalRequest,
): Outcome {
  return withdrawn(command.reason, request);
}

function withdrawn(reason: string, { lifecycle }: ApprovalRequest): Outcome {
  switch (lifecycle.status) {
    case "pending":
      return { changes: [{ type: "request.cancelled", reason }] };
    case "approved":
      return { changes: [revocation(lifecycle.grant?.id ?? "", "cancelled", reason)] };
    case "redeemed":
      return refused("already_redeemed", "The action may be running; it can't be withdrawn now.");
    case "denied":
    case "expired":
    case "cancelled":
    case "lapsed":
    case "revoked":
    case "succeeded":
    case "failed":
    case "unknown":
      return { changes: [] };
  }
}
