import type { LeafRecord } from "../../core/evidence/leaf-record.ts";
import { toSafeLine } from "../text/safe-text.ts";
import type { TrailEntry } from "./query.ts";

/** What a leaf says, as a sentence for people; safe for a terminal. `nameOf` names actors by their ids. */
export function sentenceOf(entry: TrailEntry, nameOf: (id: string) => string): string {
  return toSafeLine(say(entry, nameOf));
}

/** A person or an agent without the issuer that vouches for them, which would only repeat itself. */
export function shortName(name: string): string {
  const own = name.split("|").at(-1) ?? name;
  return toSafeLine(own.startsWith("spiffe://") ? (own.split("/").at(-1) ?? own) : own);
}

function say({ record, opened, who }: TrailEntry, nameOf: (id: string) => string): string {
  const by = shortName(who);
  switch (record.type) {
    case "decision.allowed":
      return `${by} asked for ${deed(record, opened)}; policy allowed it by rule ${record.data.rule}, and it was redeemed at once.`;
    case "decision.denied":
      return `${by} asked for ${deed(record, opened)}; policy denied it by rule ${record.data.rule}${quoted(reasons(opened))}.`;
    case "request.opened": {
      const needed = record.data.review.requirements.map(
        ({ group, approvals }) => `${approvals} of ${group}`,
      );
      return `${by} asked for ${deed(record, opened)} (risk ${record.data.risk}); rule ${record.data.rule} asked ${needed.join(" and ")}${quoted(reasons(opened))}.`;
    }
    case "vote.cast":
      return `${by} voted to ${record.data.choice} through ${record.data.channel}${quoted(text(opened["comment"]))}, having seen the view ${record.data.view.slice(0, 12)}….`;
    case "vote.withdrawn":
      return `${by} took their vote back.`;
    case "request.approved":
      return `The required people approved (${names(record.data.voters, nameOf)}); a single-use grant was minted until ${new Date(record.data.grant_expires_at).toISOString()}.`;
    case "request.denied":
      return `People said no (${names(record.data.voters, nameOf)})${quoted(reasons(opened))}.`;
    case "request.expired":
      return "Nobody decided in time; the request expired.";
    case "request.cancelled":
      return `${by} withdrew it${quoted(text(opened["reason"]))}.`;
    case "grant.redeemed":
      return `${by} redeemed the grant, after policy had been asked again; the action ran.`;
    case "grant.lapsed":
      return "The grant expired before it was used.";
    case "grant.revoked":
      return `${by} revoked the grant: ${record.data.code}${quoted(reasons(opened))}.`;
    case "outcome.reported":
      return `${by} reported the outcome: ${record.outcome ?? "unknown"}${quoted(text(opened["detail"]))}.`;
    case "outcome.unknown":
      return "Nobody reported what happened; the outcome is unknown.";
    case "notification.delivered":
      return `Approvers were reached by ${record.data.channel}.`;
    case "notification.failed":
      return `Approvers could not be reached by ${record.data.channel}${quoted(text(opened["reason"]))}.`;
    case "policy.activated":
      return `Policy ${(record.policy?.revision ?? "").slice(0, 12)}… became active.`;
    case "policy.refused":
      return `A policy was refused${quoted(text(opened["reason"]))}.`;
    case "epoch.opened":
      return `Epoch ${record.data.epoch} of the ledger was opened, after ${record.data.lost_size} leaves had been signed${quoted(text(opened["reason"]))}.`;
    case "subject.erased":
      return `${by} erased ${shortName(nameOf(record.data.subject))} on the basis ${record.data.basis}: ${record.data.openings} openings.`;
    case "subject.held":
      return `${by} put a hold on ${shortName(nameOf(record.data.subject))}${quoted(text(opened["reason"]))}.`;
    case "subject.released":
      return `${by} ended the hold on ${shortName(nameOf(record.data.subject))}${quoted(text(opened["reason"]))}.`;
    case "audit.read":
      return `${by} read the trail up to index ${record.data.before}.`;
  }
}

function deed({ action }: LeafRecord, opened: TrailEntry["opened"]): string {
  const what = action === null ? "something" : `${action.tool} ${action.operation}`;
  const target = field(opened["target"], "target");
  return target === "" ? what : `${what} on ${target}`;
}

function names(ids: readonly string[], nameOf: (id: string) => string): string {
  return ids.map((id) => shortName(nameOf(id))).join(", ");
}

function reasons(opened: TrailEntry["opened"]): string {
  const list = opened["reasons"];
  return Array.isArray(list) ? list.map((each) => field(each, "message")).join(" ") : "";
}

function field(value: unknown, name: string): string {
  if (typeof value !== "object" || value === null || !(name in value)) return "";
  const found: unknown = Reflect.get(value, name);
  return typeof found === "string" ? found : "";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function quoted(words: string): string {
  return words === "" ? "" : ` (“${words}”)`;
}
