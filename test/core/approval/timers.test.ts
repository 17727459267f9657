import { describe, expect, test } from "vitest";
import type { Command } from "../../../services/core/approval/command.ts";
import type { ApprovalRequest } from "../../../services/core/approval/request.ts";
import { dueAtMs } from "../../../services/core/approval/request.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import type { Move, Story } from "./samples.ts";
import {
  CANCEL,
  DANA,
  DELIVERED,
  EXPIRES_IN_MS,
  EXTEND,
  REPEAT,
  T0,
  TICK,
  after,
  openCommand,
  person,
  play,
  reviewed,
  vote,
} from "./samples.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

const ESCALATING: Partial<PolicyReview> = {
  escalate: [
    { afterMs: 20 * MINUTE, to: "directors" },
    { afterMs: 10 * MINUTE, to: "managers" },
  ],
  remindBeforeMs: [5 * MINUTE, 15 * MINUTE],
};

function opened(change: Partial<PolicyReview>) {
  return openCommand({ decision: reviewed(change) });
}

/** What ticks at these minutes give, each as "minute type". */
function told(change: Partial<PolicyReview>, ...moves: readonly (readonly [Command, number])[]) {
  const story = play(
    opened(change),
    moves.map(([command, minute]): Move => [command, T0 + minute * MINUTE]),
  );
  return typesOf(story);
}

function typesOf({ events }: Story): readonly string[] {
  return events
    .slice(1)
    .map(({ atMs, change }) =>
      [(atMs - T0) / MINUTE, change.type, "to" in change ? change.to : ""].join(" ").trim(),
    );
}

function due({ lifecycle }: ApprovalRequest): number {
  return ((dueAtMs(lifecycle) ?? NaN) - T0) / MINUTE;
}

describe("at a tick", () => {
  test("nothing happens before anything is due", () => {
    expect(told(ESCALATING, [TICK, 9.99])).toEqual([]);
  });

  test("each escalation and each reminder is told once, in the order of time", () => {
    const minutes = [10, 10, 14, 15, 19, 20, 25, 29, 29.99];

    expect(told(ESCALATING, ...minutes.map((minute) => [TICK, minute] as const))).toEqual([
      "10 request.escalated managers",
      "15 request.reminded",
      "20 request.escalated directors",
      "25 request.reminded",
    ]);
  });

  test("that comes late everything is told at once, but people are reminded once", () => {
    expect(told(ESCALATING, [TICK, 26], [TICK, 27])).toEqual([
      "26 request.escalated managers",
      "26 request.escalated directors",
      "26 request.reminded",
    ]);
  });

  test("after the expiry nothing else is told any more", () => {
    expect(told(ESCALATING, [TICK, 30], [TICK, 31])).toEqual(["30 request.expired"]);
  });

  test("they are told by the clock", () => {
    const { events } = play(opened(ESCALATING), [[TICK, T0 + 16 * MINUTE]]);

    expect(events.slice(1).map(({ actor }) => actor)).toEqual([
      { kind: "service", id: "clock" },
      { kind: "service", id: "clock" },
    ]);
  });

  test("nothing is told of a request that was settled", () => {
    expect(told(ESCALATING, [CANCEL, 1], [TICK, 26])).toEqual(["1 request.cancelled"]);
  });
});

describe("another command", () => {
  test("meets the people of an escalation that no timer has announced yet", () => {
    const manager = person("mia", "managers");

    expect(told(ESCALATING, [vote(manager), 9.99])).toEqual(["9.99 vote.refused"]);
    expect(told(ESCALATING, [vote(manager), 10])).toEqual([
      "10 request.escalated managers",
      "10 vote.cast",
      "10 request.approved",
    ]);
  });

  test("reminds nobody: the tick that follows does", () => {
    expect(told(ESCALATING, [DELIVERED, 15], [TICK, 15])).toEqual([
      "15 request.escalated managers",
      "15 notification.delivered",
      "15 request.reminded",
    ]);
  });
});

describe("reminders", () => {
  test("that policy says nothing of are one, when a fifth of the time is left", () => {
    expect(told({}, [TICK, 23.99], [TICK, 24], [TICK, 29])).toEqual(["24 request.reminded"]);
  });

  test("that policy says nothing of are none where a fifth is less than a minute", () => {
    const shorter = { expiresInMs: 5 * MINUTE - 1 };

    expect(told(shorter, [TICK, 4.99])).toEqual([]);
    expect(told({ expiresInMs: 5 * MINUTE }, [TICK, 4])).toEqual(["4 request.reminded"]);
  });

  test("that would come before the request are none", () => {
    expect(told({ remindBeforeMs: [60 * MINUTE, 30 * MINUTE] }, [TICK, 29])).toEqual([]);
  });

  test("wait until quiet hours are over, and then are told once", () => {
    const quiet: Command = { kind: "tick", quietUntilMs: T0 + 28 * MINUTE };

    expect(told(ESCALATING, [quiet, 15], [quiet, 26], [TICK, 28])).toEqual([
      "15 request.escalated managers",
      "26 request.escalated directors",
      "28 request.reminded",
    ]);
  });

  test("do not wait for quiet hours that last until the expiry", () => {
    const quiet: Command = { kind: "tick", quietUntilMs: T0 + 30 * MINUTE };

    expect(told({ remindBeforeMs: [15 * MINUTE] }, [quiet, 15])).toEqual(["15 request.reminded"]);
  });
});

describe("the next moment is", () => {
  test("the first escalation, then the first reminder, at last the expiry", () => {
    const moments = [0, 10, 15, 20, 25].map((minute) => {
      const { request } = play(opened(ESCALATING), [[TICK, T0 + minute * MINUTE]]);
      return due(request);
    });

    expect(moments).toEqual([10, 15, 20, 25, 30]);
  });

  test("the expiry where nothing comes before it", () => {
    const late = { escalate: [{ afterMs: 31 * MINUTE, to: "managers" }], remindBeforeMs: [] };

    expect(due(after(opened(late)))).toBe(30);
  });
});

describe("an extension", () => {
  test("gives the time of policy once more", () => {
    const { lifecycle } = play(opened({}), [[EXTEND, T0 + 5 * MINUTE]]).request;

    expect(lifecycle).toMatchObject({ isExtended: true, expiresAtMs: T0 + 2 * EXPIRES_IN_MS });
  });

  test("lets people decide, and reminds them, until the new end", () => {
    expect(
      told({}, [TICK, 24], [EXTEND, 25], [TICK, 53], [TICK, 54], [TICK, 59], [vote(DANA), 59.99]),
    ).toEqual([
      "24 request.reminded",
      "25 request.extended",
      "54 request.reminded",
      "59.99 vote.cast",
      "59.99 request.approved",
    ]);
    expect(told({}, [EXTEND, 25], [vote(DANA), 60])).toEqual([
      "25 request.extended",
      "60 request.expired",
    ]);
  });

  test("brings the escalations that were to come after the first end", () => {
    const late = { escalate: [{ afterMs: 31 * MINUTE, to: "managers" }], remindBeforeMs: [] };

    expect(told(late, [EXTEND, 1], [TICK, 31])).toEqual([
      "1 request.extended",
      "31 request.escalated managers",
    ]);
  });

  test("ends a month after the request at the latest", () => {
    const { lifecycle } = play(opened({ expiresInMs: 20 * DAY }), [[EXTEND, T0 + DAY]]).request;

    expect(lifecycle.expiresAtMs).toBe(T0 + 30 * DAY);
  });
});

describe("asking again", () => {
  test("is counted, a thousand times at most", () => {
    const many = Array.from({ length: 1_001 }, () => REPEAT);

    expect(after(opened({}), ...many).lifecycle).toMatchObject({ repeats: 1_000, version: 1_001 });
  });
});
