import { resultOf, type Check } from "../control.ts";
import { criteriaOf, type ControlId } from "../criteria.ts";
import type { ControlResult, Evidence, Examine } from "../evidence.ts";
import { examineApprovals } from "./approved-before.ts";
import { examineCompleteness } from "./completeness.ts";
import { examineErasure } from "./erasure.ts";
import { examineGrants } from "./grants.ts";
import { examineAuditFailure, examineIntegrity } from "./integrity.ts";
import { examineOversight } from "./oversight.ts";
import { examinePolicyChanges } from "./policy-changes.ts";
import { examineReading } from "./reading.ts";
import { examineSeparation } from "./separation.ts";

interface Control {
  readonly id: ControlId;
  readonly title: string;
  readonly examine: Examine;
}

/** Titles say only what leaves can show: of actions that were routed through the system. */
const CONTROLS: readonly Control[] = [
  {
    id: "C1",
    title: "A sensitive action has a prior matching approval",
    examine: examineApprovals,
  },
  {
    id: "C2",
    title: "Approvers are not requesters; two people where required",
    examine: examineSeparation,
  },
  {
    id: "C3",
    title: "Grants expire, serve no more often than people said and can be revoked",
    examine: examineGrants,
  },
  { id: "C4", title: "Records are complete", examine: examineCompleteness },
  { id: "C5", title: "The log is whole, signed and witnessed", examine: examineIntegrity },
  { id: "C6", title: "A failing audit log stops the system", examine: examineAuditFailure },
  { id: "C7", title: "Denials and alerts are read", examine: examineReading },
  {
    id: "C8",
    title: "Changes of policy and roles are authorised and versioned",
    examine: examinePolicyChanges,
  },
  { id: "C9", title: "Retention and erasure are carried out", examine: examineErasure },
  { id: "C10", title: "Human oversight is effective", examine: examineOversight },
];

/** What every result rests on, word for word in each report. */
export const SCOPE_SENTENCE =
  "These results say how controls operated on actions routed through the system. They say nothing of actions that went around it.";

/** The ten controls over the evidence. Pure: equal evidence gives equal results. */
export function examineControls(evidence: Evidence): readonly ControlResult[] {
  return CONTROLS.map(({ id, title, examine }) => {
    const checks = examine(evidence);
    const result = resultOf(checks);
    const criteria = criteriaOf(id, evidence.frameworks);
    return { id, title, result, sentence: summarise(checks), checks, criteria };
  });
}

function summarise(checks: readonly Check[]): string {
  const failed = checks.filter(({ result }) => result === "fail");
  if (failed.length > 0) {
    return failed.map(({ name, sentence }) => `Not so: ${name}. ${sentence}`).join(" ");
  }
  const untested = checks.filter(({ result }) => result === "not_tested").length;
  if (untested === 0) return "Every check passed.";
  if (untested === checks.length) return "Nothing could be tested.";
  return `Tested in part: ${checks.length - untested} of ${checks.length} checks passed, the others could not be tested.`;
}
