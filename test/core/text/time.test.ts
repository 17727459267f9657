import { expect, test } from "vitest";
import { formatCountdown, formatInstant, formatLength } from "../../../services/core/text/time.ts";

test.each([
  [0, "now"],
  [-5, "now"],
  [1, "1s"],
  [59_000, "59s"],
  [60_000, "1m 00s"],
  [245_000, "4m 05s"],
  [7_800_000, "2h 10m"],
  [273_600_000, "3d 4h"],
])("%i ms is %s", (ms, text) => {
  expect(formatCountdown(ms)).toBe(text);
});

test.each([
  [3_600_000, "1h"],
  [5_400_000, "1h 30m"],
  [86_400_000, "1d"],
  [600_000, "10m"],
])("something of %i ms lasts %s", (ms, text) => {
  expect(formatLength(ms)).toBe(text);
});

test("instants are told in UTC", () => {
  expect(formatInstant(Date.UTC(2026, 10, 21, 7, 5, 9, 999))).toBe("2026-11-21 07:05:09Z");
});
