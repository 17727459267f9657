import type { RefusalCode } from "../../../services/core/approval/command.ts";
import {
  CANCEL,
  CANCEL_AS_OPERATOR,
  DANA,
  DENY,
  DETAILS,
  EMERGENCY,
  EXTEND,
  GRANT_TTL_MS,
  OTTO,
  REPEAT,
  REVOKE,
  SEVERAL,
  T0,
  after,
  boundedVote,
  emergency,
  inStatus,
  openCommand,
  outcome,
  person,
  redemption,
  reviewed,
  use,
  vote,
} from "./samples.ts";

import type { Case } from "./refused-people.ts";

const pending = inStatus("pending");
const approved = inStatus("approved");
const NOT_YOURS = "There is no such request of this agent.";
const OTHER = "f".repeat(64);
const broken = after(openCommand({ decision: reviewed(EMERGENCY) }), emergency(OTTO));
const several = openCommand({ decision: reviewed(SEVERAL) });
/** Two uses are left of three, and the first has happened. */
const bounded = after(several, boundedVote(DANA), redemption());
const month = 30 * 86_400_000;

const forgetful = after(openCommand({ decision: reviewed({ rememberDenialMs: 60_000 }) }));

/** Why agents and those who widen or manage grants are refused, each code with each way to it. */
export const REFUSED_AGENTS = {
  idempotency_key_reused: [
    {
      says: "the same key for another action",
      request: pending,
      command: openCommand({ details: { ...DETAILS, digest: OTHER } }),
      message: "The idempotency key was used for another action, in request req_sample.",
    },
  ],
  not_your_request: [
    ...[CANCEL, redemption(), outcome(), EXTEND, REPEAT, use("req_2")].map((command) => ({
      says: `${command.kind} by another agent`,
      request: approved,
      command: { ...command, agentId: "spiffe://example/agent/other" },
      message: NOT_YOURS,
    })),
    ...[CANCEL, redemption(), outcome(), EXTEND, REPEAT, use("req_2")].map((command) => ({
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
    {
      says: "a use before the verdict",
      request: after(several),
      command: use("req_2"),
      message: "There is no grant: the request is pending.",
    },
    {
      says: "a revocation of what ran once and served once",
      request: inStatus("succeeded"),
      command: REVOKE,
      message: "There is no grant to revoke: the request is succeeded.",
    },
    {
      says: "a revocation when the window is over",
      request: after(several, boundedVote(DANA), redemption(), outcome()),
      command: REVOKE,
      message: "There is no grant to revoke: the request is succeeded.",
      atMs: T0 + 1_000 + 3_600_000,
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
    {
      says: "an operator's cancellation while it runs",
      request: inStatus("redeemed"),
      command: CANCEL_AS_OPERATOR,
      message: "The action may be running; it can't be withdrawn now.",
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
    {
      says: "a use of a grant of another request",
      request: bounded,
      command: use("req_2", { grantId: "grant_other" }),
      message: "The grant belongs to another request.",
    },
    {
      says: "a use for the request that the grant is of",
      request: bounded,
      command: use(DETAILS.id),
      message: "The grant's own request redeems it.",
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
    {
      says: "a use at the very end of the window",
      request: after(several, boundedVote(DANA), redemption(), outcome()),
      command: use("req_2"),
      message: "The grant's time is over.",
      atMs: T0 + 1_000 + 3_600_000,
    },
    {
      says: "a use that was counted before, after the window",
      request: after(several, boundedVote(DANA), redemption(), outcome(), use("req_2")),
      command: use("req_2"),
      message: "The grant's time is over.",
      atMs: T0 + 1_000 + 3_600_000,
    },
    {
      says: "a use of a grant whose own use lapsed",
      request: after(several, boundedVote(DANA)),
      command: use("req_2"),
      message: "The grant's time is over.",
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
    {
      says: "a use after the revocation",
      request: after(several, boundedVote(DANA), REVOKE),
      command: use("req_2"),
      message: "The grant was revoked.",
    },
    {
      says: "a use after what was left was revoked",
      request: after(several, boundedVote(DANA), redemption(), REVOKE),
      command: use("req_2"),
      message: "The grant was revoked.",
    },
    {
      says: "a use that was counted before, after the revocation",
      request: after(several, boundedVote(DANA), redemption(), use("req_2"), REVOKE),
      command: use("req_2"),
      message: "The grant was revoked.",
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
    {
      says: "an operator who is none by configuration",
      request: bounded,
      command: { ...REVOKE, voter: person("opal", "operators") },
      message: "Only someone who may decide this request can revoke it.",
    },
  ],
  already_extended: [
    {
      says: "a second extension",
      request: after(openCommand(), EXTEND),
      command: EXTEND,
      message: "A request can be extended once, and this one was.",
    },
    {
      says: "an extension of what waits a month",
      request: after(openCommand({ decision: reviewed({ expiresInMs: month }) })),
      command: EXTEND,
      message: "No request can wait longer than this one does.",
    },
  ],
  grant_used_up: [
    {
      says: "a use of a grant that serves once",
      request: approved,
      command: use("req_2"),
      message: "The grant serves its own request only.",
    },
    {
      says: "a use of an emergency's grant",
      request: broken,
      command: use("req_2"),
      message: "The grant serves its own request only.",
    },
    {
      says: "a use too many, although the grant's own is still to come",
      request: after(several, boundedVote(DANA), use("req_2"), use("req_3")),
      command: use("req_4"),
      message: "Every use of the grant is taken.",
    },
  ],
  scope_not_allowed: [
    {
      says: "several uses where policy allows one",
      request: pending,
      command: boundedVote(DANA),
      message: "This request can't be approved for more than one use.",
    },
    {
      says: "a denial for several uses",
      request: after(several),
      command: boundedVote(DANA, { choice: "deny", comment: "No." }),
      message: "This request can't be approved for more than one use.",
    },
    ...(
      [
        ["where policy remembers none", pending, { scope: "action", forMs: 1 }],
        ["longer than policy allows", forgetful, { scope: "action", forMs: 60_001 }],
        ["for no time", forgetful, { scope: "rule", forMs: 0 }],
        ["for half a moment", forgetful, { scope: "rule", forMs: 1.5 }],
        ["for a time that is no number", forgetful, { scope: "rule", forMs: NaN }],
        ["for a task that nobody named", forgetful, { scope: "task", forMs: 1 }],
      ] as const
    ).map(([how, request, remember]) => ({
      says: `a denial to be remembered ${how}`,
      request,
      command: vote(DANA, { choice: "deny", comment: "No.", remember }),
      message: "A denial of this request can't be remembered like that.",
    })),
    {
      says: "an approval to be remembered",
      request: forgetful,
      command: vote(DANA, { remember: { scope: "action", forMs: 1 } }),
      message: "A denial of this request can't be remembered like that.",
    },
  ],
} satisfies Partial<Record<RefusalCode, readonly Case[]>>;
