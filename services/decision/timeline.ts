import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { CountersignEvent } from "../core/approval/event.ts";
import type { LoggedEvent } from "../core/approval/store.ts";
import { printable } from "./printable.ts";

/** A request's events as sentences for people, oldest first. */
export function toTimeline(events: readonly LoggedEvent[]) {
  return events.map(({ event }) => ({
    type: event.change.type,
    at: timestampFromMs(event.atMs),
    actor: event.actor.id,
    text: printable(sentence(event.change)),
  }));
}

function sentence(change: CountersignEvent["change"]): string {
  switch (change.type) {
    case "decision.allowed":
      return `Policy allowed it by rule ${change.rule}.`;
    case "decision.denied":
      return `Policy denied it by rule ${change.rule}: ${messages(change.reasons)}`;
    case "request.opened": {
      const needed = change.review.requirements.map(
        ({ group, approvals }) => `${approvals} of ${group}`,
      );
      return `Rule ${change.rule} asks people: ${needed.join(" and ")}. ${messages(change.reasons)}`;
    }
    case "vote.cast":
      return `${change.voter.name} voted to ${change.choice}${quoted(change.comment)}.`;
    case "vote.withdrawn":
      return "A vote was taken back.";
    case "request.approved":
      return "The required people approved; a single-use grant was minted.";
    case "request.denied":
      return messages(change.reasons);
    case "request.expired":
      return "Nobody decided in time.";
    case "request.cancelled":
      return `It was withdrawn${quoted(change.reason)}.`;
    case "grant.redeemed":
      return "The grant was redeemed; the action runs.";
    case "grant.lapsed":
      return "The grant expired before it was used.";
    case "grant.revoked":
      return `The grant was revoked: ${messages(change.reasons)}`;
    case "outcome.reported":
      return `The action ${change.outcome === "unknown" ? "may have run" : change.outcome}${quoted(change.detail)}.`;
    case "outcome.unknown":
      return "Nobody reported what happened; the outcome is unknown.";
    case "notification.delivered":
      return `Approvers were reached by ${change.channel}.`;
    case "notification.failed":
      return `Approvers could not be reached by ${change.channel}${quoted(change.reason)}.`;
    case "policy.activated":
      return `Policy ${change.revision} became active.`;
    case "policy.refused":
      return `A policy was refused: ${change.reason}`;
    case "epoch.opened":
      return `Epoch ${change.epoch} of the ledger was opened${quoted(change.reason)}.`;
    case "subject.erased":
      return `Everything sensitive about ${change.subject} was erased (${change.basis}).`;
    case "subject.held":
      return `${change.subject} must not be erased${quoted(change.reason)}.`;
    case "subject.released":
      return `The hold on ${change.subject} ended${quoted(change.reason)}.`;
    case "audit.read":
      return `The trail was read up to index ${change.before}.`;
  }
}

function messages(reasons: readonly { readonly message: string }[]): string {
  return reasons.map(({ message }) => message).join(" ");
}

function quoted(text: string): string {
  return text === "" ? "" : ` (${text})`;
}
