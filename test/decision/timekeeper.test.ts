import { expect, test } from "vitest";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import { History } from "../../services/decision/history.ts";
import { Registrar } from "../../services/decision/registrar.ts";
import { RequestFeed } from "../../services/decision/request-feed.ts";
import { Timekeeper } from "../../services/decision/timekeeper.ts";
import { opening, T0 } from "../contract/store-fixtures.ts";
import { openGuardTwin } from "../support/ledger-twin.ts";
import { until } from "../support/nats.ts";

async function setUp(clock: () => number) {
  const log = new MemoryRequestLog();
  const guard = await openGuardTwin(log.ledger);
  const registrar = new Registrar({
    requests: log,
    feed: new RequestFeed(),
    history: await History.from(log, T0),
    clock,
    guard,
    onCommit: () => undefined,
  });
  const timekeeper = new Timekeeper({
    requests: log,
    registrar,
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
