import type { ExtendCommand, RepeatCommand } from "./command.ts";
import type { Outcome } from "./outcome.ts";
import { notPending, notYours, refused } from "./outcome.ts";
import type { ApprovalRequest } from "./request.ts";

/** As long as policy may let a request wait, extended or not. */
const WAIT_MAX_MS = 30 * 24 * 3_600_000;
/** What is counted of an agent that asks the same again and again; more would only fill the record. */
const REPEATS_MAX = 1_000;

/** Gives a request its time once more, and no second time. */
export function extend(command: ExtendCommand, request: ApprovalRequest): Outcome {
  const { details, lifecycle } = request;
  if (command.agentId !== details.agent.id) return notYours();
  const refusal = notPending(request);
  if (refusal !== undefined) return { changes: [], refusal };
  if (lifecycle.isExtended) {
    return refused("already_extended", "A request can be extended once, and this one was.");
  }
  const { createdAtMs, expiresAtMs = createdAtMs, review } = lifecycle;
  const wantedMs = expiresAtMs + (review?.expiresInMs ?? 0);
  const extendedMs = Math.min(wantedMs, createdAtMs + WAIT_MAX_MS);
  if (extendedMs <= expiresAtMs) {
    return refused("already_extended", "No request can wait longer than this one does.");
  }
  return { changes: [{ type: "request.extended", expiresAtMs: extendedMs }] };
}

/** Counts that the agent asked the same again. That the request was settled meanwhile is no fault of the agent. */
export function repeat(command: RepeatCommand, { details, lifecycle }: ApprovalRequest): Outcome {
  if (command.agentId !== details.agent.id) return notYours();
  const isCounted = lifecycle.status === "pending" && (lifecycle.repeats ?? 0) < REPEATS_MAX;
  return { changes: isCounted ? [{ type: "request.repeated" }] : [] };
}
