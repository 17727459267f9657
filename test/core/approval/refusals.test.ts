import { describe, expect, test } from "vitest";
import type { Command, RefusalCode } from "../../../services/core/approval/command.ts";
import { decide } from "../../../services/core/approval/decide.ts";
import type { ApprovalRequest, RequestStatus } from "../../../services/core/approval/request.ts";
import {
  CANCEL,
  DANA,
  DENY,
  DETAILS,
  EXPIRES_IN_MS,
  GRANT_TTL_MS,
  REVOKE,
  T0,
  after,
  denial,
  inStatus,
  openCommand,
  outcome,
  person,
  redemption,
  reviewed,
  vote,
  withdrawal,
} from "./samples.ts";

interface Case {
  readonly says: string;
  readonly request: ApprovalRequest | undefined;
  readonly command: Command;
  readonly message: string;
  readonly atMs?: number;
}

const pending = inStatus("pending");
const approved = inStatus("approved");
const OWN = "Nobody decides an action of their own or of an agent of theirs.";
const NOT_YOURS = "There is no such request of this agent.";
const OTHER = "f".repeat(64);

/** Every code, with each way to it. A code without a case does not compile. */
const CASES: Readonly<Record<RefusalCode, readonly Case[]>> = {
  not_found: [
    {
      says: "a vote on nothing",
      request: undefined,
      command: vote(DANA),
      message: "There is no such request.",
    },
    {
      says: "a revocation of nothing",
      request: undefined,
      command: REVOKE,
      message: "There is no such request.",
    },
  ],
  idempotency_key_reused: [
    {
      says: "the same key for another action",
      request: pending,
      command: openCommand({ details: { ...DETAILS, digest: OTHER } }),
      message: "The idempotency key was used for another action, in request req_sample.",
    },
  ],
  settled: [
    {
      says: "a vote after the approval",
      request: approved,
      command: denial(DANA),
      message: "The request is already approved.",
    },
    {
      says: "a withdrawal after the denial",
      request: inStatus("denied"),
      command: withdrawal(DANA),
      message: "The request is already denied.",
    },
    {
      says: "a vote on what policy denied by itself",
      request: after(openCommand({ decision: DENY })),
      command: vote(DANA),
      message: "The request is already denied.",
    },
  ],
  expired: [
    {
      says: "a vote at the very moment of expiry",
      request: pending,
      command: vote(DANA),
      message: "The request has expired.",
      atMs: T0 + EXPIRES_IN_MS,
    },
    {
      says: "a withdrawal after expiry",
      request: inStatus("expired"),
      command: withdrawal(DANA),
      message: "The request has expired.",
    },
  ],
  own_action: [
    {
      says: "the owner of the agent",
      request: pending,
      command: vote(person("olga", "data-governance")),
      message: OWN,
    },
    {
      says: "the principal",
      request: pending,
      command: vote(person("paul", "data-governance")),
      message: OWN,
    },
    {
      says: "the owner, to deny",
      request: pending,
      command: denial(person("olga", "data-governance")),
      message: OWN,
    },
  ],
  not_in_group: [
    {
      says: "a stranger",
      request: pending,
      command: vote(person("sam")),
      message: "This request is decided by members of: data-governance.",
    },
    {
      says: "groups whose names only look alike",
      request: pending,
      command: vote(
        person("sam", "Data-Governance", "data-governance ", "__proto__", "constructor"),
      ),
      message: "This request is decided by members of: data-governance.",
    },
  ],
  action_digest_mismatch: [
    {
      says: "a vote for another action",
      request: pending,
      command: vote(DANA, { actionDigest: OTHER }),
      message: "The vote is for another action than the one asked for.",
    },
    {
      says: "a redemption for other arguments",
      request: approved,
      command: redemption({ digest: OTHER }),
      message: "What is about to run is not what was approved.",
    },
  ],
  view_digest_mismatch: [
    {
      says: "a vote on another view",
      request: pending,
      command: vote(DANA, { viewDigest: OTHER }),
      message: "The vote is for another view of the request than this one.",
    },
  ],
  comment_required: [
    {
      says: "a bare denial of high risk",
      request: after(openCommand({ decision: reviewed({}, "high") })),
      command: denial(DANA, ""),
      message: "This vote needs a comment that says why.",
    },
    {
      says: "an approval with an invisible comment where policy asks for one",
      request: after(openCommand({ decision: reviewed({ requireComment: true }) })),
      command: vote(DANA, { comment: " \u200B\u2060\n." }),
      message: "This vote needs a comment that says why.",
    },
  ],
  step_up_required: [
    {
      says: "an approval that needs a stronger sign-in",
      request: after(openCommand({ decision: reviewed({ stepUp: true }) })),
      command: vote(DANA),
      message: "This request needs a stronger sign-in than can be given here.",
    },
  ],
  no_vote: [
    {
      says: "a withdrawal of nothing",
      request: pending,
      command: withdrawal(DANA),
      message: "You have no vote on this request.",
    },
  ],
  not_your_request: [
    ...[CANCEL, redemption(), outcome()].map((command) => ({
      says: `${command.kind} by another agent`,
      request: approved,
      command: { ...command, agentId: "spiffe://example/agent/other" },
      message: NOT_YOURS,
    })),
    ...[CANCEL, redemption(), outcome()].map((command) => ({
      says: `${command.kind} of nothing, which must look the same`,
      request: undefined,
      command,
      message: NOT_YOURS,
    })),
  ],
  not_approved: [
    {
      says: "a redemption before the verdict",
      request: pending,
      command: redemption(),
      message: "There is no grant: the request is pending.",
    },
    {
      says: "a revocation of nothing yet",
      request: pending,
      command: REVOKE,
      message: "There is no grant to revoke: the request is pending.",
    },
  ],
  already_redeemed: [
    {
      says: "another attempt",
      request: inStatus("redeemed"),
      command: redemption({ redemptionId: "attempt-2" }),
      message: "The grant has been used. It serves once.",
    },
    {
      says: "the same attempt after its outcome",
      request: inStatus("succeeded"),
      command: redemption(),
      message: "The grant has been used. It serves once.",
    },
    {
      says: "a cancellation while it runs",
      request: inStatus("redeemed"),
      command: CANCEL,
      message: "The action may be running; it can't be withdrawn now.",
    },
    {
      says: "a revocation while it runs",
      request: inStatus("redeemed"),
      command: REVOKE,
      message: "The grant has been used; it can't be revoked any more.",
    },
  ],
  grant_mismatch: [
    {
      says: "a grant of another request",
      request: approved,
      command: redemption({ grantId: "grant_other" }),
      message: "The grant belongs to another request.",
    },
    {
      says: "an outcome of another attempt",
      request: inStatus("redeemed"),
      command: { ...outcome(), redemptionId: "attempt-2" },
      message: "Another attempt was permitted to run.",
    },
  ],
  grant_lapsed: [
    {
      says: "a redemption at the very moment of the lapse",
      request: approved,
      command: redemption(),
      message: "The grant expired before it was used.",
      atMs: T0 + 1_000 + GRANT_TTL_MS,
    },
  ],
  grant_revoked: [
    {
      says: "a redemption after the revocation",
      request: inStatus("revoked"),
      command: redemption(),
      message: "The grant can't be used: the request is revoked.",
    },
  ],
  denied_by_policy: [
    {
      says: "a policy that has changed its mind",
      request: approved,
      command: redemption({ decision: DENY }),
      message: "Policy no longer permits this action: A sample.",
    },
  ],
  not_redeemed: [
    {
      says: "an outcome of what never ran",
      request: approved,
      command: outcome(),
      message: "The action was never permitted to run.",
    },
  ],
  outcome_already_reported: [
    {
      says: "another outcome",
      request: inStatus("failed"),
      command: outcome("succeeded"),
      message: "The outcome is already failed.",
    },
  ],
  may_not_revoke: [
    {
      says: "a stranger",
      request: approved,
      command: { ...REVOKE, voter: person("sam") },
      message: "Only someone who may decide this request can revoke it.",
    },
  ],
};

describe.each(Object.entries(CASES))("%s", (code, cases) => {
  test.each(cases)("is the answer to $says", ({ request, command, message, atMs }) => {
    const { refusal } = decide(command, request, atMs ?? T0 + 2_000);

    expect(refusal).toEqual({ code, message });
  });
});

test("a refusal records nothing, but for time that ran out and a policy that revokes", () => {
  const cases = Object.values(CASES).flat();
  const recorded = cases.flatMap(({ command, request, atMs }) =>
    decide(command, request, atMs ?? T0 + 2_000).events.map(({ change }) => change.type),
  );

  expect(recorded).toEqual(["request.expired", "grant.lapsed", "grant.revoked"]);
});

test.each<RequestStatus>(["succeeded", "failed", "unknown", "lapsed", "revoked", "denied"])(
  "nobody redeems a request that is %s",
  (status) => {
    const { events, refusal } = decide(redemption(), inStatus(status), T0 + 2_000);

    expect(events).toEqual([]);
    expect(refusal).toBeDefined();
  },
);
