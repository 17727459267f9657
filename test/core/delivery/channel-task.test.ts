import { expect, test } from "vitest";
import {
  CARD_EVENT_TYPES,
  channelTask,
  isLoud,
} from "../../../services/core/delivery/channel-task.ts";

test.each([
  ["request.opened", "post"],
  ["vote.cast", "update"],
  ["request.denied", "update"],
  ["outcome.unknown", "update"],
  ["request.reminded", "update"],
  ["request.escalated", "update"],
  ["glass.broken", "update"],
  ["glass.reviewed", "update"],
  ["request.repeated", "nothing"],
  ["vote.refused", "nothing"],
  ["grant.used", "nothing"],
  ["decision.allowed", "nothing"],
  ["decision.denied", "nothing"],
  ["notification.failed", "nothing"],
  ["policy.activated", "nothing"],
  ["a.type.of.tomorrow", "nothing"],
])("%s: %s", (type, task) => {
  expect(channelTask({ type, requestId: "req_1" })).toBe(task);
});

test("an event of no request has no card", () => {
  expect(channelTask({ type: "request.opened", requestId: "" })).toBe("nothing");
});

test("every type that a consumer asks for gives it something to do", () => {
  const tasks = CARD_EVENT_TYPES.map((type) => channelTask({ type, requestId: "req_1" }));

  expect(tasks).not.toContain("nothing");
});

test("only what people must hear of goes out without a card", () => {
  expect(CARD_EVENT_TYPES.filter((type) => isLoud({ type }))).toEqual([
    "request.escalated",
    "glass.broken",
  ]);
});
