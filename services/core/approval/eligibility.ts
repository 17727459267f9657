import { personKey } from "../identity/identity.ts";
import { folded, involvedIn, namesOf } from "../identity/involved.ts";
import type { PolicyReview } from "../policy/decision.ts";
import type { Candidate } from "./requirements.ts";
import type { ApprovalRequest, RequestDetails, Vote, Voter } from "./request.ts";
import { identitiesOf, votingPeople } from "./standing-votes.ts";

/** What is known of a person now. */
export interface KnownPerson {
  /** The groups that they hold; absent when nobody knows, and then those count that they voted with. */
  readonly groups?: readonly string[];
  /** The `personKey`s of their other identities. */
  readonly linked: readonly string[];
}

/** The people who are known now, by `personKey`. */
export interface KnownPeople extends Pick<ReadonlyMap<string, KnownPerson>, "get"> {
  /** Who answers for an agent now, by its id; undefined where nobody knows. */
  readonly ownerOf?: (agentId: string) => string | undefined;
}

/** Why a person may not vote on a request, or that they may. */
export type Eligibility =
  | { readonly kind: "eligible"; readonly mayFill: readonly number[] }
  | { readonly kind: "own_action" }
  | { readonly kind: "not_in_group" };

/** Somebody whose approval counts, with the vote that says so. */
export interface ApprovingCandidate extends Candidate {
  readonly vote: Vote;
}

/**
 * Whether a person may decide a request at `atMs`. Whoever answers for the agent or is acted for never may, whatever their
 * groups are. An escalation that is due lets its people fill any requirement; it never lowers one.
 */
export function eligibilityOf(voter: Voter, request: ApprovalRequest, atMs: number): Eligibility {
  if (isOwnAction(voter, request.details)) return { kind: "own_action" };
  const review = request.lifecycle.review;
  const mayFill =
    review === undefined ? [] : fillable(voter, review, atMs - request.lifecycle.createdAtMs);
  return mayFill.length === 0 ? { kind: "not_in_group" } : { kind: "eligible", mayFill };
}

/**
 * The people whose standing approvals count at `atMs`, each human once, judged again with the groups and the links that are
 * known now. A group gained since the vote adds nothing: the record of the vote does not show it, so nobody could check later
 * that the requirements were met.
 */
export function approvingCandidates(
  request: ApprovalRequest,
  people: KnownPeople,
  atMs: number,
): readonly ApprovingCandidate[] {
  return votingPeople(request.lifecycle.votes, people).flatMap(({ vote, keys }) => {
    const { voter } = vote;
    if (vote.choice !== "approve" || isOwnNow(voter, { keys, people, request })) return [];
    const key = personKey(voter.issuer, voter.subject);
    const groups = people.get(key)?.groups ?? voter.groups;
    const now = eligibilityOf({ ...voter, groups }, request, atMs);
    const asVoted = eligibilityOf(voter, request, atMs);
    if (now.kind !== "eligible" || asVoted.kind !== "eligible") return [];
    const mayFill = now.mayFill.filter((index) => asVoted.mayFill.includes(index));
    return mayFill.length === 0 ? [] : [{ key, mayFill, vote }];
  });
}

/** Whether an action is the person's own by everything that is known of them now, beside what their vote says. */
export function isOwnByNow(
  voter: Voter,
  request: Pick<ApprovalRequest, "details">,
  people: KnownPeople,
): boolean {
  return isOwnNow(voter, { keys: identitiesOf(voter, people), people, request });
}

interface Known {
  readonly keys: readonly string[];
  readonly people: KnownPeople;
  readonly request: Pick<ApprovalRequest, "details">;
}

/**
 * A group that owns the agent bars its members by any of their identities; and whoever came to own the agent while it waits is
 * barred like whoever owned it when it asked.
 */
function isOwnNow(voter: Voter, { keys, people, request }: Known): boolean {
  const groups = keys.flatMap((key) => people.get(key)?.groups ?? []);
  const known = { ...voter, linked: keys, groups: [...voter.groups, ...groups] };
  const { details } = request;
  const owner = people.ownerOf?.(details.agent.id) ?? details.agent.owner;
  const now = { ...details, agent: { ...details.agent, owner } };
  return isOwnAction(known, details) || isOwnAction(known, now);
}

/**
 * Whether the person is the agent's owner, the one it acts for, one through whom it came to act, or the agent itself. Where one
 * person does everything, nobody else could decide.
 */
function isOwnAction(voter: Voter, details: RequestDetails): boolean {
  if (details.mode === "single_operator") return false;
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
