import { folded } from "../identity/involved.ts";
import type { PolicyRequirement } from "../policy/decision.ts";

/** One person who approved, with the requirements they may fill (by index). */
export interface Candidate {
  readonly key: string;
  readonly mayFill: readonly number[];
}

/** How far requirements are met, and by whom. */
export interface Fulfilment {
  readonly isMet: boolean;
  /** For each requirement, the keys of the people counted towards it; never more than it needs. */
  readonly assigned: readonly (readonly string[])[];
}

/**
 * Whether distinct people meet all requirements. Without `mayOverlap` one person counts for one requirement, and the
 * assignment is a maximum bipartite matching (Kuhn's algorithm), so the answer does not depend on the order of votes.
 */
export function fulfil(
  requirements: readonly PolicyRequirement[],
  candidates: readonly Candidate[],
  mayOverlap: boolean,
): Fulfilment {
  const people = distinct(candidates);
  const assigned = mayOverlap ? overlapping(requirements, people) : matching(requirements, people);
  const isMet =
    requirements.length > 0 &&
    requirements.every(({ approvals }, index) => (assigned[index]?.length ?? 0) >= approvals);
  return { isMet, assigned };
}

/** By the folded key, as the ledger tells people apart. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...new Map(candidates.map((candidate) => [folded(candidate.key), candidate])).values()];
}

function overlapping(requirements: readonly PolicyRequirement[], people: readonly Candidate[]) {
  return requirements.map(({ approvals }, index) =>
    people
      .filter(({ mayFill }) => mayFill.includes(index))
      .slice(0, approvals)
      .map(({ key }) => key),
  );
}

/** One place that one person can take: the nth approval of a requirement. */
interface Slot {
  readonly requirement: number;
}

function matching(requirements: readonly PolicyRequirement[], people: readonly Candidate[]) {
  const slots: readonly Slot[] = requirements.flatMap(({ approvals }, requirement) =>
    Array.from({ length: approvals }, () => ({ requirement })),
  );
  const holderOfSlot = new Map<number, Candidate>();
  for (const person of people) place({ person, slots, holderOfSlot, tried: new Set() });
  return requirements.map((_, requirement) =>
    [...holderOfSlot]
      .filter(([slot]) => slots[slot]?.requirement === requirement)
      .map(([, holder]) => holder.key),
  );
}

interface Placement {
  readonly person: Candidate;
  readonly slots: readonly Slot[];
  readonly holderOfSlot: Map<number, Candidate>;
  readonly tried: Set<number>;
}

/** Finds a slot for a person, moving others to their alternatives where that frees one (an augmenting path). */
function place(placement: Placement): boolean {
  const { person, slots, holderOfSlot, tried } = placement;
  for (const [slot, { requirement }] of slots.entries()) {
    if (tried.has(slot) || !person.mayFill.includes(requirement)) continue;
    tried.add(slot);
    const holder = holderOfSlot.get(slot);
    if (holder === undefined || place({ ...placement, person: holder })) {
      holderOfSlot.set(slot, person);
      return true;
    }
  }
  return false;
}
