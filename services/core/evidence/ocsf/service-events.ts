import type { LeafType } from "../../ledger/leaf-body.ts";
import type { JsonObject } from "../../policy/json.ts";
import { counted } from "../control.ts";
import type { Evidence } from "../evidence.ts";
import type { RecordOf } from "../leaf-record.ts";
import { actorOf, API_ACTIVITY, ENTITY_MANAGEMENT, headOf, provenanceOf } from "./ocsf-event.ts";

/** The leaves of what happened to the service itself. */
export type ServiceType = Extract<
  LeafType,
  `policy.${string}` | `subject.${string}` | "epoch.opened" | "audit.read" | "directory.changed"
>;

/** An activity, its entity and its sentence. */
interface Change {
  readonly activity: { readonly id: number; readonly name: string };
  readonly entity: JsonObject;
  readonly message: string;
  readonly isRefused?: boolean;
}

/** The event of a change of policy, of a subject, of the epoch, or of a reading. */
export function serviceEvent(evidence: Evidence, record: RecordOf<ServiceType>): JsonObject {
  const { activity, entity, message, isRefused = false } = changeOf(record);
  const severity = isRefused || record.type === "epoch.opened" ? "High" : "Informational";
  return {
    ...headOf({ class: ENTITY_MANAGEMENT, activity, severity, timeMs: record.ts, message }),
    ...provenanceOf(evidence, record),
    status_id: isRefused ? 2 : 1,
    status: isRefused ? "Failure" : "Success",
    actor: actorOf(evidence, record),
    entity,
  };
}

const POLICY = { type: "Policy", type_id: 5 };

function changeOf(record: RecordOf<ServiceType>): Change {
  switch (record.type) {
    case "policy.activated":
      return {
        activity: { id: 10, name: "Activate" },
        entity: { ...POLICY, uid: record.policy?.revision ?? "", name: "policy bundle" },
        message: "A policy bundle became active",
      };
    case "policy.refused":
      return {
        activity: { id: 10, name: "Activate" },
        entity: { ...POLICY, uid: record.id, name: "policy bundle" },
        message: "A policy bundle was refused; the one before stays active",
        isRefused: true,
      };
    case "epoch.opened":
      return {
        activity: { id: 1, name: "Create" },
        entity: other(`epoch-${record.data.epoch}`, "Ledger epoch"),
        message: `A new epoch was opened after leaves were lost beyond ${record.data.lost_size}`,
      };
    case "subject.erased":
      return {
        activity: { id: 4, name: "Delete" },
        entity: other(record.data.subject, "Subject"),
        message: `Everything sensitive about a subject was erased (${record.data.basis})`,
      };
    case "subject.held":
      return {
        activity: { id: 12, name: "Suspend" },
        entity: other(record.data.subject, "Subject"),
        message: "A subject was put on hold and must not be erased",
      };
    case "subject.released":
      return {
        activity: { id: 13, name: "Resume" },
        entity: other(record.data.subject, "Subject"),
        message: "A hold on a subject ended",
      };
    case "audit.read":
      return {
        activity: { id: 2, name: "Read" },
        entity: other(record.id, "Audit trail"),
        message: `A person read the trail before leaf ${record.data.before}`,
      };
    case "directory.changed":
      return directoryChange(record);
  }
}

/** What happens to an entry, by its kind: its end, a new one, or another state of it. */
const ENTRY_ACTIVITIES: Readonly<Record<string, Change["activity"]>> = {
  unlinked: { id: 4, name: "Delete" },
  groups_noted: { id: 3, name: "Update" },
  stand_in_ended: { id: 4, name: "Delete" },
  passkey_removed: { id: 4, name: "Delete" },
  agent_removed: { id: 4, name: "Delete" },
  file_activated: { id: 10, name: "Activate" },
};

function directoryChange({ id, data }: RecordOf<"directory.changed">): Change {
  const about = data.people[0] ?? data.agent ?? id;
  return {
    activity: ENTRY_ACTIVITIES[data.kind] ?? { id: 1, name: "Create" },
    entity: other(about, "Directory entry"),
    message: `The directory changed: ${data.kind.replaceAll("_", " ")}`,
  };
}

/** The event of calls that were refused. Who called is not always known, and is not told. */
export function accessEvent(evidence: Evidence, record: RecordOf<"access.refused">): JsonObject {
  const { method, reason, count } = record.data;
  const message = `${counted(count, "call")} of ${method} ${count === 1 ? "was" : "were"} refused: ${reason}`;
  return {
    ...headOf({
      class: API_ACTIVITY,
      activity: { id: 99, name: "Other" },
      severity: "Low",
      timeMs: record.ts,
      message,
    }),
    ...provenanceOf(evidence, record),
    status_id: 2,
    status: "Failure",
    status_code: reason,
    count,
    actor: actorOf(evidence, record),
    api: { operation: method, service: { name: "countersign" } },
    src_endpoint: { uid: "unknown", name: "unknown" },
    action_id: 2,
    action: "Denied",
    disposition_id: 2,
    disposition: "Blocked",
  };
}

function other(uid: string, type: string): JsonObject {
  return { uid, name: uid, type, type_id: 99 };
}
