import { expect, test } from "vitest";
import { MemoryReplayStore } from "../../../services/adapters/memory/replay-store.ts";

test("an id is claimed once until its time is over", async () => {
  let nowMs = 0;
  const store = new MemoryReplayStore(() => nowMs);

  const first = await store.claim("a", 100);
  const second = await store.claim("a", 100);
  nowMs = 100;
  const third = await store.claim("a", 200);

  expect([first, second, third]).toEqual([true, false, true]);
});

test("a full store refuses until something has passed", async () => {
  let nowMs = 0;
  const store = new MemoryReplayStore(() => nowMs, 1);
  await store.claim("a", 100);

  const whileFull = await store.claim("b", 100);
  nowMs = 101;
  const afterwards = await store.claim("b", 200);

  expect([whileFull, afterwards]).toEqual([false, true]);
});
