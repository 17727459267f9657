import { describe, expect, test } from "vitest";
import { MemoryCursorStore } from "../../services/adapters/memory/cursor-store.ts";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import type { LoggedEvent } from "../../services/core/approval/store.ts";
import { Relay, type OutgoingEvent } from "../../services/decision/relay.ts";
import { opening } from "../contract/store-fixtures.ts";
import { until } from "../support/nats.ts";

/** A broker that confirms only what it is told to: for each batch how many of it, then everything. */
class Broker {
  readonly received: string[] = [];
  readonly #confirms: number[];

  constructor(confirms: readonly number[] = []) {
    this.#confirms = [...confirms];
  }

  async publishBatch(events: readonly OutgoingEvent[]) {
    const confirm = this.#confirms.shift() ?? events.length;
    const ackedCount = Math.min(confirm, events.length);
    this.received.push(...events.slice(0, ackedCount).map(({ id }) => id));
    return ackedCount === events.length ? { ackedCount } : { ackedCount, error: new Error("gone") };
  }
}

async function logOf(count: number): Promise<MemoryRequestLog> {
  const log = new MemoryRequestLog();
  for (let n = 0; n < count; n += 1) await log.update(`req_${n}`, opening(`req_${n}`));
  return log;
}

function relayOf(log: MemoryRequestLog, broker: Broker, cursors = new MemoryCursorStore()) {
  const errors: unknown[] = [];
  const relay = new Relay({
    log,
    requests: log,
    cursors,
    publisher: broker,
    encode: ({ event }: LoggedEvent) => new TextEncoder().encode(event.id),
    onError: (error) => errors.push(error),
  });
  return { relay, errors };
}

describe("the relay", () => {
  test("carries what the log holds, in order, and remembers how far it came", async () => {
    const [log, broker, cursors] = [await logOf(600), new Broker(), new MemoryCursorStore()];

    const { relay } = relayOf(log, broker, cursors);
    await until(() => broker.received.length === 600);
    await relay[Symbol.asyncDispose]();

    expect(broker.received).toEqual(Array.from({ length: 600 }, (_, n) => `req_${n}.1`));
    expect(await cursors.load("relay")).toBe(600);
  });

  test("carries what was committed here without reading it back, and in order with what it reads", async () => {
    const [log, broker] = [await logOf(3), new Broker()];
    const { relay, errors } = relayOf(log, broker);
    await until(() => broker.received.length === 3);
    const { events } = await log.update("req_3", opening("req_3"));
    await log.update("req_4", opening("req_4"));

    // One committed here and one elsewhere; the first is told under another name, to know where it came from.
    relay.wake(events.map(({ index, event }) => ({ index, event: { ...event, id: "told.1" } })));
    await until(() => broker.received.length === 5);
    await relay[Symbol.asyncDispose]();

    expect(broker.received.slice(3)).toEqual(["told.1", "req_4.1"]);
    expect(errors).toEqual([]);
  });

  test("is woken by a new event", async () => {
    const [log, broker] = [await logOf(1), new Broker()];
    const { relay } = relayOf(log, broker);
    await until(() => broker.received.length === 1);

    await log.update("req_late", opening("req_late"));
    relay.wake();
    await until(() => broker.received.length === 2);
    await relay[Symbol.asyncDispose]();

    expect(broker.received.at(-1)).toBe("req_late.1");
  });

  test("goes on after what was confirmed when the broker fails in the middle, and says so", async () => {
    const [log, broker] = [await logOf(10), new Broker([4, 0])];

    const { relay, errors } = relayOf(log, broker);
    await until(() => broker.received.length === 10);
    await relay[Symbol.asyncDispose]();

    expect(broker.received).toEqual(Array.from({ length: 10 }, (_, n) => `req_${n}.1`));
    expect(errors).toHaveLength(2);
  });

  test("begins where another run has left off", async () => {
    const [log, broker, cursors] = [await logOf(5), new Broker(), new MemoryCursorStore()];
    await cursors.save("relay", 3);

    const { relay } = relayOf(log, broker, cursors);
    await until(() => broker.received.length === 2);
    await relay[Symbol.asyncDispose]();

    expect(broker.received).toEqual(["req_3.1", "req_4.1"]);
  });

  test("says how far it lags", async () => {
    const log = await logOf(7);
    const { relay } = relayOf(log, new Broker([0, 0, 0, 0]));

    const lag = await relay.lag();
    await relay[Symbol.asyncDispose]();

    expect(lag).toBe(7);
  });
});
