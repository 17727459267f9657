import { personKey } from "../identity/identity.ts";
import { useGrant } from "./bounded-grant.ts";
import { breakGlass, reviewGlass } from "./break-glass.ts";
import { cancel, cancelAsOperator } from "./cancel.ts";
import type { Command, NoteDeliveryCommand, OpenCommand, Refusal, Result } from "./command.ts";
import { elapsed } from "./elapsed.ts";
import type { Actor, RequestChange, RequestEvent } from "./event.ts";
import { evolve } from "./evolve.ts";
import { extend, repeat } from "./extend.ts";
import { open } from "./open.ts";
import type { Outcome } from "./outcome.ts";
import { NOT_YOURS } from "./outcome.ts";
import { redeem } from "./redeem.ts";
import { report } from "./report.ts";
import type { ApprovalRequest, RequestDetails } from "./request.ts";
import { reveal } from "./reveal.ts";
import { revoke } from "./revoke.ts";
import { castVote, withdrawVote } from "./vote.ts";

const SERVICE: Actor = { kind: "service", id: "clock" };

/**
 * The state machine: what a command does to a request at `nowMs`. Time passes first, so that a command a moment after the
 * expiry meets an expired request even when no timer has fired yet. Pure; equal arguments give equal events.
 */
export function decide(
  command: Command,
  request: ApprovalRequest | undefined,
  nowMs: number,
): Result {
  const actor = actorOf(command);
  if (request === undefined) {
    if (command.kind !== "open") return { events: [], refusal: absence(actor) };
    const { details } = command;
    return { events: wrap(open(command, nowMs), { details, version: 0, actor, nowMs }) };
  }
  const time = elapsed(request.lifecycle, nowMs, isReminding(command, request, nowMs));
  const passed = wrap(time, around(request, SERVICE, nowMs));
  const present = applied(request, passed);
  const { changes, refusal } = answer(command, present, nowMs);
  const events = [...passed, ...wrap(changes, around(present, actor, nowMs))];
  return refusal === undefined ? { events } : { events, refusal };
}

/** The request after events. */
export function applied(
  request: ApprovalRequest,
  events: readonly RequestEvent[],
): ApprovalRequest {
  return {
    ...request,
    lifecycle: events.reduce((lifecycle, event) => evolve(lifecycle, event), request.lifecycle),
  };
}

/** Quiet hours hold reminders back where there is time for them afterwards. Whatever else is done, a tick follows at once. */
function isReminding(command: Command, { lifecycle }: ApprovalRequest, nowMs: number): boolean {
  if (command.kind !== "tick") return false;
  const { quietUntilMs = nowMs } = command;
  return quietUntilMs <= nowMs || quietUntilMs >= (lifecycle.expiresAtMs ?? nowMs);
}

function absence({ kind }: Actor): Refusal {
  if (kind === "agent") return NOT_YOURS;
  return { code: "not_found", message: "There is no such request." };
}

function answer(command: Command, request: ApprovalRequest, nowMs: number): Outcome {
  switch (command.kind) {
    case "open":
      return reopen(command, request);
    case "vote":
      return castVote(command, request, nowMs);
    case "withdraw_vote":
      return withdrawVote(command, request);
    case "break_glass":
      return breakGlass(command, request, nowMs);
    case "review_glass":
      return reviewGlass(command, request);
    case "reveal":
      return reveal(command, request, nowMs);
    case "extend":
      return extend(command, request);
    case "repeat":
      return repeat(command, request);
    case "cancel":
      return cancel(command, request);
    case "cancel_as_operator":
      return cancelAsOperator(command, request);
    case "redeem":
      return redeem(command, request, nowMs);
    case "use_grant":
      return useGrant(command, request, nowMs);
    case "revoke":
      return revoke(command, request, nowMs);
    case "report":
      return report(command, request);
    case "note_delivery":
      return noteDelivery(command, request);
    case "tick":
      return { changes: [] };
  }
}

/** Asking again with the same key and the same action is the same request. */
function reopen({ details }: OpenCommand, request: ApprovalRequest): Outcome {
  const { id, digest } = request.details;
  if (digest === details.digest) return { changes: [] };
  const message = `The idempotency key was used for another action, in request ${id}.`;
  return { changes: [], refusal: { code: "idempotency_key_reused", message } };
}

function noteDelivery(command: NoteDeliveryCommand, request: ApprovalRequest): Outcome {
  const { channel, isDelivered, reason } = command;
  const { reachedChannels, failedChannels } = request.lifecycle;
  const isKnown = (isDelivered ? reachedChannels : failedChannels).includes(channel);
  if (isKnown) return { changes: [] };
  return {
    changes: [
      isDelivered
        ? { type: "notification.delivered", channel }
        : { type: "notification.failed", channel, reason },
    ],
  };
}

function actorOf(command: Command): Actor {
  switch (command.kind) {
    case "open":
      return proven({ kind: "agent", id: command.details.agent.id }, command);
    case "vote":
    case "withdraw_vote":
    case "break_glass":
    case "review_glass":
    case "reveal":
    case "cancel_as_operator":
    case "revoke": {
      const { issuer, subject } = command.voter;
      return proven({ kind: "person", id: personKey(issuer, subject) }, command);
    }
    case "cancel":
    case "extend":
    case "repeat":
    case "redeem":
    case "use_grant":
    case "report":
      return proven({ kind: "agent", id: command.agentId }, command);
    case "note_delivery":
      return { kind: "service", id: `notifier:${command.channel}` };
    case "tick":
      return SERVICE;
  }
}

function proven(actor: Actor, { proof }: Pick<OpenCommand, "proof">): Actor {
  return proof === undefined ? actor : { ...actor, proof };
}

interface Around {
  readonly details: RequestDetails;
  readonly version: number;
  readonly actor: Actor;
  readonly nowMs: number;
}

function around({ details, lifecycle }: ApprovalRequest, actor: Actor, nowMs: number): Around {
  return { details, version: lifecycle.version, actor, nowMs };
}

/** Every event of a request says in which mode it happened, so that no leaf has to be read with another. */
function wrap(changes: readonly RequestChange[], at: Around): readonly RequestEvent[] {
  const { id: requestId, mode } = at.details;
  return changes.map((change, index) => {
    const version = at.version + 1 + index;
    const id = `${requestId}.${version}`;
    const event = { id, requestId, version, atMs: at.nowMs, actor: at.actor, change };
    return mode === undefined ? event : { ...event, mode };
  });
}
