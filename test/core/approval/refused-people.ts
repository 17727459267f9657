import type { Command, RefusalCode } from "../../../services/core/approval/command.ts";
import type { ApprovalRequest, Voter } from "../../../services/core/approval/request.ts";
import {
  CANCEL_AS_OPERATOR,
  DANA,
  DENY,
  DETAILS,
  EMERGENCY,
  EXPIRES_IN_MS,
  EXTEND,
  OTTO,
  REVOKE,
  T0,
  after,
  denial,
  emergency,
  glassReview,
  inStatus,
  keyOf,
  knownPeople,
  openCommand,
  person,
  redemption,
  reviewed,
  vote,
  withdrawal,
} from "./samples.ts";

/** A refused command, and what the refusal says. */
export interface Case {
  readonly says: string;
  readonly request: ApprovalRequest | undefined;
  readonly command: Command;
  readonly message: string;
  readonly atMs?: number;
}

const pending = inStatus("pending");
const approved = inStatus("approved");
const OWN =
  "Nobody decides an action of their own, of an agent of theirs, or of somebody whose identity is linked to theirs.";
const OTHER = "f".repeat(64);
const DIGESTS = {
  action_digest_mismatch: "The vote is for another action than the one asked for.",
  view_digest_mismatch: "The vote is for another view of the request than this one.",
};
const urgent = after(openCommand({ decision: reviewed(EMERGENCY) }));
const broken = after(openCommand({ decision: reviewed(EMERGENCY) }), emergency(OTTO));

/** Why people are refused, each code with each way to it. */
export const REFUSED_PEOPLE = {
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
    {
      says: "an emergency of nothing",
      request: undefined,
      command: emergency(OTTO),
      message: "There is no such request.",
    },
    {
      says: "an operator's cancellation of nothing",
      request: undefined,
      command: CANCEL_AS_OPERATOR,
      message: "There is no such request.",
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
    {
      says: "an emergency after the approval",
      request: after(openCommand({ decision: reviewed(EMERGENCY) }), vote(DANA)),
      command: emergency(OTTO),
      message: "The request is already approved.",
    },
    {
      says: "an extension after the denial",
      request: inStatus("denied"),
      command: EXTEND,
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
    {
      says: "an emergency at the very moment of expiry",
      request: urgent,
      command: emergency(OTTO),
      message: "The request has expired.",
      atMs: T0 + EXPIRES_IN_MS,
    },
    {
      says: "an extension at the very moment of expiry",
      request: pending,
      command: EXTEND,
      message: "The request has expired.",
      atMs: T0 + EXPIRES_IN_MS,
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
    {
      says: "another identity of the owner, as the vote says",
      request: pending,
      command: vote({ ...DANA, linked: [keyOf("olga")] }),
      message: OWN,
    },
    {
      says: "another identity of the owner, as it is known now",
      request: pending,
      command: vote(DANA, { people: knownPeople({}, { dana: ["olga"] }) }),
      message: OWN,
    },
    {
      says: "one whose other identity is in the group that owns the agent",
      request: after(
        openCommand({
          details: { ...DETAILS, agent: { ...DETAILS.agent, owner: "group:exporters" } },
        }),
      ),
      command: vote(DANA, {
        people: knownPeople({ dora: ["exporters"] }, { dana: ["dora"] }),
      }),
      message: OWN,
    },
    {
      says: "one through whom the agent came to act",
      request: after(
        openCommand({
          details: { ...DETAILS, delegation: [{ kind: "person", id: keyOf("dana") }] },
        }),
      ),
      command: vote(DANA),
      message: OWN,
    },
    {
      says: "an emergency of the owner",
      request: urgent,
      command: emergency(person("olga", "oncall")),
      message: OWN,
    },
    {
      says: "an emergency of another identity of the principal",
      request: urgent,
      command: emergency({ ...OTTO, linked: [keyOf("paul")] }),
      message: OWN,
    },
    ...Object.entries<Voter>({
      "who broke the glass": { ...OTTO, groups: ["data-governance"] },
      "another identity of theirs": { ...DANA, linked: [keyOf("otto")] },
      "the owner": person("olga", "data-governance"),
      "another identity of the principal": { ...DANA, linked: [keyOf("paul")] },
    }).map(([who, voter]) => ({
      says: `a review of an emergency by ${who}`,
      request: broken,
      command: glassReview(voter),
      message: "Nobody reviews what they did, or what was done for them.",
    })),
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
    {
      says: "an emergency of somebody who decides otherwise",
      request: urgent,
      command: emergency(DANA),
      message: "In an emergency this request is settled by members of: oncall.",
    },
    {
      says: "a review of an emergency by a stranger",
      request: broken,
      command: glassReview(person("sam", "elsewhere")),
      message: "This is reviewed by members of: data-governance, oncall.",
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
    {
      says: "an emergency for another action",
      request: urgent,
      command: emergency(OTTO, { actionDigest: OTHER }),
      message: DIGESTS.action_digest_mismatch,
    },
  ],
  view_digest_mismatch: [
    {
      says: "a vote on another view",
      request: pending,
      command: vote(DANA, { viewDigest: OTHER }),
      message: "The vote is for another view of the request than this one.",
    },
    {
      says: "an emergency for another view",
      request: urgent,
      command: emergency(OTTO, { viewDigest: OTHER }),
      message: DIGESTS.view_digest_mismatch,
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
    {
      says: "a review of an emergency that finds nothing",
      request: broken,
      command: glassReview(DANA, { comment: " ...\u200B" }),
      message: "The review needs a comment that says what was found.",
    },
  ],
  step_up_required: [
    {
      says: "an approval that needs a stronger sign-in",
      request: after(openCommand({ decision: reviewed({ stepUp: true }) })),
      command: vote(DANA),
      message: "This request is approved by people with a strong sign-in.",
    },
    {
      says: "an emergency that needs a stronger sign-in",
      request: after(openCommand({ decision: reviewed({ ...EMERGENCY, stepUp: true }) })),
      command: emergency(OTTO),
      message: "This request is approved by people with a strong sign-in.",
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
  no_break_glass: [
    {
      says: "an emergency where policy knows none",
      request: pending,
      command: emergency(OTTO),
      message: "This request can't be settled in an emergency.",
    },
  ],
  reason_required: [
    {
      says: "an emergency without words",
      request: urgent,
      command: emergency(OTTO, { reason: " \u200B!" }),
      message: "An emergency needs a reason that says what it is.",
    },
  ],
  no_broken_glass: [
    {
      says: "a review of what people approved",
      request: after(openCommand({ decision: reviewed(EMERGENCY) }), vote(DANA)),
      command: glassReview(person("dora", "data-governance")),
      message: "This request was not settled in an emergency.",
    },
    {
      says: "a review before the emergency",
      request: urgent,
      command: glassReview(DANA),
      message: "This request was not settled in an emergency.",
    },
  ],
  already_reviewed: [
    {
      says: "a second review",
      request: after(
        openCommand({ decision: reviewed(EMERGENCY) }),
        emergency(OTTO),
        glassReview(DANA, { finding: "unjustified" }),
      ),
      command: glassReview(person("dora", "data-governance")),
      message: "Somebody has found it unjustified.",
    },
  ],
} satisfies Partial<Record<RefusalCode, readonly Case[]>>;
