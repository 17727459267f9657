import { counted, judge, type Check } from "../control.ts";
import { recordsOf, standingVotes, storyOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType, type RecordOf } from "../leaf-record.ts";

/** C1: what policy put before people ran only after they approved exactly that. */
export function examineApprovals({ log }: Evidence): readonly Check[] {
  return [approvedBefore(log), votedOnWhatRan(log), withoutPeople(log)];
}

function approvedBefore(log: EvidenceLog): Check {
  const redeemed = recordsOf(log, "grant.redeemed");
  const emergencies = redeemed.filter((record) =>
    storyOf(log, record)?.records.some(({ type }) => type === "glass.broken"),
  ).length;
  return judge(
    redeemed.map((record) => ({ leaf: record.index, problem: unapproved(log, record) })),
    {
      name: "every reviewed action that ran was approved before, by its digest",
      passed: (tested) =>
        `${counted(tested, "use")} of a grant followed an approval of the same request, with the same action digest.${emergencies === 0 ? "" : ` ${emergencies} of the approvals were given by one person in an emergency.`}`,
      none: "No grant was used in the period, so nothing could be compared.",
    },
  );
}

function unapproved(log: EvidenceLog, redeemed: RecordOf<"grant.redeemed">): string | undefined {
  const story = storyOf(log, redeemed);
  const approval = story?.records.find(
    (record) =>
      isType(record, "request.approved", "glass.broken") &&
      record.data.grant === redeemed.data.grant,
  );
  if (approval === undefined) return "the grant was never approved";
  if (approval.index > redeemed.index) return "the approval came after the use";
  if (story?.opening?.action?.digest !== redeemed.action?.digest) {
    return "what ran has another action digest than what was asked for";
  }
  return undefined;
}

function votedOnWhatRan(log: EvidenceLog): Check {
  const cases = recordsOf(log, "request.approved").map((approval) => {
    const story = storyOf(log, approval);
    const opening = story?.opening;
    const counting =
      story === undefined
        ? []
        : standingVotes(story, approval.index).filter(({ actor }) =>
            approval.data.voters.includes(actor.id),
          );
    const isBound = counting.every(
      ({ action, data }) =>
        opening?.type === "request.opened" &&
        action?.digest === opening.action?.digest &&
        data.view === opening.data.view,
    );
    return {
      leaf: approval.index,
      problem: isBound ? undefined : "a vote is for another action or another view of it",
    };
  });
  return judge(cases, {
    name: "every counted vote names the action and the view that were decided",
    passed: (tested) => `In ${counted(tested, "approval")} every counted vote did.`,
    none: "People approved nothing in the period.",
  });
}

/** Told, not judged: which actions need people is what policy is for. */
function withoutPeople(log: EvidenceLog): Check {
  const allowed = recordsOf(log, "decision.allowed");
  const bounded = allowed.filter(({ data }) => data.under !== undefined).length;
  const under =
    bounded === 0 ? "" : ` ${bounded} ran under a grant that people had given for several uses.`;
  const grave = allowed.filter(({ data }) => data.risk === "high" || data.risk === "critical");
  const cases = allowed.map(({ index, data }) => ({
    leaf: index,
    problem: data.rule === "" ? "no rule of the policy is named" : undefined,
  }));
  const wording = {
    name: "every action that ran without people was allowed by a rule",
    passed: (tested: number) =>
      `${counted(tested, "action")} ran without people, each by a named rule; policy called ${grave.length} of them of high or critical risk.${under}`,
    none: "",
    figures: { allowed_by_policy: allowed.length, of_high_or_critical_risk: grave.length },
  };
  if (cases.length > 0) return judge(cases, wording);
  return {
    ...judge([], wording),
    result: "pass",
    sentence: "No action ran without people in the period.",
  };
}
