import type { ServiceChange } from "../../core/approval/event.ts";
import type { LeafRecord, RecordOf } from "../../core/evidence/leaf-record.ts";
import { toSafeLine } from "../../core/text/safe-text.ts";
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

function say(entry: TrailEntry, nameOf: (id: string) => string): string {
  const { record, opened, who } = entry;
  const by = shortName(who);
  switch (record.type) {
    case "decision.allowed":
      if (record.data.under !== undefined)
        return `${by} asked for ${deed(record, opened)}; it was allowed under the grant ${record.data.under}, which people gave for several uses, and redeemed at once.`;
      return `${by} asked for ${deed(record, opened)}; policy allowed it by rule ${record.data.rule}, and it was redeemed at once.`;
    case "decision.denied":
      return `${by} asked for ${deed(record, opened)}; policy denied it by rule ${record.data.rule}${quoted(reasons(opened))}.`;
    case "request.opened":
      return `${by} asked for ${deed(record, opened)} (risk ${record.data.risk}); rule ${record.data.rule} asked ${needed(record)}${quoted(reasons(opened))}.`;
    case "request.extended":
      return `${by} asked for more time: people may decide until ${moment(record.data.expires_at)}.`;
    case "request.escalated":
      return `From here on ${record.data.to} may decide too.`;
    case "request.reminded":
      return "Whoever is still needed was reminded.";
    case "request.repeated":
      return `${by} asked the same again, and was told to wait for this request.`;
    case "vote.refused":
    case "vote.cast":
    case "vote.withdrawn":
    case "value.revealed":
    case "reveal.refused":
    case "glass.broken":
    case "glass.reviewed":
      return sayPerson(entry, record);
    case "request.approved":
      return sayApproved(record, nameOf);
    case "request.denied":
      return sayDenied(record, { reason: reasons(opened), nameOf });
    case "request.expired":
      return "Nobody decided in time; the request expired.";
    case "request.cancelled":
      return `${by} withdrew it${quoted(text(opened["reason"]))}.`;
    case "grant.redeemed":
    case "grant.lapsed":
    case "grant.revoked":
    case "grant.used":
    case "grant.ended":
      return sayGrant(entry, record);
    case "outcome.reported":
      return `${by} reported the outcome: ${record.outcome ?? "unknown"}${quoted(text(opened["detail"]))}.`;
    case "outcome.unknown":
      return "Nobody reported what happened; the outcome is unknown.";
    case "notification.delivered":
      return `Approvers were reached by ${record.data.channel}.`;
    case "notification.failed":
      return `Approvers could not be reached by ${record.data.channel}${quoted(text(opened["reason"]))}.`;
    case "policy.activated":
    case "policy.refused":
    case "epoch.opened":
    case "subject.erased":
    case "subject.held":
    case "subject.released":
    case "audit.read":
    case "directory.changed":
    case "access.refused":
      return saySelf(entry, record, nameOf);
  }
}

function needed({ data }: RecordOf<"request.opened">): string {
  return data.review.requirements
    .map(({ group, approvals }) => `${approvals} of ${group}`)
    .join(" and ");
}

function sayApproved(
  { data }: RecordOf<"request.approved">,
  nameOf: (id: string) => string,
): string {
  const { voters, bounds, grant_expires_at: expiresAt } = data;
  const what = bounds === undefined ? "a single-use grant" : `a grant of ${bounds.uses} uses`;
  return `The required people approved (${names(voters, nameOf)}); ${what} was minted until ${moment(bounds?.usable_until ?? expiresAt)}.`;
}

function sayDenied(
  { data }: RecordOf<"request.denied">,
  { reason, nameOf }: { readonly reason: string; readonly nameOf: (id: string) => string },
): string {
  const { voters, remembered } = data;
  const stands =
    remembered === undefined
      ? ""
      : `; it stands for the same ${remembered.scope} until ${moment(remembered.until)}`;
  return `People said no (${names(voters, nameOf)})${quoted(reason)}${stands}.`;
}

type GrantRecord = RecordOf<
  "grant.redeemed" | "grant.lapsed" | "grant.revoked" | "grant.used" | "grant.ended"
>;

/** What became of a permission. */
function sayGrant({ opened, who }: TrailEntry, record: GrantRecord): string {
  const by = shortName(who);
  switch (record.type) {
    case "grant.redeemed":
      return `${by} redeemed the grant, after policy had been asked again; the action ran.`;
    case "grant.lapsed":
      return "The grant expired before it was used.";
    case "grant.revoked":
      return `${by} revoked the grant: ${record.data.code}${quoted(reasons(opened))}.`;
    case "grant.used":
      return `${by} used the grant once more, for request ${record.data.by}; ${record.data.uses_left === 1 ? "1 use is" : `${record.data.uses_left} uses are`} left.`;
    case "grant.ended":
      return `${by} took back what was left of the grant: ${record.data.code}${quoted(reasons(opened))}.`;
  }
}

type PersonRecord = RecordOf<
  | "vote.cast"
  | "vote.refused"
  | "vote.withdrawn"
  | "value.revealed"
  | "reveal.refused"
  | "glass.broken"
  | "glass.reviewed"
>;

/** What a person decided, or tried to. */
function sayPerson({ opened, who }: TrailEntry, record: PersonRecord): string {
  const by = shortName(who);
  switch (record.type) {
    case "vote.refused":
      return `${by} tried to ${record.data.choice}, and was refused: ${record.data.code}.`;
    case "glass.broken":
      return `${by} broke the glass through ${record.data.channel}: allowed at once, to be reviewed by others until ${moment(record.data.review_due_at)}${quoted(text(opened["comment"]))}.`;
    case "glass.reviewed":
      return `${by} looked at the emergency afterwards and found it ${record.data.finding}${quoted(text(opened["comment"]))}.`;
    case "vote.cast":
      return `${by} voted to ${record.data.choice} through ${record.data.channel}${manner(record.data)}${quoted(text(opened["comment"]))}, having seen the view ${record.data.view.slice(0, 12)}….`;
    case "vote.withdrawn":
      return `${by} took their vote back.`;
    case "value.revealed":
      return `${by} was let see ${record.data.placeholder} (${record.data.label}) through ${record.data.channel} until ${moment(record.data.expires_at)}${record.data.strong === true ? ", by a strong sign-in" : ""}${quoted(text(opened["comment"]))}; the value is sealed for their session and nowhere in the log.`;
    case "reveal.refused":
      return `${by} asked to see a hidden value, and was refused: ${record.data.code}.`;
  }
}

type ServiceRecord = RecordOf<ServiceChange["type"]>;

/** What happened to the service itself. */
// oxlint-disable-next-line max-params -- an entry, its leaf that is known to be one of these, and names.
function saySelf(
  { opened, who }: TrailEntry,
  record: ServiceRecord,
  nameOf: (id: string) => string,
): string {
  const by = shortName(who);
  switch (record.type) {
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
    case "directory.changed":
      return `${by} changed the directory: ${entrySentence(record.data, nameOf)}.`;
    case "access.refused":
      return `${record.data.count} calls of ${record.data.method} were refused: ${record.data.reason}.`;
  }
}

type DirectoryData = RecordOf<"directory.changed">["data"];

function entrySentence(
  { kind, people, agent = "", until = 0, digest = "" }: DirectoryData,
  nameOf: (id: string) => string,
): string {
  const [person = "", other = ""] = people.map((id) => shortName(nameOf(id)));
  switch (kind) {
    case "link_offered":
      return `${person} asked for a code that links another identity, good until ${moment(until)}`;
    case "linked":
      return `${person} and ${other} are one person`;
    case "unlinked":
      return `${person} and ${other} are no longer one person`;
    case "groups_noted":
      return `the groups of ${person} are as their newest token says`;
    case "stand_in_named":
      return `${other} stands in for ${person} until ${moment(until)}`;
    case "stand_in_ended":
      return `nobody stands in for ${person} any more`;
    case "passkey_added":
      return `${person} has one more passkey`;
    case "passkey_removed":
      return `${person} has one passkey less`;
    case "agent_registered":
      return `agent ${shortName(nameOf(agent))} was registered`;
    case "agent_removed":
      return `agent ${shortName(nameOf(agent))} was taken out of the registry`;
    case "file_activated":
      return `its file was read anew, with the digest ${digest.slice(0, 12)}…`;
  }
}

/** How a vote was proven and what it was for, where that is more than usual. */
function manner({ strong, passkey, scope, linked = [] }: RecordOf<"vote.cast">["data"]): string {
  const proven = passkey === true ? ", signed by a passkey" : strong ? ", by a strong sign-in" : "";
  const known = linked.length === 0 ? "" : `, with ${linked.length} other identities`;
  return `${proven}${known}${scope === undefined ? "" : ", for several uses"}`;
}

function moment(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
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
