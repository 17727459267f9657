import fc from "fast-check";
import { expect, test } from "vitest";
import type { Candidate } from "../../../services/core/approval/requirements.ts";
import { fulfil } from "../../../services/core/approval/requirements.ts";
import type { PolicyRequirement } from "../../../services/core/policy/decision.ts";

const REQUIREMENTS = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
  .map((counts) => counts.map((approvals, index) => ({ group: `g${index}`, approvals })));
const CANDIDATES = fc.uniqueArray(
  fc.record({
    key: fc.constantFrom("a", "b", "c", "d", "e", "__proto__"),
    mayFill: fc.subarray([0, 1, 2]),
  }),
  { selector: ({ key }) => key, maxLength: 6 },
);

test("no requirement at all is met by nobody and by everybody", () => {
  expect(fulfil([], [], false).isMet).toBe(false);
  expect(fulfil([], [{ key: "a", mayFill: [0] }], true).isMet).toBe(false);
});

test("one person who clicks twice is one person", () => {
  const twice = [
    { key: "a", mayFill: [0] },
    { key: "a", mayFill: [0] },
  ];

  expect(fulfil([{ group: "g", approvals: 2 }], twice, false).isMet).toBe(false);
  expect(fulfil([{ group: "g", approvals: 2 }], twice, true).isMet).toBe(false);
});

test("more people than needed do not leave a request stuck", () => {
  const people = ["a", "b", "c"].map((key) => ({ key, mayFill: [0] }));

  expect(fulfil([{ group: "g", approvals: 2 }], people, false).isMet).toBe(true);
});

test("who could fill both makes room for who can fill one", () => {
  const people = [
    { key: "both", mayFill: [0, 1] },
    { key: "first-only", mayFill: [0] },
  ];

  expect(fulfil(needs(1, 1), people, false)).toEqual({
    isMet: true,
    assigned: [["first-only"], ["both"]],
  });
});

test("one person fills two requirements only where policy lets them overlap", () => {
  const both = [{ key: "both", mayFill: [0, 1] }];

  expect(fulfil(needs(1, 1), both, false).isMet).toBe(false);
  expect(fulfil(needs(1, 1), both, true).isMet).toBe(true);
});

test("matching agrees with trying every assignment", () => {
  fc.assert(
    fc.property(REQUIREMENTS, CANDIDATES, (requirements, candidates) => {
      const counts = requirements.map(({ approvals }) => approvals);

      expect(fulfil(requirements, candidates, false).isMet).toBe(canAssign(counts, candidates));
    }),
    { numRuns: 2_000 },
  );
});

test("overlapping agrees with counting", () => {
  fc.assert(
    fc.property(REQUIREMENTS, CANDIDATES, (requirements, candidates) => {
      const isMet = requirements.every(
        ({ approvals }, index) =>
          candidates.filter(({ mayFill }) => mayFill.includes(index)).length >= approvals,
      );

      expect(fulfil(requirements, candidates, true).isMet).toBe(isMet);
    }),
    { numRuns: 1_000 },
  );
});

test("the order of people does not matter, and an assignment is what it says", () => {
  fc.assert(
    fc.property(REQUIREMENTS, permuted(), fc.boolean(), (requirements, [one, other], overlap) => {
      const fulfilment = fulfil(requirements, one, overlap);

      expect(fulfil(requirements, other, overlap).isMet).toBe(fulfilment.isMet);
      assertAssigned(fulfilment.assigned, { requirements, candidates: one, overlap });
    }),
    { numRuns: 1_000 },
  );
});

function needs(...counts: readonly number[]): readonly PolicyRequirement[] {
  return counts.map((approvals, index) => ({ group: `g${index}`, approvals }));
}

function permuted() {
  return CANDIDATES.chain((candidates) =>
    fc.tuple(
      fc.constant(candidates),
      fc.shuffledSubarray(candidates, { minLength: candidates.length }),
    ),
  );
}

/** Brute force: the next person does nothing, or takes any one place that is still open. */
function canAssign(open: readonly number[], [person, ...others]: readonly Candidate[]): boolean {
  if (open.every((count) => count === 0)) return true;
  if (person === undefined) return false;
  const places = person.mayFill.filter((index) => (open[index] ?? 0) > 0);
  return canAssign(open, others) || places.some((index) => canAssign(less(open, index), others));
}

function less(open: readonly number[], index: number): readonly number[] {
  return open.map((count, at) => (at === index ? count - 1 : count));
}

interface Given {
  readonly requirements: readonly PolicyRequirement[];
  readonly candidates: readonly Candidate[];
  readonly overlap: boolean;
}

function assertAssigned(assigned: readonly (readonly string[])[], given: Given): void {
  const all = assigned.flat();
  if (!given.overlap) expect(new Set(all).size).toBe(all.length);
  for (const [index, keys] of assigned.entries()) {
    expect(keys.length).toBeLessThanOrEqual(given.requirements[index]!.approvals);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) {
      const candidate = given.candidates.find((one) => one.key === key);
      expect(candidate?.mayFill).toContain(index);
    }
  }
}
