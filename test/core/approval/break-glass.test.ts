import { describe, expect, test } from "vitest";
import { decide } from "../../../services/core/approval/decide.ts";
import {
  DANA,
  DETAILS,
  DIGEST,
  EMERGENCY,
  GRANT_ID,
  GRANT_TTL_MS,
  OTTO,
  SEVERAL,
  T0,
  TICK,
  VIEW_DIGEST,
  after,
  boundedVote,
  denial,
  emergency,
  glassReview,
  knownPeople,
  openCommand,
  outcome,
  person,
  play,
  redemption,
  reviewed,
  vote,
} from "./samples.ts";

const opening = openCommand({ decision: reviewed(EMERGENCY) });
const DAY = 86_400_000;

describe("in an emergency", () => {
  test("one person settles a request at once, and the record is loud about it", () => {
    const { events } = decide(emergency(OTTO), after(opening), T0 + 1_000);

    expect(events.map(({ change }) => change)).toEqual([
      {
        type: "glass.broken",
        voter: OTTO,
        reason: "The site is down.",
        channel: "terminal",
        actionDigest: DIGEST,
        viewDigest: VIEW_DIGEST,
        grantId: GRANT_ID,
        grantExpiresAtMs: T0 + 1_000 + GRANT_TTL_MS,
        reviewDueAtMs: T0 + 1_000 + DAY,
      },
    ]);
    expect(events[0]?.actor.kind).toBe("person");
  });

  test("the record says whether the sign-in was a strong one", () => {
    const { events } = decide({ ...emergency(OTTO), isStrong: true }, after(opening), T0 + 1_000);

    expect(events[0]?.change).toMatchObject({ type: "glass.broken", isStrong: true });
  });

  test("the verdict says that it was one", () => {
    const { lifecycle } = after(opening, emergency(OTTO));

    expect(lifecycle.status).toBe("approved");
    expect(lifecycle.verdict).toMatchObject({
      status: "allowed",
      reasons: [{ code: "break_glass" }],
    });
    expect(lifecycle.brokenGlass).toEqual({
      by: OTTO,
      reason: "The site is down.",
      atMs: T0 + 1_000,
      reviewDueAtMs: T0 + 1_000 + DAY,
    });
  });

  test("the grant serves once, whatever policy lets people choose and some have chosen", () => {
    const decision = reviewed({
      ...EMERGENCY,
      ...SEVERAL,
      requirements: [{ group: "data-governance", approvals: 2 }],
    });
    const request = after(openCommand({ decision }), boundedVote(DANA), emergency(OTTO));

    expect(request.lifecycle.grant).toEqual({
      id: GRANT_ID,
      expiresAtMs: T0 + 1_000 + GRANT_TTL_MS,
    });
    expect(decide(redemption(), request, T0 + 2_000).refusal).toBeUndefined();
  });

  test("a strong sign-in is enough where policy asks for one", () => {
    const strong = openCommand({ decision: reviewed({ ...EMERGENCY, stepUp: true }) });

    expect(after(strong, emergency(OTTO, { isStrong: true })).lifecycle.status).toBe("approved");
  });

  test("one denial before was the end of it", () => {
    expect(after(opening, denial(DANA), emergency(OTTO)).lifecycle.status).toBe("denied");
  });
});

describe("whoever owns the agent by another identity", () => {
  const agent = { ...DETAILS.agent, owner: "group:sales" };
  const owned = openCommand({ decision: reviewed(EMERGENCY), details: { ...DETAILS, agent } });
  const people = knownPeople({ sally: ["sales"] }, { otto: ["sally"], dana: ["sally"] });

  test("settles nothing in an emergency, though their vote carries no group that owns it", () => {
    const { refusal, events } = decide(emergency(OTTO, { people }), after(owned), T0 + 1);

    expect(refusal?.code).toBe("own_action");
    expect(events).toEqual([]);
  });

  test("reviews none that was settled for them", () => {
    const broken = after(owned, emergency(OTTO));

    const { refusal } = decide(glassReview(DANA, { people }), broken, T0 + 2_000);

    expect(refusal?.code).toBe("own_action");
  });

  test("and whoever turns out to be who settled it reviews nothing either", () => {
    const same = knownPeople({}, { otto: ["dana"] });
    const broken = after(opening, emergency(OTTO));
    const linked = glassReview(DANA, { people: knownPeople({}, { dana: ["otto"] }) });

    expect(decide(linked, broken, T0 + 2_000).refusal?.code).toBe("own_action");
    expect(decide(glassReview(DANA, { people: same }), broken, T0 + 2_000).refusal?.code).toBe(
      "own_action",
    );
  });
});

describe("afterwards", () => {
  test.each([
    ["one who decides such requests", DANA],
    ["another one of the group for emergencies", person("omar", "oncall")],
    ["one to whom such requests escalate", person("mia", "managers")],
  ])("%s reviews it", (_, voter) => {
    const decision = reviewed({ ...EMERGENCY, escalate: [{ afterMs: 60_000, to: "managers" }] });
    const request = after(openCommand({ decision }), emergency(OTTO), glassReview(voter));

    expect(request.lifecycle.status).toBe("approved");
    expect(request.lifecycle.brokenGlass?.review).toEqual({
      by: voter,
      finding: "justified",
      comment: "It was down indeed.",
      atMs: T0 + 1_000,
    });
  });

  test("it is reviewed whatever became of the request, and changes nothing of that", () => {
    const { request } = play(opening, [
      [emergency(OTTO), T0],
      [redemption(), T0 + 1],
      [outcome(), T0 + 2],
      [glassReview(DANA, { finding: "unjustified" }), T0 + 40 * DAY],
    ]);
    const unused = play(opening, [
      [emergency(OTTO), T0],
      [TICK, T0 + GRANT_TTL_MS],
      [glassReview(DANA), T0 + GRANT_TTL_MS],
    ]);

    expect(request.lifecycle).toMatchObject({
      status: "succeeded",
      verdict: { status: "allowed" },
      brokenGlass: { review: { finding: "unjustified" } },
    });
    expect(unused.request.lifecycle).toMatchObject({
      status: "lapsed",
      brokenGlass: { review: { finding: "justified" } },
    });
  });

  test("a vote comes too late", () => {
    expect(decide(vote(DANA), after(opening, emergency(OTTO)), T0 + 2_000).refusal?.code).toBe(
      "settled",
    );
  });
});
