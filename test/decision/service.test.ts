import { afterEach, expect, test, vi } from "vitest";
import { MemoryCursorStore } from "../../services/adapters/memory/cursor-store.ts";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import { createMetrics } from "../../services/adapters/telemetry/metrics.ts";
import { createService } from "../../services/decision/service.ts";
import { openGuardTwin } from "../support/ledger-twin.ts";
import { PeopleTwin } from "../support/people-twin.ts";
import { ALLOW, opening, T0 } from "../contract/store-fixtures.ts";

const ASKING = {
  ratePerMinute: 6_000,
  pendingPerAgent: 100,
  pendingPerGroup: 1_000,
  alikeWindowMs: 0,
  unredactedSecrets: "refuse" as const,
  isSingleOperator: false,
};

afterEach(() => {
  vi.useRealTimers();
});

test("the gauges say how many writes wait and how many events the broker has not got", async () => {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  const log = new MemoryRequestLog();
  await log.update("req_1", opening("req_1"));
  const seen: (readonly [string, number])[] = [];
  await using _service = await createService({
    requests: log,
    log,
    cursors: new MemoryCursorStore(),
    engine: {
      revision: "r1",
      activeSinceMs: T0,
      decide: () => ({ policyRevision: "r1", decision: ALLOW }),
    },
    publisher: { publishBatch: async () => ({ ackedCount: 0, error: new Error("away") }) },
    isBrokerConnected: () => false,
    clock: () => T0,
    guard: await openGuardTwin(log.ledger),
    witnessRule: { assertWitnessed: async () => undefined },
    subjects: log.subjects,
    people: new PeopleTwin(),
    grants: { mint: async () => "", read: async () => undefined },
    delegation: { verify: async () => [] },
    asking: ASKING,
    createKey: () => "key",
    metrics: {
      ...createMetrics(),
      queueDepth: (queue, entries) => seen.push([queue, entries]),
      relayLag: (events) => seen.push(["relay", events]),
    },
    queueDepth: () => 7,
    reportWithinMs: 1_000,
    onError: () => undefined,
  });

  await vi.advanceTimersByTimeAsync(5_000);

  expect(seen).toEqual([
    ["commit", 7],
    ["relay", 1],
  ]);
});
