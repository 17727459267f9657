import type { PolicyRisk } from "../../policy/decision.ts";
import type { JsonObject } from "../../policy/json.ts";
import type { Evidence } from "../evidence.ts";
import type { LeafRecord } from "../leaf-record.ts";
import { stableId } from "../stable-id.ts";

/** The version of the schema that events follow (schema.ocsf.io). */
const OCSF_VERSION = "1.8.0";

/** One class of events. */
export interface OcsfClass {
  readonly uid: number;
  readonly name: string;
  readonly categoryUid: number;
  readonly categoryName: string;
}

export const API_ACTIVITY: OcsfClass = {
  uid: 6003,
  name: "API Activity",
  categoryUid: 6,
  categoryName: "Application Activity",
};
export const AUTHORIZE_SESSION = iam(3003, "Authorize Session");
export const ENTITY_MANAGEMENT = iam(3004, "Entity Management");
export const USER_ACCESS = iam(3005, "User Access Management");
export const COMPLIANCE_FINDING = finding(2003, "Compliance Finding");
export const DETECTION_FINDING = finding(2004, "Detection Finding");

function iam(uid: number, name: string): OcsfClass {
  return { uid, name, categoryUid: 3, categoryName: "Identity & Access Management" };
}

function finding(uid: number, name: string): OcsfClass {
  return { uid, name, categoryUid: 2, categoryName: "Findings" };
}

/** An activity of a class, as its number and its caption. */
export interface OcsfActivity {
  readonly id: number;
  readonly name: string;
}

/** How grave an event is. */
export type OcsfSeverity = "Informational" | "Low" | "Medium" | "High" | "Critical";

const SEVERITY_IDS: Readonly<Record<OcsfSeverity, number>> = {
  Informational: 1,
  Low: 2,
  Medium: 3,
  High: 4,
  Critical: 5,
};

const OF_RISKS: Readonly<Record<PolicyRisk, OcsfSeverity>> = {
  low: "Low",
  medium: "Medium",
  high: "High",
  critical: "Critical",
};

/** The severity that stands for a risk of the policy. */
export function severityOf(risk: PolicyRisk): OcsfSeverity {
  return OF_RISKS[risk];
}

/** What every event says of itself. */
export interface OcsfHead {
  readonly class: OcsfClass;
  readonly activity: OcsfActivity;
  readonly severity: OcsfSeverity;
  readonly timeMs: number;
  readonly message: string;
}

/** The members that every class has. The caller adds `metadata` and its own. */
export function headOf({ class: of, activity, severity, timeMs, message }: OcsfHead): JsonObject {
  return {
    class_uid: of.uid,
    class_name: of.name,
    category_uid: of.categoryUid,
    category_name: of.categoryName,
    activity_id: activity.id,
    activity_name: activity.name,
    type_uid: of.uid * 100 + activity.id,
    type_name: `${of.name}: ${activity.name}`,
    severity_id: SEVERITY_IDS[severity],
    severity,
    time: timeMs,
    message,
  };
}

const PRODUCT = { name: "Countersign", vendor_name: "Countersign" };

/** The `metadata` of an event that is not of one leaf. */
export function metadataOf({ integrity }: Evidence, uid: string): JsonObject {
  return {
    version: OCSF_VERSION,
    product: PRODUCT,
    uid,
    log_name: integrity.origin,
    log_provider: "Countersign",
  };
}

/** The `metadata` of a leaf's event, and where the leaf is, which the schema has no place for. */
export function provenanceOf(evidence: Evidence, record: LeafRecord): JsonObject {
  return {
    metadata: {
      ...metadataOf(evidence, eventUid(record)),
      event_code: record.type,
      original_event_uid: record.id,
      sequence: record.index,
      ...(record.request === null ? {} : { correlation_uid: record.request }),
    },
    unmapped: { leaf_index: record.index, leaf_hash: record.hash },
  };
}

/** The id of a leaf's event, the same in every export. */
export function eventUid({ hash }: LeafRecord): string {
  return stableId("ocsf/event", hash);
}

/** Who acted. A person is a user; agents and parts of the service are applications. */
export function actorOf({ disclosure }: Evidence, { actor }: LeafRecord): JsonObject {
  const name = disclosure.names.get(actor.id);
  if (actor.kind === "person") return { user: userOf(actor.id, name) };
  return { app_uid: actor.id, app_name: name ?? actor.id };
}

/** A person, or the agent that a permission is for. */
export function userOf(uid: string, name: string | undefined, isPerson = true): JsonObject {
  const type = isPerson ? { type_id: 1, type: "User" } : { type_id: 4, type: "Service" };
  return { uid, ...(name === undefined ? {} : { name }), ...type };
}
