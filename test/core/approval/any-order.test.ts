import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command } from "../../../services/core/approval/command.ts";
import { decide } from "../../../services/core/approval/decide.ts";
import type { KnownPerson } from "../../../services/core/approval/eligibility.ts";
import type { RequestEvent, VoteCast } from "../../../services/core/approval/event.ts";
import { evolve } from "../../../services/core/approval/evolve.ts";
import type { Lifecycle, Voter } from "../../../services/core/approval/request.ts";
import { isTerminal } from "../../../services/core/approval/request.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import type { Move, Story } from "./samples.ts";
import {
  AGENT_ID,
  ALLOW,
  DENY,
  EXPIRES_IN_MS,
  GRANT_ID,
  GRANT_TTL_MS,
  ISSUER,
  REPORT_WITHIN_MS,
  T0,
  denial,
  knownPeople,
  openCommand,
  person,
  play,
  redemption,
  reviewed,
  vote,
  withdrawal,
} from "./samples.ts";

const GROUPS = ["security", "legal", "managers", "__proto__"];
/** The agent's owner and principal of the samples: never among those who approve. */
const INVOLVED = new Set([`${ISSUER}|olga`, `${ISSUER}|paul`]);

const groups = fc.subarray(GROUPS);
const voter = fc
  .tuple(fc.constantFrom("ann", "ben", "cid", "eve", "olga", "paul"), groups)
  .map(([subject, of]) => person(subject, ...of));
const people = fc
  .array(fc.tuple(fc.constantFrom("ann", "ben", "olga"), groups), { maxLength: 3 })
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

const attempt = fc.constantFrom("attempt-1", "attempt-2");
const agentId = fc.constantFrom(AGENT_ID, AGENT_ID, AGENT_ID, "spiffe://example/agent/other");
const approval = fc.tuple(voter, people).map(([who, known]) => vote(who, { people: known }));
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: approval },
  { weight: 1, arbitrary: voter.map((who) => denial(who)) },
  { weight: 1, arbitrary: voter.map((who) => withdrawal(who)) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        agentId,
        redemptionId: attempt,
        grantId: fc.constantFrom(GRANT_ID, GRANT_ID, "grant_other"),
        decision: fc.constantFrom(ALLOW, ALLOW, ALLOW, DENY),
      })
      .map((change) => redemption(change)),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("cancel" as const), agentId, reason: fc.string() }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(voter, fc.boolean()).map(([who, isOperator]) => ({
      kind: "revoke" as const,
      voter: who,
      reason: "",
      isOperator,
    })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("report" as const),
      agentId,
      redemptionId: attempt,
      outcome: fc.constantFrom("succeeded", "failed", "unknown"),
      detail: fc.constant(""),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Command>({ kind: "tick" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("note_delivery" as const),
      channel: fc.constantFrom("webhook", "terminal"),
      isDelivered: fc.boolean(),
      reason: fc.constant(""),
    }),
  },
);

/** Mostly small steps, sometimes right onto a limit, sometimes back. */
const stepMs = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(EXPIRES_IN_MS, GRANT_TTL_MS, REPORT_WITHIN_MS, 60_000) },
  { weight: 1, arbitrary: fc.integer({ min: -3_600_000, max: -1 }) },
);

const moves: fc.Arbitrary<readonly Move[]> = fc
  .array(fc.tuple(command, stepMs), { maxLength: 30 })
  .map((steps) => {
    let nowMs = T0;
    return steps.map(([next, byMs]): Move => [next, (nowMs += byMs)]);
  });

const opening = fc
  .oneof(
    { weight: 8, arbitrary: review.map((change) => reviewed(change)) },
    { weight: 1, arbitrary: fc.constantFrom(ALLOW, DENY) },
  )
  .map((decision) => openCommand({ decision }));

const story = fc.tuple(opening, moves).map(([first, then]) => play(first, then));

function always(claim: (story: Story) => void): void {
  fc.assert(fc.property(story, claim), { numRuns: 1_500 });
}

test("events have versions without gaps and ids of their own", () => {
  always(({ events }) => {
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });
});

test("what was decided is what the events say", () => {
  always(({ events, request }) => {
    expect(replay(events).at(-1)).toEqual(request.lifecycle);
  });
});

test("nothing leaves a terminal status", () => {
  always(({ events }) => {
    const statuses = replay(events).map(({ status }) => status);
    const end = statuses.findIndex(isTerminal);

    if (end >= 0) expect(new Set(statuses.slice(end)).size).toBe(1);
  });
});

test("equal arguments give equal answers", () => {
  fc.assert(
    fc.property(story, command, fc.integer(), ({ request }, next, byMs) => {
      const first = decide(next, request, T0 + byMs);

      expect(decide(next, request, T0 + byMs)).toEqual(first);
    }),
  );
});

test("a request is redeemed at most once, in time, and only with a grant or a policy that allows", () => {
  always(({ events }) => {
    const uses = events.filter(({ change }) =>
      ["grant.redeemed", "decision.allowed"].includes(change.type),
    );
    const use = events.find(({ change }) => change.type === "grant.redeemed");

    expect(uses.length).toBeLessThanOrEqual(1);
    if (use === undefined) return;
    const before = replay(events)[use.version - 2];
    expect(before?.status).toBe("approved");
    expect(use.atMs).toBeLessThan(before!.grant!.expiresAtMs);
  });
});

test("an approval comes in time, from people who are not involved, and meets every requirement", () => {
  let seen = 0;
  fc.assert(
    fc.property(opening, moves, (first, then) => {
      const { events, results } = play(first, then);
      const verdict = events.find(({ change }) => change.type === "request.approved");
      if (verdict === undefined || verdict.change.type !== "request.approved") return;
      seen += 1;
      const at = results.findIndex(({ events: made }) => made.includes(verdict));
      const cause = then[at - 1]![0];
      const before = replay(events)[verdict.version - 2]!;
      const { voterKeys } = verdict.change;

      expect(verdict.atMs).toBeLessThan(before.expiresAtMs!);
      expect(voterKeys.filter((key) => INVOLVED.has(key))).toEqual([]);
      expect(new Set(voterKeys).size).toBe(voterKeys.length);
      expect(isMetBy(voterKeys, { before, cause, atMs: verdict.atMs })).toBe(true);
    }),
    { numRuns: 3_000 },
  );

  expect(seen).toBeGreaterThan(100);
});

test("a refused command records nothing of its own", () => {
  always(({ results }) => {
    const refused = results.filter(({ refusal }) => refusal !== undefined);
    const recorded = refused.flatMap(({ events }) => events.map(({ change }) => change.type));

    const byTime = ["request.escalated", "request.reminded", "request.expired", "grant.lapsed"];
    const known = [...byTime, "outcome.unknown", "grant.revoked", "vote.refused"];
    expect(recorded.filter((type) => !known.includes(type))).toEqual([]);
  });
});

test("the order of votes does not matter for whether a request is approved", () => {
  const voters = fc.uniqueArray(voter, { selector: ({ subject }) => subject, maxLength: 5 });
  const orders = voters.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );

  fc.assert(
    fc.property(opening, orders, (first, [one, other]) => {
      expect(statusAfter(first, one)).toBe(statusAfter(first, other));
    }),
    { numRuns: 1_500 },
  );
});

test("the order of denials does not matter for whether a request is denied", () => {
  const voters = fc.uniqueArray(voter, { selector: ({ subject }) => subject, maxLength: 5 });
  const orders = voters.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );

  fc.assert(
    fc.property(opening, orders, (first, [one, other]) => {
      const [a, b] = [one, other].map((all) =>
        play(
          first,
          all.map((who) => [denial(who), T0 + 1]),
        ),
      );

      expect(a!.request.lifecycle.status).toBe(b!.request.lifecycle.status);
    }),
  );
});

function statusAfter(first: ReturnType<typeof openCommand>, voters: readonly Voter[]) {
  const cast = voters.map((who): Move => [vote(who), T0 + 120_000]);
  return play(first, cast).request.lifecycle.status;
}

function replay(events: readonly RequestEvent[]): readonly Lifecycle[] {
  return events.reduce<readonly Lifecycle[]>(
    (past, event) => [...past, evolve(past.at(-1), event)],
    [],
  );
}

interface Moment {
  readonly before: Lifecycle;
  readonly cause: Command;
  readonly atMs: number;
}

/** Judges an approval without the code under test: the standing votes, the groups known then, every assignment. */
function isMetBy(keys: readonly string[], { before, cause, atMs }: Moment): boolean {
  const { requirements, mayOverlap, escalate } = before.review!;
  const known = cause.kind === "vote" ? cause.people : new Map<string, KnownPerson>();
  const groupsOf = new Map(
    before.votes
      .filter(({ choice }) => choice === "approve")
      .map((cast): [string, VoteCast["voter"]["groups"]] => [
        `${cast.voter.issuer}|${cast.voter.subject}`,
        cast.voter.groups,
      ]),
  );
  const people = keys.map((key) => {
    const of = groupsOf.has(key) ? (known.get(key)?.groups ?? groupsOf.get(key)!) : [];
    const isEscalated = escalate.some(
      ({ afterMs, to }) => atMs - before.createdAtMs >= afterMs && of.includes(to),
    );
    return requirements.map(({ group }) => isEscalated || of.includes(group));
  });
  const needs = requirements.map(({ approvals }) => approvals);
  return mayOverlap
    ? needs.every((need, index) => people.filter((fills) => fills[index]).length >= need)
    : canAssign(needs, people);
}

function canAssign(
  open: readonly number[],
  [fills, ...others]: readonly (readonly boolean[])[],
): boolean {
  if (open.every((need) => need === 0)) return true;
  if (fills === undefined) return false;
  return (
    canAssign(open, others) ||
    open.some(
      (need, index) =>
        need > 0 && fills[index] === true && canAssign(open.with(index, need - 1), others),
    )
  );
}
