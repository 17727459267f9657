import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../../services/core/approval/decide.ts";
import type { Command } from "../../../services/core/approval/command.ts";
import type { ApprovalRequest } from "../../../services/core/approval/request.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import {
  CANCEL_AS_OPERATOR,
  DANA,
  GRANT_ID,
  OPAL,
  REVOKE,
  SEVERAL,
  T0,
  after,
  boundedVote,
  denial,
  knownPeople,
  openCommand,
  outcome,
  person,
  play,
  redemption,
  reviewed,
  use,
  vote,
} from "./samples.ts";

const GROUP = "data-governance";
const HOUR = 3_600_000;
const opening = severalBy([{ group: GROUP, approvals: 1 }]);
const usable = after(opening, boundedVote(DANA), redemption(), outcome());

function severalBy(requirements: PolicyReview["requirements"]) {
  return openCommand({ decision: reviewed({ ...SEVERAL, requirements }) });
}

function boundsOf({ lifecycle }: ApprovalRequest) {
  return lifecycle.grant?.bounds;
}

describe("a grant is for several uses", () => {
  test("where everybody who approves chooses it, as often and as long as policy says", () => {
    expect(boundsOf(after(opening, boundedVote(DANA)))).toEqual({
      uses: 3,
      usableUntilMs: T0 + 1_000 + HOUR,
      usedBy: [],
    });
  });

  test("never because policy lets people choose it", () => {
    expect(after(opening, vote(DANA)).lifecycle.grant).not.toHaveProperty("bounds");
  });

  test("never where one of those who count chose once", () => {
    const two = severalBy([{ group: GROUP, approvals: 2 }]);
    const dora = person("dora", GROUP);

    expect(boundsOf(after(two, boundedVote(DANA), vote(dora)))).toBeUndefined();
    expect(boundsOf(after(two, vote(DANA), boundedVote(dora)))).toBeUndefined();
    expect(boundsOf(after(two, boundedVote(DANA), boundedVote(dora)))).toBeDefined();
  });

  test("never where one chose once whom the assignment happens to leave out", () => {
    const mixed = severalBy([
      { group: GROUP, approvals: 1 },
      { group: "security", approvals: 1 },
    ]);
    const votes = [boundedVote(DANA), vote(person("dora", GROUP))];
    const sid = boundedVote(person("sid", "security"));

    expect(boundsOf(after(mixed, ...votes, sid))).toBeUndefined();
    expect(boundsOf(after(mixed, ...votes.toReversed(), sid))).toBeUndefined();
  });

  test("by the latest choice of each", () => {
    const two = severalBy([{ group: GROUP, approvals: 2 }]);
    const dora = boundedVote(person("dora", GROUP));

    expect(boundsOf(after(two, vote(DANA), boundedVote(DANA), dora))).toBeDefined();
    expect(boundsOf(after(two, boundedVote(DANA), vote(DANA), dora))).toBeUndefined();
  });

  test("whatever somebody chose who has lost the group since", () => {
    const two = severalBy([{ group: GROUP, approvals: 2 }]);
    const people = knownPeople({ dora: [] });
    const [dana, dan] = [DANA, person("dan", GROUP)].map((who) => boundedVote(who, { people }));

    const request = after(two, vote(person("dora", GROUP)), dana!, dan!);

    expect(request.lifecycle.votes).toHaveLength(3);
    expect(boundsOf(request)).toBeDefined();
  });

  test("whatever somebody chose whose vote does not count", () => {
    const two = openCommand({
      decision: reviewed({
        ...SEVERAL,
        requirements: [{ group: GROUP, approvals: 2 }],
        denyThreshold: 2,
      }),
    });
    const dora = boundedVote(person("dora", GROUP));

    const request = after(two, boundedVote(DANA), denial(person("dan", GROUP)), dora);

    expect(boundsOf(request)).toBeDefined();
  });
});

describe("a use", () => {
  test("is one of all, of which the request's own is the first", () => {
    const { events } = decide(use("req_2"), usable, T0 + 2_000);

    expect(events.map(({ change, actor }) => [actor.kind, change])).toEqual([
      ["agent", { type: "grant.used", grantId: GRANT_ID, byRequestId: "req_2", usesLeft: 1 }],
    ]);
  });

  test("is taken once a request, however often it asks", () => {
    const request = after(opening, boundedVote(DANA), use("req_2"), use("req_2"), use("req_3"));

    expect(boundsOf(request)?.usedBy).toEqual(["req_2", "req_3"]);
    expect(decide(use("req_2"), request, T0 + 2_000)).toEqual({ events: [] });
  });

  test("changes nothing of the request that the grant is of", () => {
    const request = after(opening, boundedVote(DANA), redemption(), outcome(), use("req_2"));

    expect(request.lifecycle.status).toBe("succeeded");
    expect(request.lifecycle.outcome).toEqual(usable.lifecycle.outcome);
  });

  test.each<[string, readonly Command[]]>([
    ["before the grant's own", []],
    ["while the grant's own runs", [redemption()]],
    ["after the grant's own failed", [redemption(), outcome("failed")]],
    ["after nobody knows what became of it", [redemption(), outcome("unknown")]],
  ])("is possible %s", (_, commands) => {
    const request = after(opening, boundedVote(DANA), ...commands);

    expect(decide(use("req_2"), request, T0 + 2_000).events).toHaveLength(1);
  });

  test("is possible until the window ends, and not at its end", () => {
    const endMs = T0 + 1_000 + HOUR;

    expect(decide(use("req_2"), usable, endMs - 1).refusal).toBeUndefined();
    expect(decide(use("req_2"), usable, endMs).refusal?.code).toBe("grant_lapsed");
    expect(decide(use("req_2"), usable, NaN).refusal?.code).toBe("grant_lapsed");
  });

  test("leaves the grant's own one untouched", () => {
    const request = after(opening, boundedVote(DANA), use("req_2"), use("req_3"));

    expect(decide(redemption(), request, T0 + 2_000).events).toHaveLength(1);
  });

  test("is never one too many, whoever asks in which order", () => {
    const asks = fc.array(fc.constantFrom("req_2", "req_3", "req_4", "req_5"), { maxLength: 12 });

    fc.assert(
      fc.property(asks, fc.integer({ min: 2, max: 5 }), (ids, grantUses) => {
        const decision = reviewed({ ...SEVERAL, grantUses });
        const commands = [boundedVote(DANA), redemption(), ...ids.map((id) => use(id))];
        const { events, results } = play(
          openCommand({ decision }),
          commands.map((command) => [command, T0 + 1]),
        );

        const served = new Set(ids.filter((_, at) => results[at + 3]?.refusal === undefined));
        const uses = events.filter(({ change }) => change.type === "grant.used");
        expect(uses).toHaveLength(Math.min(new Set(ids).size, grantUses - 1));
        expect(served.size).toBe(uses.length);
      }),
    );
  });
});

describe("what is left", () => {
  test("is taken back by whoever may decide, or is involved, or manages", () => {
    const operator = { ...REVOKE, voter: OPAL, isOperator: true };

    for (const command of [REVOKE, { ...REVOKE, voter: person("olga") }, operator]) {
      expect(decide(command, usable, T0 + 2_000).events.map(({ change }) => change)).toEqual([
        {
          type: "grant.ended",
          grantId: GRANT_ID,
          reasons: [{ code: "revoked", message: "Second thoughts." }],
        },
      ]);
    }
  });

  test("is taken back while the first use runs", () => {
    const request = after(opening, boundedVote(DANA), redemption(), REVOKE);

    expect(request.lifecycle.status).toBe("redeemed");
    expect(boundsOf(request)?.endedAtMs).toBe(T0 + 1_000);
  });

  test("goes with the grant that is revoked before its first use", () => {
    const request = after(opening, boundedVote(DANA), REVOKE);

    expect(request.lifecycle.status).toBe("revoked");
  });

  test("is nothing once all uses are taken", () => {
    const request = after(
      opening,
      boundedVote(DANA),
      redemption(),
      outcome(),
      use("req_2"),
      use("req_3"),
    );

    expect(decide(REVOKE, request, T0 + 2_000).refusal?.code).toBe("not_approved");
  });

  test("is not what an operator's cancellation is for", () => {
    expect(decide(CANCEL_AS_OPERATOR, usable, T0 + 2_000)).toEqual({ events: [] });
  });

  test("that nobody explains is explained", () => {
    const { events } = decide({ ...REVOKE, reason: "" }, usable, T0 + 2_000);

    expect(events[0]?.change).toMatchObject({
      reasons: [{ code: "revoked", message: "What was left of the grant was revoked." }],
    });
  });
});
