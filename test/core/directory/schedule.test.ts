import { describe, expect, test } from "vitest";
import { onCallAt, turnsAt, type Schedule } from "../../../services/core/directory/schedule.ts";

const DAY_MS = 24 * 3_600_000;
const START_MS = Date.parse("2026-11-02T09:00:00Z");
const ROTA: Schedule = {
  kind: "rota",
  group: "oncall",
  team: "platform",
  startMs: START_MS,
  everyMs: 7 * DAY_MS,
  people: ["idp|a", "idp|b", "idp|c"],
};

describe("a rota", () => {
  test.each([
    [-1, []],
    [0, ["idp|a"]],
    [7 * DAY_MS - 1, ["idp|a"]],
    [7 * DAY_MS, ["idp|b"]],
    [20 * DAY_MS, ["idp|c"]],
    [21 * DAY_MS, ["idp|a"]],
  ])("%i ms after its start is of %j", (offsetMs, expected) => {
    expect(turnsAt(ROTA, START_MS + offsetMs)).toEqual(expected);
  });
});

test("a calendar gives everybody whose turn has begun and is not over, once", () => {
  const turns = [
    { person: "idp|a", startMs: 0, endMs: 10 },
    { person: "idp|b", startMs: 5, endMs: 15 },
    { person: "idp|a", startMs: 6, endMs: 8 },
  ];
  const calendar: Schedule = { kind: "calendar", group: "oncall", team: "platform", turns };

  expect(turnsAt(calendar, 7)).toEqual(["idp|a", "idp|b"]);
  expect(turnsAt(calendar, 10)).toEqual(["idp|b"]);
  expect(turnsAt(calendar, 15)).toEqual([]);
});

describe("whoever is away", () => {
  const standInOf = (person: string) => (person === "idp|a" ? "idp|s" : undefined);

  test("keeps the turn when the stand-in is not of the team", () => {
    expect(onCallAt(ROTA, START_MS, { standInOf, holds: () => false })).toEqual(["idp|a"]);
  });

  test("gives the turn to a stand-in of the team", () => {
    const holds = (person: string, group: string) => person === "idp|s" && group === "platform";

    expect(onCallAt(ROTA, START_MS, { standInOf, holds })).toEqual(["idp|s"]);
  });
});
