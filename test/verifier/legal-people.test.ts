import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command, OpenCommand } from "../../services/core/approval/command.ts";
import type { CountersignEvent } from "../../services/core/approval/event.ts";
import type { OperatingMode, Voter } from "../../services/core/approval/request.ts";
import type { PolicyReview } from "../../services/core/policy/decision.ts";
import {
  CANCEL_AS_OPERATOR,
  EXPIRES_IN_MS,
  EXTEND,
  GRANT_TTL_MS,
  HIDING,
  REPEAT,
  T0,
  TICK,
  denial,
  emergency,
  glassReview,
  keyOf,
  knownPeople,
  openCommand,
  outcome,
  person,
  play,
  redemption,
  revealing,
  reviewed,
  use,
  vote,
  withdrawal,
  type Move,
  type Story,
} from "../core/approval/samples.ts";
import { logOfEvents, serviceEvent } from "./built-log.ts";
import { verifySigned } from "./run.ts";

/** Each of these is one person; "olga", who owns the agent, is "olive" as well. */
const PEOPLE = [["ann", "anna"], ["ben"], ["cid", "sid", "cedric"], ["olga", "olive"]] as const;
const GROUPS = ["security", "legal", "managers", "oncall"];
/** What everybody has known for an hour. */
const LINKS = knownPeople(
  {},
  Object.fromEntries(
    PEOPLE.flatMap((names) => names.map((name) => [name, names.filter((other) => other !== name)])),
  ),
);
const linking: readonly CountersignEvent[] = PEOPLE.flatMap(([first, ...others]) =>
  others.map((other, at) =>
    serviceEvent(
      1_000 + first.charCodeAt(0) * 10 + at,
      {
        type: "directory.changed",
        entry: { kind: "linked", person: keyOf(first), other: keyOf(other), basis: "code" },
      },
      T0 - 3_600_000,
    ),
  ),
);

const groups = fc.subarray(GROUPS);
/** Some votes name the other identities, as the directory does, and some were cast before it was asked. */
const voter: fc.Arbitrary<Voter> = fc
  .tuple(fc.constantFrom(...PEOPLE.flat()), groups, fc.boolean())
  .map(([subject, of, isLinked]) => {
    const linked = LINKS.get(keyOf(subject))?.linked ?? [];
    return { ...person(subject, ...of), ...(isLinked && linked.length > 0 ? { linked } : {}) };
  });

/** As the service gives everybody who settles or looks at an emergency. */
const known = voter.map((who): Voter => {
  const linked = LINKS.get(keyOf(who.subject))?.linked ?? [];
  return linked.length > 0 ? { ...who, linked } : who;
});

const review: fc.Arbitrary<Partial<PolicyReview>> = fc.record({
  requirements: fc.constantFrom(
    [{ group: "security", approvals: 1 }],
    [{ group: "security", approvals: 2 }],
    [
      { group: "security", approvals: 1 },
      { group: "legal", approvals: 1 },
    ],
  ),
  denyThreshold: fc.integer({ min: 1, max: 2 }),
  stepUp: fc.boolean(),
  escalate: fc.constantFrom([], [{ afterMs: 60_000, to: "managers" }]),
  grantUses: fc.constantFrom(1, 2, 3),
  grantWindowMs: fc.constant(3_600_000),
  grantShape: fc.constant([]),
  rememberDenialMs: fc.constant(600_000),
  breakGlass: fc.constant({ group: "oncall", reviewWithinMs: 3_600_000 }),
  reveal: fc.constantFrom(["pii"], ["pci.credit_card", "pii.email"], ["phi"]),
});

const mode = fc.constantFrom<OperatingMode | undefined>(undefined, undefined, "single_operator");

const opening: fc.Arbitrary<OpenCommand> = fc.tuple(review, mode).map(([change, how]) =>
  openCommand({
    decision: reviewed(change),
    details: how === undefined ? HIDING : { ...HIDING, mode: how },
  }),
);

const voting = fc
  .tuple(voter, fc.boolean(), fc.boolean())
  .map(([who, isStrong, isBounded]) =>
    vote(who, { people: LINKS, isStrong, ...(isBounded ? { scope: "bounded" } : {}) }),
  );
const denying = fc.tuple(voter, fc.boolean()).map(([who, isRemembered]) => ({
  ...denial(who),
  people: LINKS,
  ...(isRemembered ? { remember: { scope: "rule", forMs: 600_000 } as const } : {}),
}));

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: voting },
  { weight: 2, arbitrary: denying },
  { weight: 3, arbitrary: voter.map((who) => withdrawal(who)) },
  {
    weight: 3,
    arbitrary: fc.tuple(known, fc.boolean()).map(([who, isStrong]) => emergency(who, { isStrong })),
  },
  { weight: 5, arbitrary: known.map((who) => glassReview(who)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(known, fc.constantFrom("<EMAIL_1>", "<CREDIT_CARD_1>", "<API_KEY_1>"), fc.boolean())
      .map(([who, placeholder, isStrong]) =>
        revealing(who, { placeholder, isStrong, people: LINKS }),
      ),
  },
  { weight: 2, arbitrary: fc.constantFrom<Command>(EXTEND, REPEAT, TICK) },
  { weight: 2, arbitrary: fc.constant(redemption()) },
  { weight: 2, arbitrary: fc.constantFrom("req_b", "req_c", "req_d").map((by) => use(by)) },
  { weight: 1, arbitrary: fc.constant(outcome()) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constant(CANCEL_AS_OPERATOR),
      voter.map((who) => ({
        kind: "revoke" as const,
        voter: who,
        reason: "",
        isOperator: true,
      })),
    ),
  },
);

const stepMs = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(EXPIRES_IN_MS, GRANT_TTL_MS, 60_000, 3_600_000) },
);
/** Until people are reminded. */
const WAITING = { weight: 1, arbitrary: fc.constant([TICK, EXPIRES_IN_MS - 300_000] as const) };
const END: Move = [TICK, T0 + 100 * 24 * 3_600_000];

const story: fc.Arbitrary<Story> = fc
  .tuple(
    opening,
    fc.array(fc.oneof({ weight: 20, arbitrary: fc.tuple(command, stepMs) }, WAITING), {
      maxLength: 25,
    }),
  )
  .map(([first, steps]) => {
    let nowMs = T0;
    return play(first, [...steps.map(([next, byMs]): Move => [next, (nowMs += byMs)]), END]);
  });

test("whatever the state machine lets people of several identities do breaks no rule", async () => {
  const seen = new Map<string, number>();

  await fc.assert(
    fc.asyncProperty(story, async ({ request, events }) => {
      const policies = ["r1", "r2"].map((revision, at) =>
        serviceEvent(at, { type: "policy.activated", revision }, T0 - 3_600_000),
      );
      const all = [...policies, ...linking, ...events];
      const { leaves } = logOfEvents(all, new Map([[request.details.id, request]]));
      for (const { type } of leaves) seen.set(type, (seen.get(type) ?? 0) + 1);

      const { code, rules, text } = await verifySigned(leaves);

      expect(rules, text).toEqual([]);
      expect(code).toBe(0);
    }),
    { numRuns: 600, seed: 2_027 },
  );

  for (const type of [
    "request.approved",
    "request.denied",
    "request.extended",
    "request.escalated",
    "request.reminded",
    "vote.refused",
    "vote.withdrawn",
    "value.revealed",
    "reveal.refused",
    "glass.broken",
    "glass.reviewed",
    "grant.used",
  ]) {
    expect(seen.get(type) ?? 0, type).toBeGreaterThan(1);
  }
}, 60_000);
