import { fulfil } from "../../approval/requirements.ts";
import { coversLabel } from "../../policy/reveal-label.ts";
import { counted, judge, type Check } from "../control.ts";
import { recordsOf, standingVotes, storyOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import type { RecordOf } from "../leaf-record.ts";

/** C2: whoever approves is not whoever asks, and as many distinct people approve as policy wants. */
export function examineSeparation({ log }: Evidence): readonly Check[] {
  const looks = recordsOf(log, "value.revealed");
  const checks = [nobodysOwn(log), enoughPeople(log), emergenciesOfOthers(log)];
  return looks.length === 0 ? checks : [...checks, looksOfDeciders(log, looks)];
}

/** Votes that were refused show that the control works: the leaves of those on an own action are evidence as well. */
function nobodysOwn(log: EvidenceLog): Check {
  const votes = recordsOf(log, "vote.cast");
  const refused = recordsOf(log, "vote.refused");
  const ownRefused = refused.filter(({ data }) => data.code === "own_action");
  const tried =
    ownRefused.length === 0
      ? ""
      : ` ${counted(ownRefused.length, "more vote")} on an own action ${ownRefused.length === 1 ? "was" : "were"} tried and refused.`;
  const check = judge(
    votes.map((vote) => ({ leaf: vote.index, problem: own(log, vote) })),
    {
      name: "no vote is by the requester, their owner or whom they act for",
      passed: (tested) => `None of ${counted(tested, "vote")} is by a party to the action.${tried}`,
      none: "Nobody voted in the period.",
      figures: { refused_votes: refused.length, refused_on_own_action: ownRefused.length },
    },
  );
  return { ...check, evidence: [...check.evidence, ...ownRefused.map(({ index }) => index)] };
}

/** Told where there was none: a glass that nobody broke contradicts nothing. */
function emergenciesOfOthers(log: EvidenceLog): Check {
  const broken = recordsOf(log, "glass.broken");
  const wording = {
    name: "whoever settled an emergency was of the group that policy names for it, and no party to the action",
    passed: (tested: number) => `So it was in ${counted(tested, "emergency", "emergencies")}.`,
    none: "",
  };
  if (broken.length > 0) {
    return judge(
      broken.map((glass) => ({ leaf: glass.index, problem: unfit(log, glass) })),
      wording,
    );
  }
  const sentence = "Nobody settled a request in an emergency in the period.";
  return { ...judge([], wording), result: "pass", sentence };
}

/** Only where somebody looked: most logs have none. */
function looksOfDeciders(log: EvidenceLog, looks: readonly RecordOf<"value.revealed">[]): Check {
  return judge(
    looks.map((look) => ({ leaf: look.index, problem: unentitled(log, look) })),
    {
      name: "whoever was let see a hidden value might decide the action, and was no party to it",
      passed: (tested) => `So it was in ${counted(tested, "look", "looks")} at single values.`,
      none: "Nobody looked at a hidden value in the period.",
    },
  );
}

function unentitled(log: EvidenceLog, look: RecordOf<"value.revealed">): string | undefined {
  const opening = storyOf(log, look)?.opening;
  if (opening?.type !== "request.opened") return "no review of people was opened for it";
  const { reveal = [], requirements, escalate } = opening.data.review;
  if (!coversLabel(reveal, look.data.label)) return "policy lets nobody see such a value";
  const groups = [...requirements.map(({ group }) => group), ...escalate.map(({ to }) => to)];
  if (!look.data.groups.some((group) => groups.includes(group)))
    return "whoever saw it is of no group that decides";
  return own(log, look);
}

function unfit(log: EvidenceLog, glass: RecordOf<"glass.broken">): string | undefined {
  const opening = storyOf(log, glass)?.opening;
  const group =
    opening?.type === "request.opened" ? opening.data.review.break_glass?.group : undefined;
  if (group === undefined) return "policy lets nobody settle it in an emergency";
  if (!glass.data.groups.includes(group)) return "whoever settled it is not of that group";
  return own(log, glass);
}

function own(
  log: EvidenceLog,
  vote: RecordOf<"vote.cast" | "glass.broken" | "value.revealed">,
): string | undefined {
  if (vote.mode !== undefined) return "one person could both ask and approve: a single operator";
  if (vote.actor.kind !== "person") return "the voter is not a person";
  if (vote.data.also.length > 0) return "the voter has a name of a party to the action";
  const opening = storyOf(log, vote)?.opening;
  if (opening === undefined) return "the request has no beginning";
  const parties = [opening.actor.id, ...opening.data.involved];
  const isParty = [vote.actor.id, ...(vote.data.linked ?? [])].some((id) => parties.includes(id));
  return isParty ? "the voter is a party to the action" : undefined;
}

function enoughPeople(log: EvidenceLog): Check {
  const approvals = recordsOf(log, "request.approved");
  const dual = approvals.filter((approval) => needed(log, approval) >= 2).length;
  return judge(
    approvals.map((approval) => ({ leaf: approval.index, problem: shortOf(log, approval) })),
    {
      name: "as many distinct people of the right groups approved as policy required",
      passed: (tested) =>
        `In ${counted(tested, "approval")} they did; ${dual} of them required two people or more.`,
      none: "People approved nothing in the period.",
      figures: { approvals: approvals.length, requiring_two_or_more: dual },
    },
  );
}

function needed(log: EvidenceLog, approval: RecordOf<"request.approved">): number {
  const opening = storyOf(log, approval)?.opening;
  if (opening?.type !== "request.opened") return 0;
  const counts = opening.data.review.requirements.map(({ approvals }) => approvals);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return opening.data.review.may_overlap ? Math.max(0, ...counts) : total;
}

function shortOf(log: EvidenceLog, approval: RecordOf<"request.approved">): string | undefined {
  const story = storyOf(log, approval);
  const opening = story?.opening;
  if (story === undefined || opening?.type !== "request.opened") {
    return "no review of people was opened for it";
  }
  const { voters } = approval.data;
  const votes = standingVotes(story, approval.index).filter(
    ({ actor, data }) => voters.includes(actor.id) && data.choice === "approve",
  );
  if (votes.length < new Set(voters).size) return "a counted voter has no standing approval";
  if (votes.some(({ data }) => data.linked?.some((id) => voters.includes(id))))
    return "two identities of one person are counted";
  const { requirements, escalate, may_overlap: mayOverlap } = opening.data.review;
  const ageMs = approval.ts - opening.ts;
  const candidates = votes.map(({ actor, data }) => {
    const isEscalated = escalate.some(
      ({ after_ms: afterMs, to }) => ageMs >= afterMs && data.groups.includes(to),
    );
    const mayFill = requirements.flatMap(({ group }, index) =>
      isEscalated || data.groups.includes(group) ? [index] : [],
    );
    return { key: actor.id, mayFill };
  });
  return fulfil(requirements, candidates, mayOverlap).isMet
    ? undefined
    : "the counted voters do not meet the requirements";
}
