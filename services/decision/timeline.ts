import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type {
  CountersignEvent,
  GlassBroken,
  GlassReviewed,
  GrantEnded,
  GrantLapsed,
  GrantRedeemed,
  GrantRevoked,
  GrantUsed,
  RevealRefused,
  ServiceChange,
  ValueRevealed,
  VoteCast,
  VoteRefused,
  VoteWithdrawn,
} from "../core/approval/event.ts";
import type { LoggedEvent } from "../core/approval/store.ts";
import { toSafeLine } from "../core/text/safe-text.ts";

/** A request's events as sentences for people, oldest first. */
export function toTimeline(events: readonly LoggedEvent[]) {
  return events.map(({ event }) => ({
    type: event.change.type,
    at: timestampFromMs(event.atMs),
    actor: event.actor.id,
    text: toSafeLine(sentence(event.change)),
  }));
}

function sentence(change: CountersignEvent["change"]): string {
  switch (change.type) {
    case "decision.allowed":
      return change.underGrantId === undefined
        ? `Policy allowed it by rule ${change.rule}.`
        : `It was allowed under the grant ${change.underGrantId}, which people gave for several uses.`;
    case "decision.denied":
      return `Policy denied it by rule ${change.rule}: ${messages(change.reasons)}`;
    case "request.opened": {
      const needed = change.review.requirements.map(
        ({ group, approvals }) => `${approvals} of ${group}`,
      );
      return `Rule ${change.rule} asks people: ${needed.join(" and ")}. ${messages(change.reasons)}`;
    }
    case "request.extended":
      return `The agent asked for more time: people may decide until ${moment(change.expiresAtMs)}.`;
    case "request.escalated":
      return `From now on ${change.to} may decide too.`;
    case "request.reminded":
      return "Whoever is still needed was reminded.";
    case "request.repeated":
      return "The agent asked the same again, and was told to wait for this request.";
    case "vote.cast":
    case "vote.refused":
    case "vote.withdrawn":
    case "value.revealed":
    case "reveal.refused":
    case "glass.broken":
    case "glass.reviewed":
      return personSentence(change);
    case "request.approved":
      return change.bounds === undefined
        ? "The required people approved; a single-use grant was minted."
        : `The required people approved; a grant of ${change.bounds.uses} uses until ${moment(change.bounds.usableUntilMs)} was minted.`;
    case "request.denied":
      return change.remembered === undefined
        ? messages(change.reasons)
        : `${messages(change.reasons)} It stands for the same ${change.remembered.scope} until ${moment(change.remembered.untilMs)}.`;
    case "request.expired":
      return "Nobody decided in time.";
    case "request.cancelled":
      return `It was withdrawn${quoted(change.reason)}.`;
    case "grant.redeemed":
    case "grant.lapsed":
    case "grant.revoked":
    case "grant.used":
    case "grant.ended":
      return grantSentence(change);
    case "outcome.reported":
      return `The action ${change.outcome === "unknown" ? "may have run" : change.outcome}${quoted(change.detail)}.`;
    case "outcome.unknown":
      return "Nobody reported what happened; the outcome is unknown.";
    case "notification.delivered":
      return `Approvers were reached by ${change.channel}.`;
    case "notification.failed":
      return `Approvers could not be reached by ${change.channel}${quoted(change.reason)}.`;
    case "policy.activated":
    case "policy.refused":
    case "epoch.opened":
    case "subject.erased":
    case "subject.held":
    case "subject.released":
    case "audit.read":
    case "directory.changed":
    case "access.refused":
      return serviceSentence(change);
  }
}

type GrantChange = GrantRedeemed | GrantLapsed | GrantRevoked | GrantUsed | GrantEnded;

function grantSentence(change: GrantChange): string {
  switch (change.type) {
    case "grant.redeemed":
      return "The grant was redeemed; the action runs.";
    case "grant.lapsed":
      return "The grant expired before it was used.";
    case "grant.revoked":
      return `The grant was revoked: ${messages(change.reasons)}`;
    case "grant.used":
      return `The grant was used once more, by request ${change.byRequestId}; ${change.usesLeft === 1 ? "1 use is" : `${change.usesLeft} uses are`} left.`;
    case "grant.ended":
      return `What was left of the grant was taken back: ${messages(change.reasons)}`;
  }
}

type PersonChange =
  | VoteCast
  | VoteRefused
  | VoteWithdrawn
  | ValueRevealed
  | RevealRefused
  | GlassBroken
  | GlassReviewed;

function personSentence(change: PersonChange): string {
  switch (change.type) {
    case "vote.cast":
      return `${change.voter.name} voted to ${change.choice}${manner(change)}${quoted(change.comment)}.`;
    case "vote.refused":
      return `A vote to ${change.choice} was refused: ${change.code}.`;
    case "vote.withdrawn":
      return "A vote was taken back.";
    case "value.revealed":
      return `${change.voter.name} was let see ${change.placeholder} (${change.label}) until ${moment(change.expiresAtMs)}${quoted(change.reason)}.`;
    case "reveal.refused":
      return `Somebody asked to see a hidden value, and was refused: ${change.code}.`;
    case "glass.broken":
      return `${change.voter.name} broke the glass: allowed at once, to be reviewed by others until ${moment(change.reviewDueAtMs)}${quoted(change.reason)}.`;
    case "glass.reviewed":
      return `${change.voter.name} found the emergency ${change.finding}${quoted(change.comment)}.`;
  }
}

function serviceSentence(change: ServiceChange): string {
  switch (change.type) {
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
    case "directory.changed":
      return `The directory changed: ${change.entry.kind.replaceAll("_", " ")}.`;
    case "access.refused":
      return `${change.count} calls of ${change.method} were refused: ${change.reason}.`;
  }
}

/** How a vote was proven and what it was for, where that is more than usual. */
function manner({ isStrong, passkey, scope }: VoteCast): string {
  const proven =
    passkey !== undefined ? ", signed by a passkey" : isStrong ? ", by a strong sign-in" : "";
  return scope === undefined ? proven : `${proven}, for several uses`;
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

function messages(reasons: readonly { readonly message: string }[]): string {
  return reasons.map(({ message }) => message).join(" ");
}

function quoted(text: string): string {
  return text === "" ? "" : ` (${text})`;
}
