import { expect, test } from "vitest";
import type { LoggedEvent } from "../../services/core/approval/store.ts";
import { RecentEvents } from "../../services/decision/recent-events.ts";
import { activation } from "../contract/store-fixtures.ts";

const logged = (index: number): LoggedEvent => ({ index, event: activation(`policy.${index}`) });
const from = (first: number, count: number) =>
  Array.from({ length: count }, (_, offset) => logged(first + offset));
const indexes = (events: readonly LoggedEvent[]) => events.map(({ index }) => index);

test("nothing is given where the first event is another replica's", () => {
  const recent = new RecentEvents();
  recent.add(from(6, 3));

  expect(recent.take(5, 10)).toEqual([]);
  expect(indexes(recent.take(6, 10))).toEqual([6, 7, 8]);
});

test("events are given in order whatever the order of their commits, up to a gap and to the limit, and once", () => {
  const recent = new RecentEvents();
  recent.add([logged(2), logged(1)]);
  recent.add([logged(0), logged(4)]);

  expect(indexes(recent.take(0, 2))).toEqual([0, 1]);
  expect(indexes(recent.take(2, 10))).toEqual([2]);
  expect(recent.take(0, 10)).toEqual([]);
});

test("what is too much is left to the log, and so is what lies behind", () => {
  const recent = new RecentEvents();
  recent.add(from(0, 4_000));
  recent.add(from(4_000, 200));
  recent.add(from(4_200, 3));
  recent.forgetBefore(4_201);

  expect(recent.take(0, 10)).toEqual([]);
  expect(recent.take(4_200, 10)).toEqual([]);
  expect(indexes(recent.take(4_201, 10))).toEqual([4_201, 4_202]);
});
