import { counted, judge, type Check } from "../control.ts";
import { emergenciesOf, type Emergency } from "../emergencies.ts";
import type { EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { oversightOf, type ApproverFigures, type Oversight } from "../oversight.ts";

/** An approver is judged from this many approvals on: fewer say more of chance than of a habit. */
const APPROVALS_JUDGED_FROM = 10;
/** Above this share of quick approvals a person signs more than they read. */
const QUICK_SHARE_MAX = 0.5;

/** C10: the people who decide take the time to. */
export function examineOversight({ log }: Evidence): readonly Check[] {
  const oversight = oversightOf(log);
  return [unhurried(oversight), deciding(oversight), lookedAt(log)];
}

/** Told where there was none, or where it is not due yet. */
function lookedAt(log: EvidenceLog): Check {
  const all = emergenciesOf(log);
  const due = all.filter(({ state }) => state !== "open");
  const open = all.length - due.length;
  const wording = {
    name: "somebody else looked at every emergency, in time",
    passed: (tested: number) =>
      `Somebody else looked at ${counted(tested, "emergency", "emergencies")}; ${all.filter(({ finding }) => finding === "unjustified").length} were found unjustified.${open === 0 ? "" : ` ${open} more are still to be looked at.`}`,
    none: "",
    figures: { emergencies: all.length, not_yet_due: open },
  };
  if (due.length > 0) {
    return judge(
      due.map((emergency) => ({ leaf: emergency.leaf, problem: neglect(emergency) })),
      wording,
    );
  }
  const sentence =
    open === 0
      ? "Nobody settled a request in an emergency in the period."
      : `${counted(open, "emergency", "emergencies")} of the period ${open === 1 ? "is" : "are"} still to be looked at, in time.`;
  return { ...judge([], wording), result: "pass", sentence };
}

function neglect({ state }: Emergency): string | undefined {
  switch (state) {
    case "overdue":
      return "nobody has looked at it, and that was due";
    case "late":
      return "somebody looked at it too late";
    case "by_the_same":
      return "the same person looked at it who settled it";
    case "open":
    case "reviewed":
      return undefined;
  }
}

function unhurried({ approvers }: Oversight): Check {
  const judged = approvers.filter(({ approvals }) => approvals >= APPROVALS_JUDGED_FROM);
  return judge(
    judged.map((figures) => ({ leaf: figures.lastLeaf, problem: hurry(figures) })),
    {
      name: "no approver approves mostly within ten seconds",
      passed: (tested) =>
        `${counted(tested, "approver")} with ${APPROVALS_JUDGED_FROM} approvals or more gave at most half of them within ten seconds of the request.`,
      none: `Nobody gave ${APPROVALS_JUDGED_FROM} approvals in the period; fewer are no habit to judge.`,
      figures: { approvers: approvers.length, judged: judged.length },
    },
  );
}

function hurry({ id, approvals, quick }: ApproverFigures): string | undefined {
  if (quick / approvals <= QUICK_SHARE_MAX) return undefined;
  return `${id} gave ${quick} of ${approvals} approvals within ten seconds`;
}

/** Told, not judged: no rate of refusals is right in itself. */
function deciding({ verdicts, waits }: Oversight): Check {
  const { approved, denied, expired, cancelled } = verdicts;
  const decided = approved + denied;
  const share = decided === 0 ? 0 : Math.round((100 * denied) / decided);
  const wording = {
    name: "people decide, and can refuse",
    passed: () => "",
    none: "No person decided a request in the period.",
    figures: {
      approved,
      denied,
      expired,
      cancelled,
      refused_percent: share,
      median_wait_ms: waits.medianMs,
      p90_wait_ms: waits.p90Ms,
    },
  };
  const check = judge([], wording);
  if (decided === 0) return check;
  const sentence = `People decided ${counted(decided, "request")} and refused ${share} % of them; ${expired} expired unanswered. Half of the votes came within ${seconds(waits.medianMs)} and nine of ten within ${seconds(waits.p90Ms)}.`;
  return { ...check, result: "pass", sentence, tested: decided };
}

function seconds(ms: number): string {
  const whole = Math.round(ms / 1_000);
  return whole < 120 ? counted(whole, "second") : counted(Math.round(whole / 60), "minute");
}
