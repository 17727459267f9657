import { personKey } from "../identity/identity.ts";
import { folded, involvedIn, namesOf } from "../identity/involved.ts";
import type { PolicyReview } from "../policy/decision.ts";
import type { Candidate } from "./requirements.ts";
import type { ApprovalRequest, RequestDetails, Voter } from "./request.ts";

/** What is known of a person now. */
export interface KnownPerson {
  /** The groups that they hold; absent when nobody knows, and then those count that they voted with. */
  readonly groups?: readonly string[];
  /** The `personKey`s of their other identities. */
  readonly linked: readonly string[];
}

/** The people who are known now, by `personKey`. */
export type KnownPeople = Pick<ReadonlyMap<string, KnownPerson>, "get">;

/** Why a person may not vote on a request, or that they may. */
export type Eligibility =
  | { readonly kind: "eligible"; readonly mayFill: readonly number[] }
  | { readonly kind: "own_action" }
  | { readonly kind: "not_in_group" };

/**
 * Whether a person may decide a request at `atMs`. Whoever answers for the agent or is acted for never may, whatever their
 * groups are. An escalation that is due lets its people fill any requirement; it never lowers one.
 */
export function eligibilityOf(voter: Voter, request: ApprovalRequest, atMs: number): Eligibility {
  if (isInvolved(voter, request.details)) return { kind: "own_action" };
  const review = request.lifecycle.review;
  const mayFill =
    review === undefined ? [] : fillable(voter, review, atMs - request.lifecycle.createdAtMs);
  return mayFill.length === 0 ? { kind: "not_in_group" } : { kind: "eligible", mayFill };
}

/**
 * The people whose standing approvals count at `atMs`, judged again with the groups they hold now. A group gained since the vote
 * adds nothing: the record of the vote does not show it, so nobody could check later that the requirements were met.
 */
export function approvingCandidates(
  request: ApprovalRequest,
  knownGroups: KnownGroups,
  atMs: number,
): readonly Candidate[] {
  return request.lifecycle.votes
    .filter((vote) => vote.choice === "approve")
    .flatMap(({ voter }) => {
      const key = personKey(voter.issuer, voter.subject);
      const groups = knownGroups.get(key) ?? voter.groups;
      const now = eligibilityOf({ ...voter, groups }, request, atMs);
      const asVoted = eligibilityOf(voter, request, atMs);
      if (now.kind !== "eligible" || asVoted.kind !== "eligible") return [];
      const mayFill = now.mayFill.filter((index) => asVoted.mayFill.includes(index));
      return mayFill.length === 0 ? [] : [{ key, mayFill }];
    });
}

/** Whether the person is the agent's owner, the one it acts for, or the agent itself. */
function isInvolved(voter: Voter, details: RequestDetails): boolean {
  const names = namesOf(voter);
  return involvedIn(details).some(({ name }) => names.has(folded(name)));
}

function fillable(voter: Voter, review: PolicyReview, ageMs: number): readonly number[] {
  const isEscalated = review.escalate.some(
    ({ afterMs, to }) => ageMs >= afterMs && voter.groups.includes(to),
  );
  return review.requirements.flatMap(({ group }, index) =>
    isEscalated || voter.groups.includes(group) ? [index] : [],
  );
}
