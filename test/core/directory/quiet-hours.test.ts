import { describe, expect, test } from "vitest";
import {
  quietUntil,
  WEEKDAYS,
  type QuietHours,
} from "../../../services/core/directory/quiet-hours.ts";

const NIGHT: QuietHours = {
  group: "data",
  fromMinute: 20 * 60,
  toMinute: 7 * 60,
  timeZone: "Europe/Berlin",
  days: ["mon", "tue", "wed", "thu", "fri"],
};
const UTC = { ...NIGHT, timeZone: "UTC", days: WEEKDAYS };

function until(hours: readonly QuietHours[], at: string, groups = ["data"]): string | undefined {
  const end = quietUntil(hours, groups, Date.parse(at));
  return end === undefined ? undefined : new Date(end).toISOString();
}

describe("quiet hours", () => {
  test.each([
    ["before they begin", "2026-11-18T18:59:59Z", undefined],
    ["when they begin", "2026-11-18T19:00:00Z", "2026-11-19T06:00:00.000Z"],
    ["after midnight", "2026-11-19T05:59:59Z", "2026-11-19T06:00:00.000Z"],
    ["when they end", "2026-11-19T06:00:00Z", undefined],
    ["on the morning after the last day", "2026-11-21T05:00:00Z", "2026-11-21T06:00:00.000Z"],
    ["on a day without them", "2026-11-21T20:00:00Z", undefined],
    ["on the morning before the first day", "2026-11-23T05:00:00Z", undefined],
    ["in summer", "2026-07-01T18:00:00Z", "2026-07-02T05:00:00.000Z"],
  ])("%s", (_when, at, expected) => {
    expect(until([NIGHT], at)).toBe(expected);
  });

  test("are an hour shorter in the night that the clocks go forward, and an hour longer in the other", () => {
    const daily = [{ ...NIGHT, days: WEEKDAYS }];

    expect(until(daily, "2026-03-28T20:00:00Z")).toBe("2026-03-29T05:00:00.000Z");
    expect(until(daily, "2026-10-24T19:00:00Z")).toBe("2026-10-25T06:00:00.000Z");
  });

  test("may end at a time that the clocks skip, or that comes twice", () => {
    const early = [{ ...NIGHT, toMinute: 150, days: WEEKDAYS }];

    expect(until(early, "2026-03-28T20:00:00Z")).toBe("2026-03-29T01:30:00.000Z");
    expect(until(early, "2026-10-24T19:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
  });

  test("that meet are one silence", () => {
    const evening = { ...UTC, toMinute: 24 * 60 };
    const morning = { ...UTC, fromMinute: 0 };

    expect(until([evening, morning], "2026-11-18T21:00:00Z")).toBe("2026-11-19T07:00:00.000Z");
  });

  test("of several groups last until the first of them ends", () => {
    const other = { ...UTC, group: "security", toMinute: 6 * 60 };

    expect(until([UTC, other], "2026-11-18T21:00:00Z", ["data", "security"])).toBe(
      "2026-11-19T06:00:00.000Z",
    );
  });

  test("are none when a group has none, or there is no group", () => {
    expect(until([UTC], "2026-11-18T21:00:00Z", ["data", "security"])).toBeUndefined();
    expect(until([UTC], "2026-11-18T21:00:00Z", [])).toBeUndefined();
  });
});
