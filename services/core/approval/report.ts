import type { ReportCommand } from "./command.ts";
import type { Outcome } from "./outcome.ts";
import { notYours, refused } from "./outcome.ts";
import type { ApprovalRequest } from "./request.ts";

/** Records what running gave, once. Telling the same again changes nothing. */
export function report(command: ReportCommand, request: ApprovalRequest): Outcome {
  const { details, lifecycle } = request;
  if (command.agentId !== details.agent.id) return notYours();
  if (lifecycle.redemption === undefined) {
    return refused("not_redeemed", "The action was never permitted to run.");
  }
  if (lifecycle.redemption.id !== command.redemptionId) {
    return refused("grant_mismatch", "Another attempt was permitted to run.");
  }
  if (lifecycle.outcome !== undefined) {
    return lifecycle.outcome.kind === command.outcome
      ? { changes: [] }
      : refused("outcome_already_reported", `The outcome is already ${lifecycle.outcome.kind}.`);
  }
  const { redemptionId, outcome, detail } = command;
  return { changes: [{ type: "outcome.reported", redemptionId, outcome, detail }] };
}
