import { describe, expect, test } from "vitest";
import type { Command } from "../../../services/core/approval/command.ts";
import { decide } from "../../../services/core/approval/decide.ts";
import type { RequestStatus } from "../../../services/core/approval/request.ts";
import { REQUEST_STATUSES } from "../../../services/core/approval/request.ts";
import {
  ALLOW,
  CANCEL,
  CANCEL_AS_OPERATOR,
  DANA,
  DELIVERED,
  DENY,
  DETAILS,
  EXPIRES_IN_MS,
  EXTEND,
  GRANT_ID,
  GRANT_TTL_MS,
  OPAL,
  OTTO,
  REPEAT,
  REPORT_WITHIN_MS,
  REVOKE,
  T0,
  TICK,
  after,
  denial,
  emergency,
  glassReview,
  inStatus,
  knownPeople,
  openCommand,
  outcome,
  person,
  play,
  redemption,
  reviewed,
  use,
  vote,
  withdrawal,
} from "./samples.ts";

const COMMANDS = {
  open: openCommand(),
  approve: vote(DANA),
  deny: denial(DANA),
  withdraw: withdrawal(DANA),
  cancel: CANCEL,
  redeem: redemption(),
  revoke: REVOKE,
  report: outcome(),
  tick: TICK,
  deliver: DELIVERED,
  extend: EXTEND,
  repeat: REPEAT,
  cancelAsOperator: CANCEL_AS_OPERATOR,
  revokeAsOperator: { ...REVOKE, voter: OPAL, isOperator: true },
  breakGlass: emergency(OTTO),
  reviewGlass: glassReview(OTTO),
  use: use("req_2"),
} satisfies Record<string, Command>;

type Answers = Readonly<Record<keyof typeof COMMANDS, string>>;

/** What each command does when nothing can be changed any more; only the words for the end differ. */
const AFTER_THE_END: Answers = {
  open: "",
  approve: "settled",
  deny: "settled",
  withdraw: "settled",
  cancel: "",
  redeem: "not_approved",
  revoke: "not_approved",
  report: "not_redeemed",
  tick: "",
  deliver: "notification.delivered",
  extend: "settled",
  repeat: "",
  cancelAsOperator: "",
  revokeAsOperator: "not_approved",
  breakGlass: "settled",
  reviewGlass: "no_broken_glass",
  use: "not_approved",
};
/** The grant of the sample serves once. */
const AFTER_A_RUN: Answers = {
  ...AFTER_THE_END,
  redeem: "already_redeemed",
  use: "grant_used_up",
};

/** Every status with every command: the events, or the refusal, or nothing. */
const TABLE: Readonly<Record<RequestStatus, Answers>> = {
  pending: {
    open: "",
    approve: "vote.cast request.approved",
    deny: "vote.cast request.denied",
    withdraw: "no_vote",
    cancel: "request.cancelled",
    redeem: "not_approved",
    revoke: "not_approved",
    report: "not_redeemed",
    tick: "",
    deliver: "notification.delivered",
    extend: "request.extended",
    repeat: "request.repeated",
    cancelAsOperator: "request.cancelled",
    revokeAsOperator: "not_approved",
    breakGlass: "no_break_glass",
    reviewGlass: "no_broken_glass",
    use: "not_approved",
  },
  approved: {
    ...AFTER_THE_END,
    cancel: "grant.revoked",
    cancelAsOperator: "grant.revoked",
    redeem: "grant.redeemed",
    revoke: "grant.revoked",
    revokeAsOperator: "grant.revoked",
    use: "grant_used_up",
  },
  redeemed: {
    ...AFTER_A_RUN,
    cancel: "already_redeemed",
    cancelAsOperator: "already_redeemed",
    redeem: "",
    revoke: "already_redeemed",
    revokeAsOperator: "already_redeemed",
    report: "outcome.reported",
  },
  denied: AFTER_THE_END,
  expired: {
    ...AFTER_THE_END,
    approve: "expired",
    deny: "expired",
    withdraw: "expired",
    extend: "expired",
    breakGlass: "expired",
  },
  cancelled: AFTER_THE_END,
  lapsed: { ...AFTER_THE_END, redeem: "grant_lapsed", use: "grant_lapsed" },
  revoked: { ...AFTER_THE_END, redeem: "grant_revoked", use: "grant_revoked" },
  succeeded: { ...AFTER_A_RUN, report: "" },
  failed: { ...AFTER_A_RUN, report: "outcome_already_reported" },
  unknown: { ...AFTER_A_RUN, report: "outcome_already_reported" },
};

describe.each(REQUEST_STATUSES)("when a request is %s", (status) => {
  test.each(Object.entries(TABLE[status]))("%s gives '%s'", (name, expected) => {
    const command = COMMANDS[name as keyof typeof COMMANDS];

    const { events, refusal } = decide(command, inStatus(status), T0 + 3_000);

    const types = events.map(({ change }) => change.type).join(" ");
    expect(refusal?.code ?? types).toBe(expected);
  });
});

describe("opening", () => {
  test("what policy allows is redeemed by the attempt that asked", () => {
    const { request } = play(openCommand({ decision: ALLOW }), []);

    expect(request.lifecycle.status).toBe("redeemed");
    expect(request.lifecycle.redemption).toEqual({
      id: "attempt-1",
      atMs: T0,
      reportByMs: T0 + REPORT_WITHIN_MS,
    });
    expect(request.lifecycle.verdict?.status).toBe("allowed");
  });

  test("what policy denies is denied with its reasons", () => {
    const { request } = play(openCommand({ decision: DENY }), []);

    expect(request.lifecycle).toMatchObject({ status: "denied", version: 1 });
    expect(request.lifecycle.verdict?.reasons).toEqual(DENY.reasons);
  });

  test("asking again after a denial bothers nobody, whatever policy says by then", () => {
    const denied = inStatus("denied");

    expect(decide(openCommand({ decision: ALLOW }), denied, T0 + 2_000)).toEqual({ events: [] });
  });

  test("asking again at the expiry finds it expired", () => {
    const { events } = decide(openCommand(), inStatus("pending"), T0 + EXPIRES_IN_MS);

    expect(events.map(({ change }) => change.type)).toEqual(["request.expired"]);
  });
});

describe("votes", () => {
  const two = reviewed({
    requirements: [{ group: "data-governance", approvals: 2 }],
    denyThreshold: 2,
  });
  const dora = person("dora", "data-governance");
  const drew = person("drew", "data-governance");

  test("of one person count once, however often they are cast", () => {
    const request = after(openCommand({ decision: two }), vote(DANA), vote(DANA), vote(DANA));

    expect(request.lifecycle.status).toBe("pending");
    expect(request.lifecycle.votes).toHaveLength(1);
  });

  test("are one person's under another name and with other groups", () => {
    const renamed = { ...DANA, name: "Somebody else", groups: ["data-governance", "security"] };
    const request = after(openCommand({ decision: two }), vote(DANA), vote(renamed));

    expect(request.lifecycle.status).toBe("pending");
  });

  test("can change until the verdict: the last one stands", () => {
    const request = after(
      openCommand({ decision: two }),
      denial(DANA),
      vote(DANA),
      denial(dora),
      vote(drew),
    );

    expect(request.lifecycle.status).toBe("approved");
    expect(request.lifecycle.votes.map(({ choice }) => choice)).toEqual([
      "approve",
      "deny",
      "approve",
    ]);
  });

  test("that were withdrawn do not count", () => {
    const request = after(openCommand({ decision: two }), vote(DANA), withdrawal(DANA), vote(dora));

    expect(request.lifecycle.status).toBe("pending");
  });

  test("below the threshold of denials do not settle it, and at the threshold they do", () => {
    const once = after(openCommand({ decision: two }), denial(DANA));
    const again = after(openCommand({ decision: two }), denial(DANA), denial(DANA));
    const twice = after(openCommand({ decision: two }), denial(DANA), denial(dora));

    expect(once.lifecycle.status).toBe("pending");
    expect(again.lifecycle.status).toBe("pending");
    expect(twice.lifecycle.status).toBe("denied");
  });

  test("of several people are told without what only one of them may let be erased", () => {
    const { lifecycle } = after(
      openCommand({ decision: two }),
      denial(DANA, "Not before the audit."),
      denial(dora, "Ask legal."),
    );

    expect(lifecycle.verdict?.reasons).toEqual([
      { code: "denied_by_approver", message: "Denied by 2 people." },
    ]);
    expect(lifecycle.votes.map(({ voter, comment }) => [voter.name, comment])).toEqual([
      ["Name of dana", "Not before the audit."],
      ["Name of dora", "Ask legal."],
    ]);
  });

  test.each([
    ["with their words", "Not now.", "Denied by Name of dana: Not now."],
    ["without words", "", "Denied by Name of dana."],
  ])("of one person names them, %s", (_, comment, message) => {
    const { lifecycle } = after(openCommand(), denial(DANA, comment));

    expect(lifecycle.verdict?.reasons).toEqual([{ code: "denied_by_approver", message }]);
  });

  test("of people who have lost the group meanwhile do not count", () => {
    const people = knownPeople({ dana: ["another"] });
    const request = after(openCommand({ decision: two }), vote(DANA), vote(dora, { people }));

    expect(request.lifecycle.status).toBe("pending");
  });
});

describe("redemption", () => {
  test("by the same attempt is answered again, also after the grant would have lapsed", () => {
    const late = T0 + 1_000 + GRANT_TTL_MS + 1;

    expect(decide(redemption(), inStatus("redeemed"), late)).toEqual({ events: [] });
  });

  test("by the same attempt is refused once its outcome is unknown", () => {
    const late = T0 + 2_000 + REPORT_WITHIN_MS;
    const { events, refusal } = decide(redemption(), inStatus("redeemed"), late);

    expect(events.map(({ change }) => change.type)).toEqual(["outcome.unknown"]);
    expect(refusal?.code).toBe("already_redeemed");
  });

  test("a moment before the lapse succeeds", () => {
    const { events } = decide(redemption(), inStatus("approved"), T0 + 999 + GRANT_TTL_MS);

    expect(events.map(({ change }) => change.type)).toEqual(["grant.redeemed"]);
  });

  test("after a policy that denied stays refused when policy allows again", () => {
    const request = after(openCommand(), vote(DANA), redemption({ decision: DENY }));

    expect(request.lifecycle.status).toBe("revoked");
    expect(decide(redemption(), request, T0 + 2_000).refusal?.code).toBe("grant_revoked");
  });

  test("of many attempts at once has one winner", () => {
    const attempts = Array.from({ length: 50 }, (_, n) => redemption({ redemptionId: `a${n}` }));
    const { results } = play(
      openCommand(),
      [vote(DANA), ...attempts].map((command) => [command, T0 + 1]),
    );

    const won = results.slice(2).filter(({ refusal }) => refusal === undefined);
    expect(won).toHaveLength(1);
  });
});

describe("time", () => {
  test("a vote a moment before the expiry counts", () => {
    const { events } = decide(vote(DANA), inStatus("pending"), T0 + EXPIRES_IN_MS - 1);

    expect(events.at(-1)?.change).toMatchObject({
      type: "request.approved",
      grantId: GRANT_ID,
      grantExpiresAtMs: T0 + EXPIRES_IN_MS - 1 + GRANT_TTL_MS,
    });
  });

  test("that goes back after the expiry brings nothing back", () => {
    expect(decide(vote(DANA), inStatus("expired"), T0 + 1).refusal?.code).toBe("expired");
    expect(decide(redemption(), inStatus("lapsed"), T0 + 1).refusal?.code).toBe("grant_lapsed");
  });

  test("that is no number ends what is open, and never lengthens it", () => {
    expect(decide(vote(DANA), inStatus("pending"), NaN).refusal?.code).toBe("expired");
    expect(decide(redemption(), inStatus("approved"), NaN).refusal?.code).toBe("grant_lapsed");
  });

  test("an outcome at the very moment of the watchdog comes too late", () => {
    const late = T0 + 2_000 + REPORT_WITHIN_MS;

    expect(decide(outcome(), inStatus("redeemed"), late).refusal?.code).toBe(
      "outcome_already_reported",
    );
  });
});

describe("revocation", () => {
  test("is open to whoever answers for the agent, because it only takes away", () => {
    const { events } = decide(
      { ...REVOKE, voter: person("olga") },
      inStatus("approved"),
      T0 + 2_000,
    );

    expect(events.map(({ change }) => change.type)).toEqual(["grant.revoked"]);
  });

  test("and cancellation of one grant: the second changes nothing", () => {
    const revoked = inStatus("revoked");

    expect(decide(CANCEL, revoked, T0 + 3_000)).toEqual({ events: [] });
    expect(decide(REVOKE, revoked, T0 + 3_000).refusal?.code).toBe("not_approved");
  });
});

test("details never go into an event", () => {
  const secretive = { ...DETAILS, context: { ...DETAILS.context, reason: "for-no-event" } };
  const { events } = play(openCommand({ details: secretive }), [[vote(DANA), T0 + 1]]);

  expect(JSON.stringify(events)).not.toContain("for-no-event");
});
