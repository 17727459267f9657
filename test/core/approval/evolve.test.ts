import { describe, expect, test } from "vitest";
import type { RequestChange, RequestEvent } from "../../../services/core/approval/event.ts";
import { evolve } from "../../../services/core/approval/evolve.ts";
import type { ApprovalRequest, RequestStatus } from "../../../services/core/approval/request.ts";
import {
  REQUEST_STATUSES,
  dueAtMs,
  isNobodyReached,
  isTerminal,
} from "../../../services/core/approval/request.ts";
import {
  DANA,
  DELIVERED,
  DIGEST,
  EMERGENCY,
  EXTEND,
  GRANT_ID,
  GRANT_TTL_MS,
  OTTO,
  REVOKE,
  SEVERAL,
  T0,
  TICK,
  VIEW_DIGEST,
  after,
  boundedVote,
  emergency,
  glassReview,
  inStatus,
  openCommand,
  outcome,
  play,
  redemption,
  reviewed,
  use,
  vote,
} from "./samples.ts";

const USED: RequestChange = {
  type: "grant.used",
  grantId: GRANT_ID,
  byRequestId: "req_2",
  usesLeft: 1,
};
const ENDED: RequestChange = { type: "grant.ended", grantId: GRANT_ID, reasons: [] };
const REVIEWED: RequestChange = {
  type: "glass.reviewed",
  voter: DANA,
  finding: "justified",
  comment: "",
};

const CHANGES: readonly RequestChange[] = [
  {
    type: "vote.cast",
    voter: DANA,
    choice: "approve",
    comment: "",
    channel: "terminal",
    actionDigest: DIGEST,
    viewDigest: VIEW_DIGEST,
  },
  { type: "vote.refused", voterKey: "x|y", choice: "deny", code: "not_in_group" },
  { type: "vote.withdrawn", voterKey: "x|y" },
  { type: "request.extended", expiresAtMs: T0 },
  { type: "request.escalated", to: "managers" },
  { type: "request.reminded" },
  { type: "request.repeated" },
  { type: "request.approved", grantId: GRANT_ID, grantExpiresAtMs: T0, voterKeys: [] },
  { type: "request.denied", reasons: [], voterKeys: [] },
  { type: "request.expired" },
  { type: "request.cancelled", reason: "" },
  {
    type: "glass.broken",
    voter: OTTO,
    reason: "",
    channel: "terminal",
    actionDigest: DIGEST,
    viewDigest: VIEW_DIGEST,
    grantId: GRANT_ID,
    grantExpiresAtMs: T0,
    reviewDueAtMs: T0,
  },
  {
    type: "grant.redeemed",
    grantId: GRANT_ID,
    redemptionId: "attempt-2",
    digest: DIGEST,
    policyRevision: "r",
    reportByMs: T0,
  },
  { type: "grant.lapsed", grantId: GRANT_ID },
  { type: "grant.revoked", grantId: GRANT_ID, reasons: [] },
  USED,
  ENDED,
  REVIEWED,
  { type: "outcome.reported", redemptionId: "attempt-1", outcome: "failed", detail: "" },
  { type: "outcome.unknown", redemptionId: "attempt-1" },
];

const FOLLOWING: Readonly<Partial<Record<RequestStatus, string>>> = {
  pending:
    "vote.cast vote.refused vote.withdrawn request.extended request.escalated request.reminded request.repeated request.approved request.denied request.expired request.cancelled glass.broken",
  approved: "grant.redeemed grant.lapsed grant.revoked",
  redeemed: "outcome.reported outcome.unknown",
};

describe.each(REQUEST_STATUSES)("after %s", (status) => {
  test("only what can follow is taken; the rest is a damaged log", () => {
    const { lifecycle } = inStatus(status);
    const version = lifecycle.version + 1;

    const taken = CHANGES.filter((change) =>
      canFollow(() => evolve(lifecycle, event(change, version))),
    );

    expect(taken.map(({ type }) => type).join(" ")).toBe(FOLLOWING[status] ?? "");
  });

  test("it can be told whether anything may change, and when by itself", () => {
    const { lifecycle } = inStatus(status);

    expect(isTerminal(status)).toBe(FOLLOWING[status] === undefined);
    expect(dueAtMs(lifecycle) === undefined).toBe(isTerminal(status));
  });
});

const several = openCommand({ decision: reviewed(SEVERAL) });
const ran = after(several, boundedVote(DANA), redemption(), outcome());
const ended = after(several, boundedVote(DANA), redemption(), outcome(), REVOKE);
const usedUp = after(several, boundedVote(DANA), redemption(), use("req_2"), use("req_3"));
const lapsed = play(several, [
  [boundedVote(DANA), T0],
  [TICK, T0 + GRANT_TTL_MS],
]).request;
const urgent = openCommand({ decision: reviewed(EMERGENCY) });
const broken = after(urgent, emergency(OTTO));
const brokenAndLapsed = play(urgent, [
  [emergency(OTTO), T0],
  [TICK, T0 + GRANT_TTL_MS],
]).request;

test.each<[string, ApprovalRequest, readonly RequestChange[]]>([
  ["a grant of several uses before its own", after(several, boundedVote(DANA)), [USED]],
  ["a grant of several uses that has run", ran, [USED, ENDED]],
  ["a grant of several uses that was taken back", ended, []],
  ["a grant whose uses are all taken", usedUp, []],
  ["a grant of several uses whose own has lapsed", lapsed, []],
  ["a grant of one use", after(several, vote(DANA), redemption(), outcome()), []],
  ["an emergency", broken, [REVIEWED]],
  ["an emergency that came to nothing", brokenAndLapsed, [REVIEWED]],
  ["an emergency that was reviewed", after(urgent, emergency(OTTO), glassReview(DANA)), []],
])(
  "what can still happen to %s happens, whatever became of the request",
  (_, request, possible) => {
    const { lifecycle } = request;

    const taken = [USED, ENDED, REVIEWED].filter((change) =>
      canFollow(() => evolve(lifecycle, event(change, lifecycle.version + 1))),
    );

    expect(taken).toEqual(possible);
  },
);

test("nobody extends twice", () => {
  const { lifecycle } = after(openCommand(), EXTEND);
  const again = event({ type: "request.extended", expiresAtMs: T0 }, lifecycle.version + 1);

  expect(() => evolve(lifecycle, again)).toThrow("there was an extension before");
});

test("an event replayed, skipped or out of its place is refused", () => {
  const { lifecycle } = inStatus("pending");
  const expired: RequestChange = { type: "request.expired" };

  for (const version of [0, 1, 3, NaN]) {
    expect(() => evolve(lifecycle, event(expired, version))).toThrow(RangeError);
  }
  expect(() => evolve(undefined, event(expired, 2))).toThrow("has version 2, expected 1");
});

test("only an opening begins a request, and only once", () => {
  const { events, request } = play(openCommand(), []);
  const again = { ...events[0]!, version: 2 };

  expect(() => evolve(request.lifecycle, again)).toThrow("request.opened cannot follow");
  for (const change of CHANGES) {
    expect(() => evolve(undefined, event(change, 1))).toThrow("cannot begin a request");
  }
});

test("who was reached is kept once a channel, also after the end", () => {
  const failed = { ...DELIVERED, channel: "terminal", isDelivered: false };
  const unreached = after(openCommand(), failed, failed);
  const reached = after(openCommand(), failed, DELIVERED, DELIVERED);

  expect(unreached.lifecycle).toMatchObject({ failedChannels: ["terminal"], version: 2 });
  expect(isNobodyReached(unreached.lifecycle)).toBe(true);
  expect(isNobodyReached(reached.lifecycle)).toBe(false);
  expect(isNobodyReached(inStatus("pending").lifecycle)).toBe(false);
});

function event(change: RequestChange, version: number): RequestEvent {
  return {
    id: `req_sample.${version}`,
    requestId: "req_sample",
    version,
    atMs: T0,
    actor: { kind: "service", id: "clock" },
    change,
  };
}

function canFollow(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
