import { describe, expect, test, vi } from "vitest";
import { followLeaves } from "../../../services/decision/ledger/leaf-stream.ts";
import { readOpenings } from "../../../services/decision/ledger/opening-stream.ts";
import { LedgerTwin } from "../../support/ledger-twin.ts";

/** Tells nobody of growth, as when it happens on another replica, unless told to. */
function growth() {
  let wake: () => void = () => undefined;
  const listen = (listener: () => void) => {
    wake = listener;
    return () => undefined;
  };
  return { guard: { listen }, wake: () => wake() };
}

describe("leaves", () => {
  test.each([
    ["the last one is missing", [0, 1], 3],
    ["one in between is missing", [0, 2], 3],
    ["all are missing", [], 3],
  ])("are refused as corrupt when %s, and nobody waits for them", async (_, indexes, size) => {
    const body = new Uint8Array();
    const leaves = async (from: number, limit: number) =>
      indexes
        .filter((index) => index >= from)
        .map((index) => ({ index, body }))
        .slice(0, limit);
    const ledger = { leaves, head: () => new LedgerTwin(size).head() };
    const { signal } = new AbortController();
    const read = async () => {
      const source = { ledger, guard: growth().guard };
      for await (const _leaves of followLeaves(source, { from: 0, to: size, signal })) continue;
    };

    await expect(read()).rejects.toMatchObject({ name: "StoreFault", code: "corrupt" });
  });

  test("come in order and without a gap, and the stream ends at its end", async () => {
    const source = { ledger: new LedgerTwin(900), guard: growth().guard };
    const indexes: number[] = [];

    const { signal } = new AbortController();
    for await (const leaves of followLeaves(source, { from: 17, to: 900, signal })) {
      indexes.push(...leaves.map(({ index }) => index));
    }

    expect(indexes).toEqual(Array.from({ length: 883 }, (_, offset) => 17 + offset));
  });

  test("that are appended while somebody follows come at once", async () => {
    const ledger = new LedgerTwin(2);
    const { guard, wake } = growth();
    const stop = new AbortController();
    const stream = followLeaves({ ledger, guard }, { from: 2, to: Infinity, signal: stop.signal });

    const next = stream.next();
    ledger.append(3);
    wake();
    const { value } = await next;
    stop.abort();

    expect(value).toHaveLength(3);
    expect(await stream.next()).toMatchObject({ done: true });
  });

  test("that another replica appends come soon, and a silence is ended now and then", async () => {
    vi.useFakeTimers();
    try {
      const ledger = new LedgerTwin(2);
      const { signal } = new AbortController();
      const options = { from: 2, to: Infinity, signal };
      const stream = followLeaves({ ledger, guard: growth().guard }, options);

      const silence = stream.next();
      await vi.advanceTimersByTimeAsync(16_000);
      const leaves = stream.next();
      ledger.append(1);
      await vi.advanceTimersByTimeAsync(1_000);

      expect((await silence).value).toEqual([]);
      expect((await leaves).value).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("openings", () => {
  const opening = (index: number, characters: number) => ({
    index,
    eventId: `e.${index}`,
    field: "arguments",
    salt: new Uint8Array(32),
    valueJson: "x".repeat(characters),
    subject: "req_1",
  });

  test("are cut into messages that can be sent, however much the leaves hide", async () => {
    const openings = async (index: number, limit: number) =>
      Array.from({ length: limit }, (_, offset) => opening(index + offset, 400_000));
    const messages: number[] = [];

    const { signal } = new AbortController();
    for await (const message of readOpenings({ openings }, { from: 0, to: 50, signal })) {
      messages.push(message.length);
    }

    expect(messages.reduce((sum, length) => sum + length, 0)).toBe(50);
    expect(Math.max(...messages)).toBe(3);
  });

  test("end when nobody listens any more", async () => {
    const stop = new AbortController();
    const openings = async (index: number) => [opening(index, 1)];
    const options = { from: 0, to: 1_000, signal: stop.signal };
    const stream = readOpenings({ openings }, options);

    await stream.next();
    stop.abort();

    expect(await stream.next()).toMatchObject({ done: true });
  });
});
