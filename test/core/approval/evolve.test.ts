import { describe, expect, test } from "vitest";
import type { RequestChange, RequestEvent } from "../../../services/core/approval/event.ts";
import { evolve } from "../../../services/core/approval/evolve.ts";
import type { RequestStatus } from "../../../services/core/approval/request.ts";
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
  GRANT_ID,
  T0,
  VIEW_DIGEST,
  after,
  inStatus,
  openCommand,
  play,
} from "./samples.ts";

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
  { type: "vote.withdrawn", voterKey: "x|y" },
  { type: "request.approved", grantId: GRANT_ID, grantExpiresAtMs: T0, voterKeys: [] },
  { type: "request.denied", reasons: [], voterKeys: [] },
  { type: "request.expired" },
  { type: "request.cancelled", reason: "" },
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
  { type: "outcome.reported", redemptionId: "attempt-1", outcome: "failed", detail: "" },
  { type: "outcome.unknown", redemptionId: "attempt-1" },
];

const FOLLOWING: Readonly<Partial<Record<RequestStatus, string>>> = {
  pending:
    "vote.cast vote.withdrawn request.approved request.denied request.expired request.cancelled",
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
