import { keyOf, openCommand, play, reviewed, type Move } from "../core/approval/samples.ts";
import { actId, logOf, type LooseLeaf } from "./built-log.ts";

/** The random id of a person of the usual issuer. */
export const personId = (subject: string) => actId("person", keyOf(subject));

/** Leaves of which one says something else. */
export function changed(
  leaves: readonly LooseLeaf[],
  index: number,
  change: (leaf: LooseLeaf) => object,
): readonly LooseLeaf[] {
  return leaves.map((leaf, at) => (at === index ? { ...leaf, ...change(leaf) } : leaf));
}

/** Other members of a leaf's data. */
export const withData = (members: object) => (leaf: LooseLeaf) => ({
  data: { ...leaf["data"], ...members },
});

/** Other members of the review that a request was opened with. */
export const withReview = (members: object) => (leaf: LooseLeaf) => ({
  data: { ...leaf["data"], review: { ...leaf["data"].review, ...members } },
});

/** A leaf's data without one member. */
export const withoutData = (name: string) => (leaf: LooseLeaf) => {
  const { [name]: _, ...data } = leaf["data"];
  return { data };
};

/** Another person as the actor. */
export const actedBy = (subject: string) => (leaf: LooseLeaf) => ({
  actor: { ...leaf["actor"], id: personId(subject) },
});

/** The leaves of a reviewed request to which these things happen. */
export function storyLeaves(moves: readonly Move[], change: object = {}): readonly LooseLeaf[] {
  return logOf(play(openCommand({ decision: reviewed(change) }), moves)).leaves;
}
