import type { JsonObject } from "../../policy/json.ts";
import { storyOf } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import type { LeafRecord, OpeningRecord, RecordOf } from "../leaf-record.ts";
import {
  actorOf,
  API_ACTIVITY,
  AUTHORIZE_SESSION,
  ENTITY_MANAGEMENT,
  headOf,
  provenanceOf,
  severityOf,
  userOf,
  USER_ACCESS,
  type OcsfActivity,
  type OcsfSeverity,
} from "./ocsf-event.ts";

const CREATE = { id: 1, name: "Create" };
const READ = { id: 2, name: "Read" };
const UPDATE = { id: 3, name: "Update" };
const DELETE = { id: 4, name: "Delete" };
const ASSIGN = { id: 1, name: "Assign Privileges" };
const REVOKE = { id: 2, name: "Revoke Privileges" };

const SUCCESS = { status_id: 1, status: "Success" };
const FAILURE = { status_id: 2, status: "Failure" };
const UNKNOWN = { status_id: 0, status: "Unknown" };
const OF_OUTCOMES = { succeeded: SUCCESS, failed: FAILURE, unknown: UNKNOWN };

/** What the gate did with the action; members of the schema's profile "security_control". */
const ALLOWED = { action_id: 1, action: "Allowed", disposition_id: 1, disposition: "Allowed" };
const DENIED = { action_id: 2, action: "Denied", disposition_id: 2, disposition: "Blocked" };

/** The event of the first leaf of a request. */
export function openingEvent(evidence: Evidence, record: OpeningRecord): JsonObject {
  const { rule, risk } = record.data;
  const what = {
    "decision.allowed": { does: "Policy allowed", more: { ...ALLOWED, ...SUCCESS } },
    "decision.denied": { does: "Policy denied", more: { ...DENIED, ...FAILURE } },
    "request.opened": { does: "Policy asked people about", more: SUCCESS },
  }[record.type];
  const message = `${what.does} an action by rule ${rule}`;
  const event = apiEvent(evidence, record, {
    activity: CREATE,
    severity: severityOf(risk),
    message,
  });
  const policy = {
    name: rule,
    uid: rule,
    version: record.policy?.revision ?? "",
    is_applied: true,
  };
  return { ...event, ...what.more, policy };
}

/** The event of a use of a grant. */
export function redemptionEvent(
  evidence: Evidence,
  record: RecordOf<"grant.redeemed" | "grant.used">,
): JsonObject {
  const message =
    record.type === "grant.redeemed"
      ? "A grant was used; the action may run"
      : `A grant of several uses was used by request ${record.data.by}`;
  return {
    ...apiEvent(evidence, record, { activity: UPDATE, severity: "Informational", message }),
    ...ALLOWED,
    ...SUCCESS,
  };
}

/** The event of what running an action gave. */
export function outcomeEvent(
  evidence: Evidence,
  record: RecordOf<"outcome.reported" | "outcome.unknown">,
): JsonObject {
  const outcome = record.outcome ?? "unknown";
  const severity = outcome === "unknown" ? "Medium" : "Informational";
  const message = `The action's outcome is ${outcome}`;
  return {
    ...apiEvent(evidence, record, { activity: UPDATE, severity, message }),
    ...OF_OUTCOMES[outcome],
  };
}

/** The event of a verdict that lets nothing run, or of a notification. */
export function updateEvent(
  evidence: Evidence,
  record: RecordOf<
    | "request.denied"
    | "request.expired"
    | "request.cancelled"
    | "request.extended"
    | "request.escalated"
    | "request.reminded"
    | "request.repeated"
    | "notification.delivered"
    | "notification.failed"
  >,
): JsonObject {
  const said = {
    "request.denied": { message: "People denied the action", more: { ...DENIED, ...FAILURE } },
    "request.expired": { message: "Nobody decided in time", more: { ...DENIED, ...FAILURE } },
    "request.cancelled": { message: "The request was withdrawn", more: SUCCESS },
    "request.extended": { message: "The agent asked for more time", more: SUCCESS },
    "request.escalated": { message: "People of one more group may decide", more: SUCCESS },
    "request.reminded": { message: "Whoever is still needed was reminded", more: SUCCESS },
    "request.repeated": { message: "The agent asked the same again", more: SUCCESS },
    "notification.delivered": { message: "A channel reached its approvers", more: SUCCESS },
    "notification.failed": { message: "A channel gave up", more: FAILURE },
  }[record.type];
  const severity = record.type === "notification.failed" ? "Medium" : "Informational";
  const head = { activity: UPDATE, severity, message: said.message } as const;
  return { ...apiEvent(evidence, record, head), ...said.more };
}

/** The event of an approval, or of a broken glass: from here on the agent holds a grant. */
export function grantEvent(
  evidence: Evidence,
  record: RecordOf<"request.approved" | "glass.broken">,
): JsonObject {
  const isBroken = record.type === "glass.broken";
  const bounds = isBroken ? undefined : record.data.bounds;
  const kind = bounds === undefined ? "a single-use grant" : `a grant of ${bounds.uses} uses`;
  const message = isBroken
    ? "A person broke the glass: the action is allowed at once; a single-use grant exists"
    : `People approved the action; ${kind} exists`;
  const expiresAt = bounds?.usable_until ?? record.data.grant_expires_at;
  const session = { uid: record.data.grant, expiration_time: expiresAt };
  const severity = isBroken ? "High" : "Informational";
  const head = { class: AUTHORIZE_SESSION, activity: ASSIGN, message, severity } as const;
  return {
    ...privilegeEvent(evidence, record, head),
    session,
    ...SUCCESS,
  };
}

/** The event of a grant that ended unused. */
export function grantEndEvent(
  evidence: Evidence,
  record: RecordOf<"grant.revoked" | "grant.lapsed" | "grant.ended">,
): JsonObject {
  const how = {
    "grant.lapsed": "lapsed unused",
    "grant.revoked": "was revoked",
    "grant.ended": "was taken back after its first use",
  }[record.type];
  const message = `The grant ${record.data.grant} ${how}`;
  const head = { class: USER_ACCESS, activity: REVOKE, message };
  return { ...privilegeEvent(evidence, record, head), ...SUCCESS };
}

type VoteRecord = RecordOf<
  | "vote.cast"
  | "vote.withdrawn"
  | "vote.refused"
  | "value.revealed"
  | "reveal.refused"
  | "glass.reviewed"
>;

/** What each is about, and what was done to it. */
const DEEDS = {
  "vote.cast": { activity: CREATE, name: "vote", type: "Vote" },
  "vote.withdrawn": { activity: DELETE, name: "vote", type: "Vote" },
  "vote.refused": { activity: CREATE, name: "vote", type: "Vote" },
  "value.revealed": { activity: READ, name: "hidden value", type: "Hidden value" },
  "reveal.refused": { activity: READ, name: "hidden value", type: "Hidden value" },
  "glass.reviewed": { activity: CREATE, name: "after-review", type: "After-review" },
} as const;

/** The event of a vote, of one taken back or refused, of a look at a hidden value, or of what somebody thought of a broken glass. */
export function voteEvent(evidence: Evidence, record: VoteRecord): JsonObject {
  const isRefused = record.type === "vote.refused" || record.type === "reveal.refused";
  const { activity, name, type } = DEEDS[record.type];
  return {
    ...headOf({
      class: ENTITY_MANAGEMENT,
      activity,
      severity: isRefused ? "Medium" : "Informational",
      timeMs: record.ts,
      message: voteMessage(record),
    }),
    ...provenanceOf(evidence, record),
    ...(isRefused ? { ...FAILURE, status_code: record.data.code } : SUCCESS),
    actor: actorOf(evidence, record),
    entity: { uid: record.id, name, type, type_id: 99 },
    ...(record.type === "vote.cast"
      ? { comment: `${record.data.choice} via ${record.data.channel}` }
      : {}),
  };
}

function voteMessage(record: VoteRecord): string {
  switch (record.type) {
    case "vote.cast":
      return `A person voted to ${record.data.choice}`;
    case "vote.withdrawn":
      return "A person withdrew their vote";
    case "vote.refused":
      return `A person's vote to ${record.data.choice} was refused: ${record.data.code}`;
    case "value.revealed":
      return `A person was let see a hidden value of ${record.data.label}`;
    case "reveal.refused":
      return `A person was not let see a hidden value: ${record.data.code}`;
    case "glass.reviewed":
      return `A person found a broken glass ${record.data.finding}`;
  }
}

interface ApiHead {
  readonly activity: OcsfActivity;
  readonly severity: OcsfSeverity;
  readonly message: string;
}

function apiEvent(evidence: Evidence, record: LeafRecord, head: ApiHead): JsonObject {
  const { action, request } = record;
  const agent = storyOf(evidence.log, record)?.opening?.actor.id ?? record.actor.id;
  const agentName = evidence.disclosure.names.get(agent);
  return {
    ...headOf({ class: API_ACTIVITY, timeMs: record.ts, ...head }),
    ...provenanceOf(evidence, record),
    actor: actorOf(evidence, record),
    api: {
      operation: action?.operation ?? "unknown",
      service: { name: action?.tool ?? "unknown" },
      ...(request === null ? {} : { request: { uid: request } }),
    },
    // The log records who asked and never from which address.
    src_endpoint: { uid: agent, name: agentName ?? agent },
  };
}

interface PrivilegeHead {
  readonly class: typeof AUTHORIZE_SESSION;
  readonly severity?: OcsfSeverity;
  readonly activity: OcsfActivity;
  readonly message: string;
}

function privilegeEvent(evidence: Evidence, record: LeafRecord, head: PrivilegeHead): JsonObject {
  const agent = storyOf(evidence.log, record)?.opening?.actor.id ?? record.actor.id;
  const { action } = record;
  return {
    ...headOf({ severity: "Informational", ...head, timeMs: record.ts }),
    ...provenanceOf(evidence, record),
    actor: actorOf(evidence, record),
    user: userOf(agent, evidence.disclosure.names.get(agent), false),
    privileges: [action === null ? "unknown" : `${action.tool}:${action.operation}`],
  };
}
