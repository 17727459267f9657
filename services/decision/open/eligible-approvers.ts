import { isOwnByNow, type KnownPeople } from "../../core/approval/eligibility.ts";
import { fulfil, type Candidate } from "../../core/approval/requirements.ts";
import type { RequestDetails, Voter } from "../../core/approval/request.ts";
import type { People } from "../../core/directory/people.ts";
import { personKey } from "../../core/identity/identity.ts";
import { folded } from "../../core/identity/involved.ts";
import type { PolicyDecision, PolicyReview } from "../../core/policy/decision.ts";

/** Who is who when a question comes. */
export interface Now {
  readonly members: (group: string) => ReturnType<People["membersAt"]>;
  readonly people: KnownPeople;
}

/**
 * The groups that can never be satisfied, because too few of their people may decide this request even when all of them approve
 * and every escalation comes. None where nobody knows all members of a group.
 */
export function unmeetableGroups(
  details: RequestDetails,
  review: PolicyReview,
  { members, people: known }: Now,
): readonly string[] {
  const { requirements, escalate, mayOverlap } = review;
  const needed = requirements.map(({ group }) => members(group));
  const added = escalate.map(({ to }) => members(to));
  if ([...needed, ...added].includes(undefined)) return [];
  const every = requirements.map((_, index) => index);
  const others = (people: readonly Voter[] = []) =>
    people.filter((person) => !isOwnByNow(person, { details }, known));
  const candidates = [
    ...needed.flatMap((people, index) => candidatesOf(others(people), [index])),
    ...added.flatMap((people) => candidatesOf(others(people), every)),
  ];
  const { assigned, isMet } = fulfil(requirements, byPerson(candidates), mayOverlap);
  if (isMet) return [];
  const short = requirements.filter(
    ({ approvals }, index) => (assigned[index]?.length ?? 0) < approvals,
  );
  return [...new Set(short.map(({ group }) => group))];
}

/** The answer to a question that nobody could ever approve. */
export function noEligibleApprover(
  groups: readonly string[],
  decision: PolicyDecision,
): PolicyDecision {
  const message = `Too few people who are not involved could approve this for: ${groups.join(", ")}.`;
  return {
    effect: "deny",
    rule: decision.rule,
    reasons: [{ code: "no_eligible_approver", message }],
    risk: decision.risk,
  };
}

function candidatesOf(people: readonly Voter[], mayFill: readonly number[]): readonly Candidate[] {
  return people.map((person) => ({ key: humanKey(person), mayFill }));
}

/** One key for all identities of a human, whichever of them is a member. */
function humanKey({ issuer, subject, linked = [] }: Voter): string {
  const keys = [personKey(issuer, subject), ...linked].map(folded).toSorted();
  return keys[0] ?? "";
}

/** Each human once, with everything that they may fill by any of their groups. */
function byPerson(candidates: readonly Candidate[]): readonly Candidate[] {
  const fillable = new Map<string, ReadonlySet<number>>();
  for (const { key, mayFill } of candidates) {
    fillable.set(key, new Set([...(fillable.get(key) ?? []), ...mayFill]));
  }
  return [...fillable].map(([key, mayFill]) => ({ key, mayFill: [...mayFill] }));
}
