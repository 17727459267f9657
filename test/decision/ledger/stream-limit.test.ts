import { expect, test } from "vitest";
import { StreamLimit } from "../../../services/decision/ledger/stream-limit.ts";

const refusal = { code: "resource_exhausted", reason: "too_many_streams" };

test("one caller has 16 places, and gets one back for each that it leaves", () => {
  const limit = new StreamLimit();
  const places = Array.from({ length: 16 }, () => limit.enter("dana"));

  expect(() => limit.enter("dana")).toThrow(expect.objectContaining(refusal));
  expect(() => limit.enter("sam")).not.toThrow();
  places[0]![Symbol.dispose]();
  expect(() => limit.enter("dana")).not.toThrow();
  expect(() => limit.enter("dana")).toThrow(expect.objectContaining(refusal));
});

test("all callers together have 256 places", () => {
  const limit = new StreamLimit();
  for (let caller = 0; caller < 16; caller += 1) {
    for (let each = 0; each < 16; each += 1) limit.enter(`caller ${caller}`);
  }

  expect(() => limit.enter("another")).toThrow(expect.objectContaining(refusal));
});
