import type { JsonObject } from "../../policy/json.ts";
import type { Check, Result } from "../control.ts";
import type { ALERT_TYPES } from "../controls/reading.ts";
import { SCOPE_SENTENCE } from "../controls/controls.ts";
import { FRAMEWORK_TITLES } from "../criteria.ts";
import type { ControlResult, Evidence } from "../evidence.ts";
import type { RecordOf } from "../leaf-record.ts";
import { stableId } from "../stable-id.ts";
import {
  COMPLIANCE_FINDING,
  DETECTION_FINDING,
  eventUid,
  headOf,
  metadataOf,
  provenanceOf,
  type OcsfSeverity,
} from "./ocsf-event.ts";

const CREATE = { id: 1, name: "Create" };
const NEW = { status_id: 1, status: "New" };

/** A leaf that somebody should read. */
export type AlertRecord = RecordOf<(typeof ALERT_TYPES)[number]>;

/** A second event of a denial or an alert, for those who watch findings. */
export function detectionEvent(evidence: Evidence, record: AlertRecord): JsonObject {
  const { title, severity } = alertOf(record);
  const uid = stableId("ocsf/detection", record.hash);
  const { metadata, unmapped } = provenanceOf(evidence, record);
  return {
    ...headOf({
      class: DETECTION_FINDING,
      activity: CREATE,
      severity,
      timeMs: record.ts,
      message: title,
    }),
    metadata: Object.assign({}, metadata, { uid }),
    unmapped,
    ...NEW,
    is_alert: true,
    finding_info: {
      uid,
      title,
      types: [record.type],
      created_time: record.ts,
      related_events: [{ uid: eventUid(record) }],
    },
  };
}

function alertOf(record: AlertRecord): { readonly title: string; readonly severity: OcsfSeverity } {
  switch (record.type) {
    case "decision.denied":
      return { title: `Policy denied an action by rule ${record.data.rule}`, severity: "Medium" };
    case "request.denied":
      return { title: "People denied an action", severity: "Medium" };
    case "request.expired":
      return { title: "Nobody decided a request in time", severity: "Medium" };
    case "notification.failed":
      return { title: "A channel to approvers gave up", severity: "Medium" };
    case "outcome.unknown":
      return { title: "Nobody knows what an action that was let run did", severity: "High" };
    case "vote.refused":
      return { title: `A vote was refused: ${record.data.code}`, severity: "Medium" };
    case "reveal.refused":
      return {
        title: `A look at a hidden value was refused: ${record.data.code}`,
        severity: "Medium",
      };
    case "glass.broken":
      return { title: "A person broke the glass", severity: "High" };
    case "access.refused":
      return { title: `Calls were refused: ${record.data.reason}`, severity: "Low" };
    case "policy.refused":
      return { title: "A policy bundle was refused", severity: "High" };
  }
}

const STATUS: Readonly<Record<Result, JsonObject>> = {
  pass: { status_id: 1, status: "Pass" },
  fail: { status_id: 3, status: "Fail" },
  not_tested: { status_id: 0, status: "Unknown" },
};

/** What one control came to. */
export function complianceEvent(evidence: Evidence, control: ControlResult): JsonObject {
  const { integrity, log } = evidence;
  const uid = stableId("ocsf/compliance", integrity.root, control.id, ...periodOf(evidence));
  const frameworks = [...new Set(control.criteria.map(({ framework }) => framework))];
  return {
    ...headOf({
      class: COMPLIANCE_FINDING,
      activity: CREATE,
      severity: control.result === "fail" ? "High" : "Informational",
      timeMs: log.period.toMs,
      message: `${control.id} ${control.title}: ${control.result}`,
    }),
    metadata: metadataOf(evidence, uid),
    ...NEW,
    finding_info: { uid, title: `${control.id} ${control.title}`, desc: SCOPE_SENTENCE },
    compliance: {
      control: control.id,
      desc: control.sentence,
      ...STATUS[control.result],
      standards: frameworks.map((framework) => FRAMEWORK_TITLES[framework]),
      requirements: control.criteria.map(({ framework, id }) => `${framework} ${id}`),
      checks: control.checks.map((check) => checkOf(control, check)),
    },
    unmapped: {
      leaves: control.checks.flatMap(({ evidence: leaves }) => leaves.slice(0, LEAVES_MAX)),
      counter_examples: control.checks.flatMap(({ counterExamples }) =>
        counterExamples.slice(0, LEAVES_MAX).map(({ leaf, problem }) => ({ leaf, problem })),
      ),
    },
  };
}

/** Of each check; all that are listed stand in controls.json. */
const LEAVES_MAX = 20;

function checkOf(control: ControlResult, check: Check): JsonObject {
  return {
    uid: stableId("ocsf/check", control.id, check.name),
    name: check.name,
    desc: check.sentence,
    ...STATUS[check.result],
  };
}

function periodOf({ log }: Evidence): readonly string[] {
  return [String(log.period.fromMs), String(log.period.toMs)];
}
