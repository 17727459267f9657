import { expect, test } from "vitest";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import { History } from "../../services/decision/history.ts";
import { Registrar } from "../../services/decision/registrar.ts";
import { RequestFeed } from "../../services/decision/request-feed.ts";
import { Timekeeper } from "../../services/decision/timekeeper.ts";
import {
  APPROVE,
  asking,
  detailsOf,
  opening,
  openingAs,
  REVIEW,
  T0,
} from "../contract/store-fixtures.ts";
import { openGuardTwin } from "../support/ledger-twin.ts";
import { until } from "../support/nats.ts";
import { PeopleTwin } from "../support/people-twin.ts";

async function setUp(clock: () => number, people = new PeopleTwin()) {
  const log = new MemoryRequestLog();
  const guard = await openGuardTwin(log.ledger);
  const registrar = new Registrar({
    requests: log,
    feed: new RequestFeed(),
    history: await History.from(log, T0),
    clock,
    guard,
    people,
    onCommit: () => undefined,
  });
  const timekeeper = new Timekeeper({
    requests: log,
    registrar,
    people,
    clock,
    onError: (error) => {
      throw error;
    },
  });
  return { log, guard, timekeeper };
}

test("expires a thousand requests whose time has come, and only those", async () => {
  let nowMs = T0;
  const { log, guard, timekeeper } = await setUp(() => nowMs);
  for (let n = 0; n < 1_000; n += 1) await log.update(`req_${n}`, opening(`req_${n}`));
  await log.update("req_later", opening("req_later", undefined, T0 + 60_000));
  await guard.newest();

  nowMs = T0 + 60_000;
  const expired = await until(async () => {
    const found = await log.list({ statuses: ["expired"], limit: 2_000 });
    return found.length === 1_000 ? found : undefined;
  });
  await timekeeper[Symbol.asyncDispose]();

  expect(expired.every(({ lifecycle }) => lifecycle.verdict?.status === "expired")).toBe(true);
  expect((await log.find("req_later"))?.lifecycle.status).toBe("pending");
});

test("follows the service's clock only: while it stands still nothing expires, when it jumps back nothing comes alive", async () => {
  let nowMs = T0 + 60_000;
  const { log, timekeeper } = await setUp(() => nowMs);
  await log.update("req_1", opening("req_1"));
  await until(async () => (await log.find("req_1"))?.lifecycle.status === "expired");

  nowMs = T0 - 3_600_000;
  await log.update("req_2", opening("req_2"));
  await timekeeper[Symbol.asyncDispose]();

  expect((await log.find("req_1"))?.lifecycle.status).toBe("expired");
  expect((await log.find("req_2"))?.lifecycle.status).toBe("pending");
});

/** Opens a request that lives for an hour, with a reminder after half of it and an escalation after three quarters. */
function openingLong(id: string) {
  const escalate = [{ afterMs: 45 * 60_000, to: "leads" }];
  const review = { ...REVIEW, expiresInMs: 3_600_000, remindBeforeMs: [30 * 60_000], escalate };
  const reasons = [{ code: "test", message: "A test." }];
  const decision = { effect: "review", rule: "test", reasons, risk: "low", review } as const;
  return openingAs(detailsOf(id), decision);
}

const REMINDER_MS = T0 + 30 * 60_000;
const ESCALATION_MS = T0 + 45 * 60_000;

async function eventsOf(log: MemoryRequestLog, id: string): Promise<readonly string[]> {
  return (await log.readRequest(id)).map(({ event }) => event.change.type);
}

test("quiet hours hold a reminder back until they end, and nothing else: others' timers and escalations go on", async () => {
  let nowMs = T0;
  const people = new PeopleTwin();
  people.quiet.set("data-governance", REMINDER_MS + 20 * 60_000);
  const { log, timekeeper } = await setUp(() => nowMs, people);
  await log.update("req_1", openingLong("req_1"));
  await log.update("req_2", opening("req_2", undefined, REMINDER_MS - 60_000));

  nowMs = REMINDER_MS;
  await until(async () => (await log.find("req_2"))?.lifecycle.status === "expired");
  expect(await eventsOf(log, "req_1")).toEqual(["request.opened"]);

  // Whom it escalates to has no quiet hours, so somebody may be disturbed from then on.
  nowMs = ESCALATION_MS;
  await until(async () => (await eventsOf(log, "req_1")).length === 3);
  await timekeeper[Symbol.asyncDispose]();
  expect(await eventsOf(log, "req_1")).toEqual([
    "request.opened",
    "request.escalated",
    "request.reminded",
  ]);
});

test("a reminder that quiet hours hold back is told when they end", async () => {
  let nowMs = T0;
  const people = new PeopleTwin();
  people.quiet.set("data-governance", REMINDER_MS + 600_000);
  const { log, timekeeper } = await setUp(() => nowMs, people);
  await log.update("req_1", openingLong("req_1"));
  await log.update("req_2", opening("req_2", undefined, REMINDER_MS - 60_000));
  nowMs = REMINDER_MS;
  await until(async () => (await log.find("req_2"))?.lifecycle.status === "expired");

  nowMs = REMINDER_MS + 600_000;
  await until(async () => (await eventsOf(log, "req_1")).length === 2);
  await timekeeper[Symbol.asyncDispose]();

  expect(await eventsOf(log, "req_1")).toEqual(["request.opened", "request.reminded"]);
});

test("quiet hours that last beyond the expiry hold nothing back, and prolong nothing", async () => {
  let nowMs = T0;
  const people = new PeopleTwin();
  people.quiet.set("data-governance", T0 + 3_600_000);
  const { log, timekeeper } = await setUp(() => nowMs, people);
  await log.update("req_1", openingLong("req_1"));

  nowMs = REMINDER_MS;
  await until(async () => (await eventsOf(log, "req_1")).length === 2);
  nowMs = T0 + 3_600_000;
  await until(async () => (await log.find("req_1"))?.lifecycle.status === "expired");
  await timekeeper[Symbol.asyncDispose]();

  expect((await eventsOf(log, "req_1")).slice(0, 2)).toEqual([
    "request.opened",
    "request.reminded",
  ]);
});

test("more requests than a round looks at, held back by quiet hours, hide no other timer", async () => {
  let nowMs = T0;
  const people = new PeopleTwin();
  people.quiet.set("data-governance", REMINDER_MS + 600_000);
  const { log, guard, timekeeper } = await setUp(() => nowMs, people);
  for (let n = 0; n < 600; n += 1) await log.update(`req_${n}`, openingLong(`req_${n}`));
  await log.update("req_last", opening("req_last", undefined, REMINDER_MS));
  await guard.newest();

  nowMs = REMINDER_MS + 60_000;
  await until(async () => (await log.find("req_last"))?.lifecycle.status === "expired");
  await timekeeper[Symbol.asyncDispose]();

  expect(await eventsOf(log, "req_599")).toEqual(["request.opened"]);
});

test("a vote in quiet hours reminds nobody", async () => {
  const { log, timekeeper } = await setUp(() => T0);
  await timekeeper[Symbol.asyncDispose]();
  await log.update("req_1", openingLong("req_1"));

  await log.update(
    "req_1",
    asking({ ...APPROVE, voter: { ...APPROVE.voter, groups: [] } }, REMINDER_MS),
  );

  expect(await eventsOf(log, "req_1")).toEqual(["request.opened", "vote.refused"]);
});
