import { counted, judge, type Check } from "../control.ts";
import { recordsOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType, type LeafRecord, type RecordOf } from "../leaf-record.ts";

/** How long denials and alerts may stay unread: a weekly reading is what FedRAMP asks for (AU-6 a). */
const UNREAD_MS_MAX = 7 * 24 * 3_600_000;

/** The leaves that somebody should read. */
export const ALERT_TYPES = [
  "decision.denied",
  "request.denied",
  "request.expired",
  "notification.failed",
  "outcome.unknown",
  "policy.refused",
  "vote.refused",
  "reveal.refused",
  "glass.broken",
  "access.refused",
] as const;

/** C7: somebody read the denials and alerts. */
export function examineReading({ log }: Evidence): readonly Check[] {
  const alerts = recordsOf(log, ...ALERT_TYPES);
  const readings = allReadings(log);
  const cases = alerts.flatMap((alert) => judgeOne(alert, readings, log.latestMs));
  const young = alerts.length - cases.length;
  return [
    judge(cases, {
      name: "every denial and alert was read within seven days",
      passed: (tested) =>
        `True of ${counted(tested, "denial or alert", "denials and alerts")}.${young === 0 ? "" : ` ${young} unread ones are younger.`}`,
      none: "No denial or alert was due to be read in the period.",
      figures: { alerts: alerts.length, readings: recordsOf(log, "audit.read").length },
    }),
  ];
}

/** Readings count from the whole log: one after the period reads what is of the period. */
function allReadings({ records }: EvidenceLog): readonly RecordOf<"audit.read">[] {
  return records.filter(
    (record): record is RecordOf<"audit.read"> =>
      isType(record, "audit.read") && record.actor.kind === "person",
  );
}

// oxlint-disable-next-line max-params -- the alert, who read, and what is now.
function judgeOne(
  alert: LeafRecord,
  readings: readonly RecordOf<"audit.read">[],
  latestMs: number,
) {
  // The first reading behind it that covers it; readings are few.
  const read = readings.find(({ index, data }) => index > alert.index && data.before > alert.index);
  const dueMs = alert.ts + UNREAD_MS_MAX;
  if (read === undefined && latestMs <= dueMs) return [];
  const isLate = read === undefined || read.ts > dueMs;
  const problem = read === undefined ? "nobody has read it" : "it was read too late";
  return [{ leaf: alert.index, problem: isLate ? problem : undefined }];
}
