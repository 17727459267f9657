import { personKey } from "../identity/identity.ts";
import { folded, handlesOf, personHandle } from "../identity/involved.ts";
import type { VoteCast } from "./event.ts";
import type { Vote, Voter } from "./request.ts";

/** The standing votes after one more: it takes the place of every vote that the person has, by whichever identity. */
export function withVote(votes: readonly Vote[], change: VoteCast, atMs: number): readonly Vote[] {
  const { voter, choice, comment, channel, scope, isStrong } = change;
  const cast: Vote = { voter, choice, comment, channel, atMs };
  const vote: Vote = isStrong === undefined ? cast : { ...cast, isStrong };
  const handles = handlesOf(voter);
  const others = votes.filter((standing) => !handles.has(personHandle(standing.voter)));
  return [...others, scope === undefined ? vote : { ...vote, scope }];
}

/** The standing votes without that of one identity. */
export function withoutVote(votes: readonly Vote[], voterKey: string): readonly Vote[] {
  const handle = folded(voterKey);
  return votes.filter(({ voter }) => personHandle(voter) !== handle);
}

/** Which identities belong together, as it is known now. */
interface Links {
  get(key: string): { readonly linked: readonly string[] } | undefined;
}

/** One human with the vote that counts for them. */
export interface VotingPerson {
  /** The latest of the standing votes of all their identities. */
  readonly vote: Vote;
  /** The `personKey`s of all their identities, as they voted and as they are known now. */
  readonly keys: readonly string[];
}

/**
 * The people behind the standing votes. Identities that were linked between two votes, or since, have a vote each: whoever they
 * all belong to counts once, with the latest, as if the links had been known from the beginning.
 */
export function votingPeople(votes: readonly Vote[], people: Links): readonly VotingPerson[] {
  return votes.reduce<readonly VotingPerson[]>((found, vote) => {
    const keys = identitiesOf(vote.voter, people);
    const handles = new Set(keys.map(folded));
    const isSame = (other: VotingPerson) => other.keys.some((key) => handles.has(folded(key)));
    const same = found.filter(isSame).flatMap((other) => other.keys);
    const others = found.filter((other) => !isSame(other));
    return [...others, { vote, keys: [...new Set([...keys, ...same])] }];
  }, []);
}

/** The `personKey`s of everybody who is the same human as the voter, the voter's own first. */
export function identitiesOf(voter: Voter, people: Links): readonly string[] {
  const keys = new Set([personKey(voter.issuer, voter.subject), ...(voter.linked ?? [])]);
  // A set is walked with what is added on the way, so links of links are found too.
  for (const key of keys) for (const other of people.get(key)?.linked ?? []) keys.add(other);
  return [...keys];
}
