import { expect, test } from "vitest";
import { restartDelayMs } from "../../../services/cli/up/backoff.ts";
import { parseReadyLine } from "../../../services/cli/up/ready-line.ts";

test.each([
  "",
  "not json",
  "{}",
  '{"ready":false,"addresses":[],"pid":1}',
  '{"ready":true,"pid":1}',
  '{"ready":true,"addresses":[]}',
])("%j is not a ready line", (text) => {
  expect(parseReadyLine(text)).toBeUndefined();
});

test("a ready line tells where and who", () => {
  expect(
    parseReadyLine('{"ready":true,"process":"decision","addresses":["127.0.0.1:1"],"pid":7}'),
  ).toEqual({
    addresses: ["127.0.0.1:1"],
    pid: 7,
  });
});

test("restarts grow apart up to a limit", () => {
  expect([1, 2, 3, 10, 1_000].map(restartDelayMs)).toEqual([250, 500, 1_000, 10_000, 10_000]);
});
