import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command, OpenCommand } from "../../services/core/approval/command.ts";
import type { PolicyReview } from "../../services/core/policy/decision.ts";
import type { Move, Story } from "../core/approval/samples.ts";
import {
  ALLOW,
  CANCEL,
  DELIVERED,
  DENY,
  DETAILS,
  EXPIRES_IN_MS,
  GRANT_TTL_MS,
  REPORT_WITHIN_MS,
  T0,
  TICK,
  denial,
  knownPeople,
  openCommand,
  outcome,
  person,
  play,
  redemption,
  reviewed,
  vote,
  withdrawal,
} from "../core/approval/samples.ts";
import { bytesOf, logOf, packageOf, TRUST } from "./built-log.ts";
import { verify, verifySigned } from "./run.ts";

const GROUPS = ["security", "legal", "managers"];
const groups = fc.subarray(GROUPS);
/** "olga" owns the agent and "paul" is acted for. */
const voter = fc
  .tuple(fc.constantFrom("ann", "ben", "cid", "eve", "olga", "paul"), groups)
  .map(([subject, of]) => person(subject, ...of));
/** What newer tokens say: groups are lost and gained between a vote and the verdict. */
const people = fc
  .array(fc.tuple(fc.constantFrom("ann", "ben", "cid"), groups), { maxLength: 3 })
  .map((known) => knownPeople(Object.fromEntries(known)));

const review: fc.Arbitrary<Partial<PolicyReview>> = fc.record({
  requirements: fc.uniqueArray(
    fc.record({ group: fc.constantFrom(...GROUPS), approvals: fc.integer({ min: 1, max: 2 }) }),
    { minLength: 1, maxLength: 2, selector: ({ group }) => group },
  ),
  denyThreshold: fc.integer({ min: 1, max: 3 }),
  mayOverlap: fc.boolean(),
  escalate: fc.constantFrom([], [{ afterMs: 60_000, to: "managers" }]),
});

const opening = (id: string): fc.Arbitrary<OpenCommand> =>
  fc
    .oneof(
      { weight: 8, arbitrary: review.map((change) => reviewed(change)) },
      { weight: 1, arbitrary: fc.constantFrom(ALLOW, DENY) },
    )
    .map((decision) => openCommand({ decision, details: { ...DETAILS, id } }));

const commandFor = (id: string): fc.Arbitrary<Command> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(voter, people).map(([who, known]) => vote(who, { people: known })),
    },
    { weight: 1, arbitrary: voter.map((who) => denial(who)) },
    { weight: 1, arbitrary: voter.map((who) => withdrawal(who)) },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(ALLOW, ALLOW, DENY)
        .map((decision) => redemption({ decision, grantId: id.replace(/^req_/, "grant_") })),
    },
    { weight: 1, arbitrary: fc.constantFrom<Command>(CANCEL, TICK, DELIVERED) },
    {
      weight: 1,
      arbitrary: voter.map((who) => ({
        kind: "revoke" as const,
        voter: who,
        reason: "",
        isOperator: false,
      })),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom("succeeded", "failed", "unknown").map((kind) => outcome(kind)),
    },
  );

/** Mostly small steps, sometimes right onto a limit. The last step lets all time pass. */
const stepMs = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(EXPIRES_IN_MS, GRANT_TTL_MS, REPORT_WITHIN_MS, 60_000) },
);
const END: Move = [TICK, T0 + 100 * 24 * 3_600_000];

const storyOf = (id: string): fc.Arbitrary<Story> =>
  fc
    .tuple(opening(id), fc.array(fc.tuple(commandFor(id), stepMs), { maxLength: 25 }))
    .map(([first, steps]) => {
      let nowMs = T0;
      return play(first, [...steps.map(([next, byMs]): Move => [next, (nowMs += byMs)]), END]);
    });

const stories = fc.tuple(storyOf("req_one"), storyOf("req_two"));

test("whatever the state machine lets happen breaks no rule", async () => {
  const seen = new Map<string, number>();

  await fc.assert(
    fc.asyncProperty(stories, async (both) => {
      const { leaves } = logOf(...both);
      for (const { type } of leaves) seen.set(type, (seen.get(type) ?? 0) + 1);

      const { code, rules, text } = await verifySigned(leaves);

      expect(rules, text).toEqual([]);
      expect(code).toBe(0);
    }),
    { numRuns: 600, seed: 2_026 },
  );

  expect(seen.get("request.approved")).toBeGreaterThan(50);
  expect(seen.get("grant.redeemed")).toBeGreaterThan(20);
  expect(seen.get("request.denied")).toBeGreaterThan(20);
}, 60_000);

test("packages of such logs are right to the last tile and opening", async () => {
  await fc.assert(
    fc.asyncProperty(stories, async (both) => {
      const { leaves, openings } = logOf(...both);
      const zip = packageOf(leaves.map(bytesOf), openings);

      const { code, checks, text } = await verify({ zip, trust: TRUST }, "zip", "--trust", "trust");

      expect(new Set(Object.values(checks)), text).toEqual(new Set(["ok"]));
      expect(code).toBe(0);
    }),
    { numRuns: 100 },
  );
}, 60_000);
