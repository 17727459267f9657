import fc from "fast-check";
import type { KnownPeople, KnownPerson } from "../../../services/core/approval/eligibility.ts";
import type { RequestDetails, Voter } from "../../../services/core/approval/request.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import { DETAILS, keyOf, person, reviewed } from "./samples.ts";

export const GROUPS = ["security", "legal", "managers", "oncall"];
/** Identities. Those of one name are one human, whether anybody knows it yet or not. */
export const SUBJECTS = ["ann", "ann2", "ann3", "ben", "ben2", "cid", "cid2", "dan", "dan2", "eve"];
/** The links that somebody may come to know of. */
export const LINKS: readonly (readonly [string, string])[] = [
  ["ann", "ann2"],
  ["ann2", "ann3"],
  ["ben", "ben2"],
  ["cid", "cid2"],
  ["dan", "dan2"],
];

/** What stands before anything happens. */
export interface Setup {
  readonly review: PolicyReview;
  /** Who answers for the agent: an identity, or "group:" and a group, or nobody. */
  readonly owner: string;
  readonly principal: string;
  readonly delegation: readonly string[];
  readonly isAlone: boolean;
  /** Whether the directory knows groups, so that those count that are held at the verdict. */
  readonly knowsGroups: boolean;
  readonly groups: readonly (readonly string[])[];
}

/** Who is who now. */
export class World {
  readonly #groups: Map<string, readonly string[]>;
  readonly #links = new Set<number>();
  readonly #knowsGroups: boolean;

  constructor({ groups, knowsGroups }: Setup) {
    this.#groups = new Map(SUBJECTS.map((subject, at) => [subject, groups[at] ?? []]));
    this.#knowsGroups = knowsGroups;
  }

  regroup(subject: string, groups: readonly string[]): void {
    this.#groups.set(subject, groups);
  }

  /** Somebody comes to know of a link, or it is taken back. */
  toggleLink(at: number): void {
    if (!this.#links.delete(at)) this.#links.add(at);
  }

  groupsOf(subject: string): readonly string[] {
    return this.#groups.get(subject) ?? [];
  }

  /** The identities that are known to be linked with one, without those that are linked with them. */
  linkedTo(subject: string): readonly string[] {
    return LINKS.flatMap(([a, b], at) => {
      if (!this.#links.has(at)) return [];
      return a === subject ? [b] : b === subject ? [a] : [];
    });
  }

  voterOf(subject: string): Voter {
    const linked = this.linkedTo(subject).map(keyOf);
    const voter = person(subject, ...this.groupsOf(subject));
    return linked.length === 0 ? voter : { ...voter, linked };
  }

  /** What the state machine is told. */
  people(): KnownPeople {
    return new Map(
      SUBJECTS.map((subject): [string, KnownPerson] => {
        const linked = this.linkedTo(subject).map(keyOf);
        const groups = this.groupsOf(subject);
        return [keyOf(subject), this.#knowsGroups ? { groups, linked } : { linked }];
      }),
    );
  }

  /** The groups that are known to be held now; undefined when nobody knows. */
  knownGroupsOf(subject: string): readonly string[] | undefined {
    return this.#knowsGroups ? this.groupsOf(subject) : undefined;
  }
}

/** The details of the request that a setup opens. */
export function detailsOf({ owner, principal, delegation, isAlone }: Setup): RequestDetails {
  const named = owner === "" || owner.startsWith("group:") ? owner : keyOf(owner);
  return {
    ...DETAILS,
    agent: { ...DETAILS.agent, owner: named },
    context: { ...DETAILS.context, principal },
    delegation: delegation.map((subject) => ({ kind: "person", id: keyOf(subject) })),
    ...(isAlone ? { mode: "single_operator" } : {}),
  };
}

const MINUTE = 60_000;
const DECIDING = ["security", "legal"];
const somebody = fc.constantFrom("", "", "", "", "", ...SUBJECTS.slice(0, 5));

const review = fc
  .record({
    requirements: fc.uniqueArray(
      fc.record({
        group: fc.constantFrom("security", "legal"),
        approvals: fc.constantFrom(1, 1, 2, 2, 3),
      }),
      { minLength: 1, maxLength: 2, selector: ({ group }) => group },
    ),
    denyThreshold: fc.constantFrom(1, 2, 2, 3),
    mayOverlap: fc.boolean(),
    stepUp: fc.constantFrom(false, false, false, true),
    requireComment: fc.constantFrom(false, false, false, true),
    escalate: fc.constantFrom([], [{ afterMs: 5 * MINUTE, to: "managers" }]),
    several: fc.constantFrom({}, { grantUses: 4, grantWindowMs: 20 * MINUTE, grantShape: [] }),
    emergency: fc.constantFrom({}, { breakGlass: { group: "oncall", reviewWithinMs: MINUTE } }),
    remembered: fc.constantFrom({}, { rememberDenialMs: MINUTE }),
    reminded: fc.constantFrom({}, { remindBeforeMs: [20 * MINUTE, 2 * MINUTE] }),
  })
  .map(({ several, emergency, remembered, reminded, ...rest }) => ({
    ...rest,
    ...several,
    ...emergency,
    ...remembered,
    ...reminded,
  }));

/** Any setup; mostly people hold the groups that are asked for, so that much comes to a verdict. */
export const setup: fc.Arbitrary<Setup> = fc.record({
  review: review.map((change) => {
    const { review: read } = reviewed(change);
    if (read === undefined) throw new RangeError("the sample is no review");
    return read;
  }),
  owner: fc.oneof(somebody, somebody, fc.constantFrom("group:oncall", "group:owners")),
  principal: somebody,
  delegation: fc.constantFrom([], [], ["ann2"], ["ben", "eve"]),
  isAlone: fc.constantFrom(false, false, false, false, true),
  knowsGroups: fc.boolean(),
  groups: fc.array(fc.oneof(fc.subarray(GROUPS), fc.constantFrom(DECIDING, ["security"])), {
    minLength: SUBJECTS.length,
    maxLength: SUBJECTS.length,
  }),
});
