import type { LeafType } from "../../ledger/leaf-body.ts";
import { counted, judge, type Check } from "../control.ts";
import {
  isInPeriod,
  recordsOf,
  storyOf,
  type EvidenceLog,
  type RequestStory,
} from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType, type RecordOf } from "../leaf-record.ts";

/** How late the service's own clock may write what time alone decided: it looks every second, and may have been restarting. */
const LATENESS_MS_MAX = 60_000;

/** C4: every request is recorded from its beginning to its end, without a gap. */
export function examineCompleteness({ log }: Evidence): readonly Check[] {
  return [chained(log), ended(log), answered(log)];
}

function chained(log: EvidenceLog): Check {
  const cases = storiesOf(log).map((story) => ({
    leaf: story.records[0]?.index ?? 0,
    problem: brokenChain(story),
  }));
  return judge(cases, {
    name: "every request's leaves follow one another without a gap",
    passed: (tested) =>
      `Of ${counted(tested, "request")} the first leaf is a decision, and each later one names the hash and continues the number of the one before.`,
    none: "There was no request in the period.",
  });
}

function storiesOf({ stories, period }: EvidenceLog): readonly RequestStory[] {
  return [...stories.values()].filter(({ records }) =>
    records.some((record) => isInPeriod(record, period)),
  );
}

function brokenChain({ id, opening, records }: RequestStory): string | undefined {
  if (opening === undefined) return "it does not begin with a decision";
  for (const [position, record] of records.entries()) {
    if (record.prev !== (records[position - 1]?.hash ?? null)) {
      return `leaf ${record.index} does not name the leaf before it`;
    }
    if (record.id !== `${id}.${position + 1}`) return `leaf ${record.index} has another number`;
  }
  return undefined;
}

const ENDS: readonly LeafType[] = [
  "request.approved",
  "request.denied",
  "request.expired",
  "request.cancelled",
  "glass.broken",
];

function ended(log: EvidenceLog): Check {
  const due = recordsOf(log, "request.opened").filter((opening) => isDecided(log, opening));
  const cases = due.map((opening) => {
    const end = storyOf(log, opening)?.records.find(({ type }) => ENDS.includes(type));
    return { leaf: opening.index, problem: end === undefined ? "it has no end" : undefined };
  });
  return judge(cases, {
    name: "every review that was due has a verdict",
    passed: (tested) => `${counted(tested, "review")} ended with a verdict of people or of time.`,
    none: "No review was due in the period.",
  });
}

/** Whether it has a verdict or should have one by now. */
function isDecided(log: EvidenceLog, opening: RecordOf<"request.opened">): boolean {
  const records = storyOf(log, opening)?.records ?? [];
  const extended = records.find((record) => isType(record, "request.extended"));
  const expiresAt =
    extended !== undefined && isType(extended, "request.extended")
      ? extended.data.expires_at
      : opening.data.expires_at;
  const isDue = expiresAt + LATENESS_MS_MAX < log.latestMs;
  return isDue || records.some(({ type }) => ENDS.includes(type));
}

function answered(log: EvidenceLog): Check {
  const started = recordsOf(log, "decision.allowed", "grant.redeemed");
  const cases = started.flatMap((record) => {
    const { report_by: reportBy } = record.data;
    const outcome = storyOf(log, record)?.records.find(
      (other) => isType(other, "outcome.reported", "outcome.unknown") && other.index > record.index,
    );
    const isDue = reportBy + LATENESS_MS_MAX < log.latestMs;
    if (outcome === undefined && !isDue) return [];
    const problem = outcome === undefined ? "it has no outcome" : undefined;
    return [{ leaf: record.index, problem }];
  });
  const early = started.length - cases.length;
  return judge(cases, {
    name: "every action that was let run has an outcome, if only that it is unknown",
    passed: (tested) =>
      `Of ${counted(tested, "action")} the outcome is known or said to be unknown.${early === 0 ? "" : ` Of ${early} more it was not yet due.`}`,
    none: "No action that was let run was due in the period.",
    figures: { let_run: started.length, not_yet_due: early },
  });
}
