import { describe, expect, test } from "vitest";
import { standInOf } from "../../../services/core/directory/directory.ts";
import { StandIns } from "../../../services/decision/directory/stand-ins.ts";
import { faultOf, person, replicaOf } from "./replica.ts";
import { ServiceLog } from "./service-log.ts";

const [A, B, C] = ["okta|a", "okta|b", "okta|c"] as const;
const DANA = person(A, ["Platform"]);
const DAY_MS = 24 * 3_600_000;
const WEEK = { fromMs: undefined, untilMs: 7 * DAY_MS };

function start() {
  const replica = replicaOf(new ServiceLog());
  replica.people.groupsOf(person(B, ["platform"]));
  replica.people.groupsOf(person(C, ["security"]));
  return { ...replica, standIns: new StandIns(replica) };
}

describe("a stand-in is refused", () => {
  test.each([
    ["who is the person", { standIn: A, ...WEEK }, "own_stand_in"],
    ["who is the person in another spelling", { standIn: "OKTA|a", ...WEEK }, "own_stand_in"],
    ["whom nobody knows", { standIn: "okta|nobody", ...WEEK }, "unknown_person"],
    ["who holds no group of the person's", { standIn: C, ...WEEK }, "no_common_group"],
  ])("%s", async (_what, wish, reason) => {
    const { standIns } = start();

    expect(await faultOf(standIns.name(DANA, wish))).toMatchObject({
      code: "failed_precondition",
      reason,
    });
  });

  test.each([
    ["that has no end after now", { fromMs: -DAY_MS, untilMs: 0 }, "until"],
    ["that ends before it begins", { fromMs: 10, untilMs: 9 }, "until"],
    ["of over 90 days", { fromMs: 5, untilMs: 6 + 90 * DAY_MS }, "until"],
    ["in over a year", { fromMs: 366 * DAY_MS, untilMs: 367 * DAY_MS }, "from"],
  ])("for a time %s", async (_what, times, field) => {
    const { standIns } = start();

    expect(await faultOf(standIns.name(DANA, { standIn: B, ...times }))).toMatchObject({
      code: "invalid_argument",
      field,
    });
  });

  test("who is another identity of the person", async () => {
    const { standIns, log } = start();
    for (const key of [A, B]) {
      const entry = { kind: "linked", person: key, other: "email|1", basis: "email" } as const;
      await log.record({ entry, actor: { kind: "service", id: "directory" } });
    }

    expect(await faultOf(standIns.name(DANA, { standIn: B, ...WEEK }))).toMatchObject({
      reason: "own_stand_in",
    });
  });
});

test("a stand-in of a common group stands in from now on, until then, or until the person is back", async () => {
  const { standIns, people } = start();
  await standIns.name(DANA, { standIn: B, ...WEEK });
  expect(standInOf(people.directory, A, 0)?.standIn).toBe(B);
  expect(standInOf(people.directory, A, 7 * DAY_MS)).toBeUndefined();

  await standIns.end(DANA);

  expect(standInOf(people.directory, A, 0)).toBeUndefined();
  expect(await faultOf(standIns.end(DANA))).toMatchObject({ reason: "no_stand_in" });
});

test("a stand-in gets no group that they do not hold", async () => {
  const { standIns, people } = start();
  await standIns.name(person(A, ["platform", "owners"]), { standIn: B, ...WEEK });

  expect(people.voterOf(person(B, ["platform"]), 1).groups).toEqual(["platform"]);
});
