import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command } from "../../../services/core/approval/command.ts";
import { applied, decide } from "../../../services/core/approval/decide.ts";
import type { RequestEvent } from "../../../services/core/approval/event.ts";
import { evolve } from "../../../services/core/approval/evolve.ts";
import type {
  ApprovalRequest,
  Lifecycle,
  RequestStatus,
} from "../../../services/core/approval/request.ts";
import { Oracle } from "./model-oracle.ts";
import type { Setup } from "./model-world.ts";
import { detailsOf, GROUPS, LINKS, setup, SUBJECTS, World } from "./model-world.ts";
import {
  AGENT_ID,
  ALLOW,
  DENY,
  GRANT_TTL_MS,
  REASONS,
  T0,
  emergency,
  glassReview,
  openCommand,
  outcome,
  redemption,
  use,
  vote,
  withdrawal,
} from "./samples.ts";

/** A few seconds; `COUNTERSIGN_MODEL_RUNS=20000` looks for longer. */
const RUNS = Number(process.env["COUNTERSIGN_MODEL_RUNS"] ?? "1000");

/** Where each status may lead to. What is not here is for ever. */
const LEADS_TO: Readonly<Partial<Record<RequestStatus, readonly RequestStatus[]>>> = {
  pending: ["approved", "denied", "expired", "cancelled"],
  approved: ["redeemed", "lapsed", "revoked"],
  redeemed: ["succeeded", "failed", "unknown"],
};

const VERDICTS: Readonly<Partial<Record<RequestStatus, string>>> = {
  denied: "denied",
  expired: "expired",
  cancelled: "cancelled",
  lapsed: "expired",
  revoked: "cancelled",
  pending: "none",
};

/** The state machine itself with the whole of its past. */
class Machine {
  request: ApprovalRequest;
  events: readonly RequestEvent[];

  constructor(of: Setup) {
    const decision = { effect: "review", rule: "ask", reasons: REASONS, risk: "low" } as const;
    const opening = openCommand({
      details: detailsOf(of),
      decision: { ...decision, review: of.review },
    });
    this.events = decide(opening, undefined, T0).events;
    this.request = { details: opening.details, lifecycle: replay(this.events) };
  }

  give(command: Command, nowMs: number): boolean {
    const { events, refusal } = decide(command, this.request, nowMs);
    this.request = applied(this.request, events);
    this.events = [...this.events, ...events];
    return refusal === undefined;
  }
}

function replay(events: readonly RequestEvent[]): Lifecycle {
  const [first, ...others] = events;
  if (first === undefined) throw new RangeError("a request without events");
  return others.reduce<Lifecycle>(evolve, evolve(undefined, first));
}

/** How often something happened that the runs are for. */
const seen = new Map<string, number>();

/** One step: the world changes, or time passes, or somebody does something. */
class Step implements fc.Command<Oracle, Machine> {
  readonly #name: string;
  readonly #act: (oracle: Oracle) => Command | undefined;

  constructor(name: string, act: (oracle: Oracle) => Command | undefined) {
    this.#name = name;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  run(oracle: Oracle, machine: Machine): void {
    const command = this.#act(oracle);
    if (command === undefined) return;
    const before = machine.request.lifecycle;
    const past = machine.events.length;

    const isTaken = machine.give(command, oracle.nowMs);

    expect(isTaken).toBe(oracle.follow(command));
    const events = machine.events.slice(past);
    assertAsExpected(oracle, machine);
    assertCounted(oracle, events);
    assertPossible(before, machine.request.lifecycle);
    for (const { change } of events) {
      const name = change.type === "request.approved" && change.bounds ? "bounded" : change.type;
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
  }

  toString(): string {
    return this.#name;
  }
}

function assertAsExpected(oracle: Oracle, { request }: Machine): void {
  const { lifecycle } = request;
  const { grant, redemption: redeemed } = lifecycle;
  expect(lifecycle.status).toBe(oracle.status);
  expect(redeemed?.id).toBe(oracle.attempt);
  expect(new Set(grant?.bounds?.usedBy)).toEqual(new Set(oracle.bounds?.usedBy));
  expect(grant?.bounds === undefined).toBe(oracle.bounds === undefined);
  expect(grant?.bounds?.endedAtMs !== undefined).toBe(oracle.bounds?.isEnded ?? false);
  expect(lifecycle.votes.map(({ voter }) => voter.subject)).toEqual(
    oracle.ballots.map(({ by }) => by),
  );
  expect(lifecycle.brokenGlass?.review !== undefined).toBe(oracle.isReviewed);
  expect(lifecycle.expiresAtMs).toBe(oracle.expiresAtMs);
}

/** Whoever is named as counted must be enough, by themselves, and each another human with a standing approval. */
function assertCounted(oracle: Oracle, events: readonly RequestEvent[]): void {
  const { change, atMs } = events.at(-1) ?? {};
  if (change?.type !== "request.approved") return;
  const counted = oracle.ballots.filter(({ by }) =>
    change.voterKeys.some((key) => key.endsWith(`|${by}`)),
  );
  expect(counted).toHaveLength(change.voterKeys.length);
  expect(counted.every(({ choice }) => choice === "approve")).toBe(true);
  expect(oracle.areAllCounted(counted)).toBe(true);
  expect(oracle.isMetBy(counted)).toBe(true);
  expect(atMs).toBeLessThan(oracle.expiresAtMs);
  expect(change.bounds === undefined || counted.every(({ isBounded }) => isBounded)).toBe(true);
}

/** What must hold whatever anybody does. */
function assertPossible(before: Lifecycle, after: Lifecycle): void {
  const isKept = before.status === after.status;
  const path = [before.status, after.status];
  // A moment's time and a command may take two steps, never through the end.
  const next = LEADS_TO[before.status] ?? [];
  expect(isKept || next.includes(after.status), path.join(" to ")).toBe(true);
  if (isKept) expect(after.verdict).toEqual(before.verdict);
  expect(after.verdict?.status ?? "none").toBe(VERDICTS[after.status] ?? "allowed");
  const bounds = after.grant?.bounds;
  if (bounds !== undefined) expect(bounds.usedBy.length + 1).toBeLessThanOrEqual(bounds.uses);
  const refusals = (after.refusedVotes ?? []).map(({ handle, code }) => `${handle} ${code}`);
  expect(new Set(refusals).size).toBe(refusals.length);
}

const subject = fc.constantFrom(...SUBJECTS);
const agentId = fc.constantFrom(AGENT_ID, AGENT_ID, AGENT_ID, AGENT_ID, "spiffe://example/other");
const attempt = fc.constantFrom("attempt-1", "attempt-2");
const mostly = fc.constantFrom(true, true, true, false);
const rarely = mostly.map((is) => !is);

function step<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  act: (value: T, oracle: Oracle) => Command | undefined,
): fc.Arbitrary<Step> {
  return arbitrary.map(
    (value) => new Step(`${name} ${JSON.stringify(value)}`, (oracle) => act(value, oracle)),
  );
}

const votes = step(
  "vote",
  fc.record({
    subject,
    isApproval: mostly,
    isStrong: mostly,
    isBounded: mostly,
    isRemembered: rarely,
    comment: mostly.map((has) => (has ? "Seen." : "")),
  }),
  (asked, { world, setup: { review } }) => {
    const isBounded = asked.isApproval && asked.isBounded && review.grantUses > 1;
    return vote(world.voterOf(asked.subject), {
      choice: asked.isApproval ? "approve" : "deny",
      isStrong: asked.isStrong,
      comment: asked.comment,
      people: world.people(),
      ...(isBounded ? { scope: "bounded" } : {}),
      ...(asked.isRemembered ? { remember: { scope: "rule", forMs: 1 } } : {}),
    });
  },
);

const redemptions = step(
  "redeem",
  fc.tuple(agentId, attempt, mostly),
  ([agent, redemptionId, isAllowed]) =>
    redemption({ agentId: agent, redemptionId, decision: isAllowed ? ALLOW : DENY }),
);
const uses = step(
  "use",
  fc.tuple(agentId, fc.constantFrom("req_2", "req_3", "req_4", "req_5")),
  ([agent, id]) => use(id, { agentId: agent }),
);

/** Some more often than others, so that most runs come to a verdict and beyond. */
const STEPS: readonly fc.Arbitrary<Step>[] = [
  votes,
  votes,
  votes,
  votes,
  votes,
  votes,
  step("withdraw", subject, (who, { world }) => withdrawal(world.voterOf(who))),
  step("link", fc.nat(LINKS.length - 1), (at, { world }) => {
    world.toggleLink(at);
    return undefined;
  }),
  step("regroup", fc.tuple(subject, fc.subarray(GROUPS)), ([who, groups], { world }) => {
    world.regroup(who, groups);
    return undefined;
  }),
  step("break glass", fc.tuple(subject, mostly, mostly), ([who, isStrong, hasReason], { world }) =>
    emergency(world.voterOf(who), { isStrong, ...(hasReason ? {} : { reason: "" }) }),
  ),
  step("review glass", subject, (who, { world }) => glassReview(world.voterOf(who))),
  redemptions,
  redemptions,
  uses,
  uses,
  step("revoke", fc.tuple(subject, rarely, fc.nat(3)), ([who, isOperator, chance], oracle) =>
    oracle.status === "approved" && chance > 0
      ? undefined
      : { kind: "revoke", voter: oracle.world.voterOf(who), reason: "", isOperator },
  ),
  step(
    "report",
    fc.tuple(agentId, attempt, fc.constantFrom("succeeded", "failed", "unknown")),
    ([agent, redemptionId, kind]) => ({ ...outcome(kind), agentId: agent, redemptionId }),
  ),
  step("extend", agentId, (agent) => ({ kind: "extend", agentId: agent })),
  step("repeat", agentId, (agent) => ({ kind: "repeat", agentId: agent })),
  step("cancel", fc.tuple(agentId, rarely, fc.nat(9)), ([agent, isOperator, chance], { world }) => {
    if (chance > 0) return undefined;
    return isOperator
      ? { kind: "cancel_as_operator", voter: world.voterOf("eve"), reason: "" }
      : { kind: "cancel", agentId: agent, reason: "" };
  }),
  step(
    "wait",
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 90_000 }) },
      { weight: 1, arbitrary: fc.constantFrom(GRANT_TTL_MS, 10 * 60_000, 30 * 60_000) },
    ),
    (forMs, oracle) => {
      oracle.nowMs += forMs;
      return forMs % 2 === 0 ? { kind: "tick" } : undefined;
    },
  ),
];

test(
  "whatever people, agents and time do, a request becomes what brute force says",
  { timeout: 3_600_000 },
  () => {
    fc.assert(
      fc.property(setup, fc.commands([...STEPS], { maxCommands: 60, size: "max" }), (of, steps) => {
        const machine = new Machine(of);

        fc.modelRun(() => ({ model: new Oracle(of, new World(of)), real: machine }), steps);

        expect(replay(machine.events)).toEqual(machine.request.lifecycle);
      }),
      { numRuns: RUNS },
    );

    const wanted = ["request.approved", "bounded", "request.denied", "glass.broken", "grant.used"];
    const others = ["glass.reviewed", "grant.redeemed", "grant.ended", "vote.refused"];
    const timed = ["request.extended", "request.escalated", "request.reminded", "request.expired"];
    for (const type of [...wanted, ...others, ...timed]) {
      expect(seen.get(type) ?? 0, type).toBeGreaterThan(RUNS / 500);
    }
  },
);
