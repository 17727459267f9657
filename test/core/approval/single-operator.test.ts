import { describe, expect, test } from "vitest";
import { decide } from "../../../services/core/approval/decide.ts";
import type { RequestDetails } from "../../../services/core/approval/request.ts";
import {
  DETAILS,
  EMERGENCY,
  EXPIRES_IN_MS,
  T0,
  TICK,
  after,
  emergency,
  glassReview,
  openCommand,
  person,
  play,
  reviewed,
  vote,
} from "./samples.ts";

const ALONE: RequestDetails = { ...DETAILS, mode: "single_operator" };
const alone = openCommand({ details: ALONE, decision: reviewed(EMERGENCY) });
/** Who answers for the agent of the samples. */
const OLGA = person("olga", "data-governance", "oncall");

describe("where one person does everything", () => {
  test("they approve their own, which nobody else may", () => {
    expect(after(alone, vote(OLGA)).lifecycle.status).toBe("approved");
    expect(after(openCommand(), vote(OLGA)).lifecycle.status).toBe("pending");
  });

  test("they still need the group", () => {
    expect(decide(vote(person("olga")), after(alone), T0 + 1).refusal?.code).toBe("not_in_group");
  });

  test("they still count once", () => {
    const requirements = [{ group: "data-governance", approvals: 2 }];
    const two = openCommand({ details: ALONE, decision: reviewed({ requirements }) });

    expect(after(two, vote(OLGA), vote(OLGA)).lifecycle.status).toBe("pending");
  });

  test("they settle emergencies and review them themselves", () => {
    const { lifecycle } = after(alone, emergency(OLGA), glassReview(OLGA));

    expect(lifecycle.brokenGlass?.review?.finding).toBe("justified");
  });

  test("every event says so, also those of time", () => {
    const { events } = play(alone, [
      [vote(person("sam")), T0 + 1],
      [TICK, T0 + EXPIRES_IN_MS - 1],
      [TICK, T0 + EXPIRES_IN_MS],
    ]);

    expect(events.map(({ change, mode }) => [change.type, mode])).toEqual([
      ["request.opened", "single_operator"],
      ["vote.refused", "single_operator"],
      ["request.reminded", "single_operator"],
      ["request.expired", "single_operator"],
    ]);
  });
});

test("no event says so otherwise", () => {
  const { events } = play(openCommand(), [[vote(OLGA), T0 + 1]]);

  for (const event of events) expect(event).not.toHaveProperty("mode");
});
