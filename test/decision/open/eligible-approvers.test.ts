import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KnownPeople } from "../../../services/core/approval/eligibility.ts";
import type { RequestDetails, Voter } from "../../../services/core/approval/request.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import { unmeetableGroups } from "../../../services/decision/open/eligible-approvers.ts";
import { detailsOf } from "../../contract/store-fixtures.ts";
import { keyOf, person, REVIEW } from "../../support/desk.ts";

const GROUPS = ["a", "b", "c"] as const;

function unmeetable(
  review: Partial<PolicyReview>,
  members: Readonly<Record<string, readonly Voter[]>>,
  more: { readonly details?: Partial<RequestDetails>; readonly people?: KnownPeople } = {},
) {
  const { details, people = new Map() } = more;
  const whole = { ...detailsOf("req_a"), ...details };
  const now = { members: (group: string) => members[group], people };
  return unmeetableGroups(whole, { ...REVIEW, ...review }, now);
}

const needs = (...groups: readonly string[]) => ({
  requirements: groups.map((group) => ({ group, approvals: 1 })),
});

describe("the groups that can't be satisfied", () => {
  it("include one whose only member is needed for another", () => {
    const dana = person("dana", "a", "b");

    expect(unmeetable(needs("a", "b"), { a: [dana], b: [dana] })).toHaveLength(1);
    expect(unmeetable({ ...needs("a", "b"), mayOverlap: true }, { a: [dana], b: [dana] })).toEqual(
      [],
    );
  });

  it("include one whose two members are one human", () => {
    const work = person("dana");
    const home = { ...person("dana.home"), linked: [keyOf(work)] };
    const members = { a: [{ ...work, linked: [keyOf(home)] }, home] };
    const review = { requirements: [{ group: "a", approvals: 2 }] };

    expect(unmeetable(review, members)).toEqual(["a"]);
  });

  it("include one whose members delegated, by any of their identities", () => {
    const dana = { ...person("dana"), linked: [keyOf(person("dana.home"))] };
    const delegation = [{ kind: "person", id: keyOf(person("dana.home")) } as const];

    expect(unmeetable(needs("a"), { a: [dana] }, { details: { delegation } })).toEqual(["a"]);
    expect(unmeetable(needs("a"), { a: [dana] })).toEqual([]);
  });

  it("include one whose members belong under another identity to the group that owns the agent", () => {
    const [dana, home] = [person("dana", "a"), person("dana.home", "sales")];
    const { agent } = detailsOf("req_a");
    const people = new Map([
      [keyOf(dana), { groups: ["a"], linked: [keyOf(home)] }],
      [keyOf(home), { groups: ["sales"], linked: [keyOf(dana)] }],
    ]);
    const known = { ...dana, linked: [keyOf(home)] };
    const details = { agent: { ...agent, owner: "group:sales" } };

    expect(unmeetable(needs("a"), { a: [known] }, { details, people })).toEqual(["a"]);
    expect(unmeetable(needs("a"), { a: [known] }, { people })).toEqual([]);
  });

  it("are none where the members of one group are not known", () => {
    const escalate = [{ afterMs: 1_000, to: "unknown" }];

    expect(unmeetable(needs("a", "unknown"), { a: [] })).toEqual([]);
    expect(unmeetable({ ...needs("a"), escalate }, { a: [] })).toEqual([]);
  });

  it("are found exactly when no choice of people would do", () => {
    const member = fc.record({
      name: fc.constantFrom("p", "q", "r", "s"),
      group: fc.constantFrom(...GROUPS),
    });
    const requirement = fc.record({
      group: fc.constantFrom(...GROUPS),
      approvals: fc.integer({ min: 1, max: 2 }),
    });
    fc.assert(
      fc.property(
        fc.array(member, { maxLength: 8 }),
        fc.uniqueArray(requirement, { minLength: 1, maxLength: 3, selector: (it) => it.group }),
        (memberships, requirements) => {
          const members = Object.fromEntries(
            GROUPS.map((group) => {
              const names = memberships.filter((it) => it.group === group).map((it) => it.name);
              return [group, [...new Set(names)].map((name) => person(name, group))];
            }),
          );
          const slots = requirements.flatMap(({ group, approvals }) =>
            Array.from({ length: approvals }, () => members[group]?.map(keyOf) ?? []),
          );
          const isPossible = canFill(slots, new Set());

          expect(unmeetable({ requirements }, members).length === 0).toBe(isPossible);
        },
      ),
    );
  });
});

/** Tries every choice. */
function canFill(slots: readonly (readonly string[])[], taken: ReadonlySet<string>): boolean {
  const [slot, ...rest] = slots;
  if (slot === undefined) return true;
  return slot.some((key) => !taken.has(key) && canFill(rest, new Set([...taken, key])));
}
