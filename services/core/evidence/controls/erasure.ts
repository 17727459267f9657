import { counted, judge, notTested, type Check } from "../control.ts";
import { recordsOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType, type RecordOf } from "../leaf-record.ts";

/** C9: what was to be erased is gone, and what was held was kept. */
export function examineErasure(evidence: Evidence): readonly Check[] {
  return [gone(evidence), heldKept(evidence.log), RETENTION];
}

function gone({ log, disclosure }: Evidence): Check {
  const { firstLeafBySubject, names } = disclosure;
  const cases = recordsOf(log, "subject.erased").map(({ index, data }) => {
    const first = firstLeafBySubject.get(data.subject);
    const isLeft = first !== undefined && first < index;
    const problem = isLeft
      ? `an opening of leaf ${first} is still there`
      : names.has(data.subject)
        ? "the actor still has a name"
        : undefined;
    return { leaf: index, problem };
  });
  return judge(cases, {
    name: "nothing is left of what was erased",
    passed: (tested) =>
      `Of ${counted(tested, "erased subject")} no opening and no name could be read any more.`,
    none: "Nothing was erased in the period.",
  });
}

function heldKept(log: EvidenceLog): Check {
  const holds = recordsOf(log, "subject.held");
  const cases = holds.map((hold) => ({
    leaf: hold.index,
    problem: isErasedUnder(log, hold) ? "the subject was erased all the same" : undefined,
  }));
  return judge(cases, {
    name: "nothing was erased while it was held",
    passed: (tested) => `${counted(tested, "hold")} kept what they were put on.`,
    none: "Nothing was put on hold in the period.",
  });
}

function isErasedUnder({ records }: EvidenceLog, hold: RecordOf<"subject.held">): boolean {
  const next = records.find(
    (record) =>
      record.index > hold.index &&
      isType(record, "subject.erased", "subject.released") &&
      record.data.subject === hold.data.subject,
  );
  return next?.type === "subject.erased";
}

const RETENTION = notTested(
  "retention periods are kept",
  "The log keeps no retention schedule: an erasure that should have happened and did not leaves no trace in it.",
);
