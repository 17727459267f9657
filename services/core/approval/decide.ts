import { personKey } from "../identity/identity.ts";
import { personHandle } from "../identity/involved.ts";
import type {
  CancelCommand,
  Command,
  NoteDeliveryCommand,
  OpenCommand,
  Refusal,
  ReportCommand,
  Result,
  RevokeCommand,
  WithdrawVoteCommand,
} from "./command.ts";
import { eligibilityOf } from "./eligibility.ts";
import type { Actor, RequestChange, RequestEvent } from "./event.ts";
import { evolve } from "./evolve.ts";
import type { Outcome } from "./outcome.ts";
import { NOT_YOURS, notYours, refused, revocation } from "./outcome.ts";
import { redeem } from "./redeem.ts";
import type { ApprovalRequest } from "./request.ts";
import { dueAtMs } from "./request.ts";
import { castVote } from "./vote.ts";

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
  if (command.kind === "open") return open(command, request, nowMs);
  if (request === undefined) return { events: [], refusal: absence(command) };
  const passed = wrap(elapsed(request, nowMs), { request, actor: SERVICE, nowMs });
  const present = applied(request, passed);
  const { changes, refusal } = answer(command, present, nowMs);
  const events = wrap(changes, { request: present, actor: actorOf(command), nowMs });
  const all = [...passed, ...events];
  return refusal === undefined ? { events: all } : { events: all, refusal };
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

function absence(command: Exclude<Command, OpenCommand>): Refusal {
  return actorOf(command).kind === "agent"
    ? NOT_YOURS
    : { code: "not_found", message: "There is no such request." };
}

function answer(
  command: Exclude<Command, OpenCommand>,
  request: ApprovalRequest,
  nowMs: number,
): Outcome {
  switch (command.kind) {
    case "vote":
      return castVote(command, request, nowMs);
    case "withdraw_vote":
      return withdrawVote(command, request);
    case "cancel":
      return cancel(command, request);
    case "redeem":
      return redeem(command, request, nowMs);
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

function open(command: OpenCommand, request: ApprovalRequest | undefined, nowMs: number): Result {
  if (request !== undefined) {
    if (request.details.digest === command.details.digest) {
      const passed = wrap(elapsed(request, nowMs), { request, actor: SERVICE, nowMs });
      return { events: passed };
    }
    const message = `The idempotency key was used for another action, in request ${request.details.id}.`;
    return { events: [], refusal: { code: "idempotency_key_reused", message } };
  }
  const { details, decision } = command;
  const decided = {
    agentId: details.agent.id,
    tool: details.action.tool,
    operation: details.action.operation,
    digest: details.digest,
    viewDigest: details.viewDigest,
    policyRevision: command.policyRevision,
    rule: decision.rule,
    reasons: decision.reasons,
    risk: decision.risk,
  };
  const change = openingChange(command, decided, nowMs);
  const actor = proven({ kind: "agent", id: details.agent.id }, command);
  return { events: [envelope({ requestId: details.id, version: 1, atMs: nowMs, actor, change })] };
}

type Decided = Omit<Extract<RequestChange, { readonly type: "decision.denied" }>, "type">;

function openingChange(command: OpenCommand, decided: Decided, nowMs: number): RequestChange {
  const { decision, redemptionId, reportWithinMs } = command;
  switch (decision.effect) {
    case "allow": {
      const reportByMs = nowMs + reportWithinMs;
      return { type: "decision.allowed", ...decided, redemptionId, reportByMs };
    }
    case "deny":
      return { type: "decision.denied", ...decided };
    case "review": {
      const { review } = decision;
      const expiresAtMs = nowMs + review.expiresInMs;
      return { type: "request.opened", ...decided, review, expiresAtMs };
    }
  }
}

/** What the passing of time alone changes. */
function elapsed(request: ApprovalRequest, nowMs: number): readonly RequestChange[] {
  const { lifecycle } = request;
  const due = dueAtMs(lifecycle);
  if (due === undefined || nowMs < due) return [];
  if (lifecycle.status === "pending") return [{ type: "request.expired" }];
  if (lifecycle.status === "approved" && lifecycle.grant) {
    return [{ type: "grant.lapsed", grantId: lifecycle.grant.id }];
  }
  if (lifecycle.status === "redeemed" && lifecycle.redemption) {
    return [{ type: "outcome.unknown", redemptionId: lifecycle.redemption.id }];
  }
  return [];
}

function withdrawVote(command: WithdrawVoteCommand, request: ApprovalRequest): Outcome {
  const { status, votes } = request.lifecycle;
  if (status === "expired") return refused("expired", "The request has expired.");
  if (status !== "pending") return refused("settled", `The request is already ${status}.`);
  const { issuer, subject } = command.voter;
  const handle = personHandle(command.voter);
  const hasVoted = votes.some(({ voter }) => personHandle(voter) === handle);
  if (!hasVoted) return refused("no_vote", "You have no vote on this request.");
  return { changes: [{ type: "vote.withdrawn", voterKey: personKey(issuer, subject) }] };
}

function cancel(command: CancelCommand, request: ApprovalRequest): Outcome {
  const { details, lifecycle } = request;
  if (command.agentId !== details.agent.id) return notYours();
  switch (lifecycle.status) {
    case "pending":
      return { changes: [{ type: "request.cancelled", reason: command.reason }] };
    case "approved":
      return { changes: [revocation(lifecycle.grant?.id ?? "", "cancelled", command.reason)] };
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

function revoke(command: RevokeCommand, request: ApprovalRequest, nowMs: number): Outcome {
  const { status, grant } = request.lifecycle;
  if (status === "redeemed") {
    return refused("already_redeemed", "The grant has been used; it can't be revoked any more.");
  }
  if (status !== "approved" || grant === undefined) {
    return refused("not_approved", `There is no grant to revoke: the request is ${status}.`);
  }
  const eligibility = eligibilityOf(command.voter, request, nowMs);
  // Taking a permission away is safe, so whoever may not approve because the action is their own may still revoke it.
  if (eligibility.kind === "not_in_group") {
    return refused("may_not_revoke", "Only someone who may decide this request can revoke it.");
  }
  return { changes: [revocation(grant.id, "revoked", command.reason)] };
}

function report(command: ReportCommand, request: ApprovalRequest): Outcome {
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

function actorOf(command: Exclude<Command, OpenCommand>): Actor {
  switch (command.kind) {
    case "vote":
    case "withdraw_vote":
    case "revoke":
      return proven(
        { kind: "person", id: personKey(command.voter.issuer, command.voter.subject) },
        command,
      );
    case "cancel":
    case "redeem":
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
  readonly request: ApprovalRequest;
  readonly actor: Actor;
  readonly nowMs: number;
}

function wrap(changes: readonly RequestChange[], around: Around): readonly RequestEvent[] {
  const { details, lifecycle } = around.request;
  return changes.map((change, index) =>
    envelope({
      requestId: details.id,
      version: lifecycle.version + 1 + index,
      atMs: around.nowMs,
      actor: around.actor,
      change,
    }),
  );
}

function envelope(event: Omit<RequestEvent, "id">): RequestEvent {
  return { id: `${event.requestId}.${event.version}`, ...event };
}
