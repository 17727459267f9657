import { describe, expect, test } from "vitest";
import { NAME_BYTES_MAX } from "../../../services/core/action/action.ts";
import { requestId } from "../../../services/core/action/digest.ts";
import type { Actor, CountersignEvent } from "../../../services/core/approval/event.ts";
import type { RequestDetails } from "../../../services/core/approval/request.ts";
import { proofOf } from "../../../services/core/identity/identity.ts";
import { ENTRY_PEOPLE_MAX } from "../../../services/core/directory/parse-entry.ts";
import { LINKED_MAX } from "../../../services/core/ledger/handles.ts";
import { LEAF_BYTES_MAX } from "../../../services/core/ledger/leaf-codec.ts";
import type { LeafType } from "../../../services/core/ledger/leaf-body.ts";
import { LEAF_TYPES } from "../../../services/core/ledger/leaf-shape.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import { parsePolicyResult } from "../../../services/core/policy/result.ts";
import { Archive, detailsSaying, eventsSaying, SAID } from "./leaf-samples.ts";

/** The character that canonical JSON makes most of: six bytes of one. */
const WIDE = "\u0001";
const COUNT_MAX = Number.MAX_SAFE_INTEGER;
const HEX = "f".repeat(64);
const REQUEST = requestId("agent", "key");
/** The limits of what the services read, services/decision/{approval-handler,decision-handler}.ts, in bytes of UTF-8. */
const CHANNEL = WIDE.repeat(64);
const REDEMPTION = WIDE.repeat(64);
/** Visible ASCII up to the limit of the leaf's shape, all of it escaped. */
const GRANT = REQUEST.replace("req_", "grant_");
const LONG_ID = '"'.repeat(300);
/** Those of policy, services/core/policy/result.ts. */
const NAMES_BYTES_MAX = 2_048;
const APPROVALS_TOTAL_MAX = 32;
/** As many parties as a token of a delegation may name. */
const DELEGATION_MAX = 8;
/** Policy's names have no control characters; what takes most of them is three bytes of one. */
const RULE = "\u20ac".repeat(200);

/** As many items as policy may give, sharing all the bytes that names may have, each group a name of its own. */
const DECISION = parsePolicyResult({
  effect: "review",
  rule: RULE,
  reasons: [{ code: RULE, message: WIDE.repeat(2_000) }],
  risk: "critical",
  review: {
    requirements: indexes(16).map((index) => ({ group: name(index), approvals: 2 })),
    escalate: indexes(32).map((index) => ({ after: "30d", to: name(16 + index) })),
    channels: indexes(64).map(() => "c"),
    deny_threshold: 20,
    expires_in: "30d",
    grant: { ttl: "24h", uses: 100, window: "24h", shape: indexes(64).map(() => "/") },
    remind: indexes(16).map((index) => `${719 - index}h`),
    remember_denial: "30d",
    break_glass: { group: "b", review_within: "30d" },
    reveal: indexes(32).map(() => "pii"),
    mask_result: indexes(40).map(label),
  },
});

const REVIEW = reviewOf(DECISION);

const DETAILS: RequestDetails = {
  ...detailsSaying(SAID),
  id: REQUEST,
  action: {
    ...detailsSaying(SAID).action,
    tool: '"'.repeat(NAME_BYTES_MAX),
    operation: '"'.repeat(NAME_BYTES_MAX),
  },
  digest: HEX,
  viewDigest: HEX,
  delegation: people(DELEGATION_MAX).map((id) => ({ kind: "person", id })),
};

const PROOF = proofOf({
  kind: "token",
  contextClass: '"'.repeat(64),
  methods: indexes(40).map((index) => `${index}`.padEnd(32, "m")),
});

/** As many labels as there may be, with as many bytes. */
const MASK = indexes(40).map((index) => `${label(index)}${"x".repeat(20)}`);

/** What each type can carry at most, besides what all of one kind share. */
const LARGEST: Readonly<Record<LeafType, object>> = {
  "decision.allowed": {
    rule: RULE,
    redemptionId: REDEMPTION,
    reportByMs: COUNT_MAX,
    underGrantId: GRANT,
    maskResult: MASK,
  },
  "decision.denied": { rule: RULE },
  "request.opened": { rule: RULE, review: REVIEW, expiresAtMs: COUNT_MAX },
  "vote.cast": {
    channel: CHANNEL,
    actionDigest: HEX,
    viewDigest: HEX,
    scope: "bounded",
    isStrong: true,
    passkey: WIDE.repeat(4_000),
  },
  "vote.withdrawn": {},
  "request.approved": {
    grantExpiresAtMs: COUNT_MAX,
    voterKeys: people(APPROVALS_TOTAL_MAX),
    bounds: { uses: COUNT_MAX, usableUntilMs: COUNT_MAX },
  },
  "request.denied": {
    voterKeys: people(REVIEW.denyThreshold),
    remembered: { scope: "action", untilMs: COUNT_MAX },
  },
  "request.expired": {},
  "request.cancelled": {},
  "grant.redeemed": {
    digest: HEX,
    redemptionId: REDEMPTION,
    reportByMs: COUNT_MAX,
    maskResult: MASK,
  },
  "grant.lapsed": {},
  "grant.revoked": { reasons: [{ code: "denied_by_policy", message: "Because." }] },
  "outcome.reported": { redemptionId: REDEMPTION },
  "outcome.unknown": { redemptionId: REDEMPTION },
  "notification.delivered": { channel: CHANNEL },
  "notification.failed": { channel: CHANNEL },
  "policy.activated": { revision: HEX },
  "policy.refused": {},
  "epoch.opened": { epoch: COUNT_MAX, lostSize: COUNT_MAX },
  "subject.erased": { subject: LONG_ID, basis: "b".repeat(64), openings: COUNT_MAX },
  "subject.held": { subject: LONG_ID },
  "subject.released": { subject: LONG_ID },
  "audit.read": { before: COUNT_MAX },
  "request.extended": { expiresAtMs: COUNT_MAX },
  "request.escalated": { to: RULE },
  "request.reminded": {},
  "request.repeated": {},
  "vote.refused": { code: "c".repeat(64) },
  "glass.broken": {
    channel: CHANNEL,
    actionDigest: HEX,
    viewDigest: HEX,
    grantExpiresAtMs: COUNT_MAX,
    reviewDueAtMs: COUNT_MAX,
  },
  "glass.reviewed": { finding: "unjustified" },
  "grant.used": { byRequestId: LONG_ID, usesLeft: COUNT_MAX },
  "grant.ended": { reasons: [{ code: "denied_by_policy", message: "Because." }] },
  "directory.changed": {
    entry: {
      kind: "agent_registered",
      agent: {
        id: "spiffe://example/agent",
        owner: "group:platform",
        principals: people(ENTRY_PEOPLE_MAX),
        labels: {},
        environment: "",
      },
    },
  },
  "value.revealed": {
    revealId: LONG_ID,
    placeholder: `<${"T".repeat(24)}_999999999>`,
    label: `${"c".repeat(16)}.${"t".repeat(24)}`,
    channel: CHANNEL,
    actionDigest: HEX,
    viewDigest: HEX,
    expiresAtMs: COUNT_MAX,
    isStrong: true,
  },
  "reveal.refused": { code: "c".repeat(64) },
  "access.refused": { reason: "r".repeat(64), method: "m".repeat(200), count: COUNT_MAX },
};

describe("the largest leaf that anything accepted can make fits", () => {
  test.each(LEAF_TYPES)("%s", (type) => {
    const { body } = new Archive().append(largest(type), DETAILS, REVIEW);

    expect(body.byteLength).toBeLessThanOrEqual(LEAF_BYTES_MAX);
  });

  test("and what it was made of is all that policy may say", () => {
    const { requirements, escalate, channels, grantShape = [], breakGlass } = REVIEW;
    const { reveal = [], maskResult = [] } = REVIEW;
    const mask = `"mask_result":${JSON.stringify(maskResult)},`;
    const names = [
      ...requirements.map(({ group }) => group),
      ...escalate.map(({ to }) => to),
      ...channels,
      ...grantShape,
      ...reveal,
      breakGlass?.group,
    ];
    const bytes = names.map((each) => Buffer.byteLength(JSON.stringify(each)) - 2);
    const approvals = requirements.map((each) => each.approvals);

    expect(bytes.reduce((sum, each) => sum + each, mask.length)).toBe(NAMES_BYTES_MAX);
    expect(approvals.reduce((sum, each) => sum + each)).toBe(APPROVALS_TOTAL_MAX);
  });
});

function largest(type: LeafType): CountersignEvent {
  const sample = eventsSaying(SAID)[type];
  const isOfService = sample.requestId === "";
  // The first leaf of a request points at none before it.
  const version = sample.version <= 1 ? sample.version : COUNT_MAX;
  const grant = "grantId" in sample.change ? { grantId: GRANT } : {};
  const policy = "policyRevision" in sample.change ? { policyRevision: HEX } : {};
  const groups = [...indexes(48).map(name), "b"];
  const voter =
    "voter" in sample.change
      ? { voter: { ...sample.change.voter, groups, linked: people(LINKED_MAX) } }
      : {};
  return {
    ...sample,
    id: isOfService ? LONG_ID : `${REQUEST}.${version}`,
    requestId: isOfService ? "" : REQUEST,
    version,
    atMs: COUNT_MAX,
    mode: "single_operator",
    actor: largestActor(sample.actor),
    change: { ...sample.change, ...grant, ...policy, ...voter, ...LARGEST[type] },
  } as CountersignEvent;
}

function largestActor(actor: Actor): Actor {
  return actor.kind === "service"
    ? { ...actor, id: `notifier:${CHANNEL}` }
    : { ...actor, proof: PROOF };
}

function people(count: number): readonly string[] {
  return indexes(count).map((index) => `https://people.example|${index}`);
}

/** The 48 groups share what the shortest channels, pointers and labels leave: 38 bytes for each, and the rest for the last. */
function name(index: number): string {
  return `${index}`.padStart(2, "0") + "g".repeat(index === 47 ? 28 : 29);
}

/** A label of its own, as short as one can be. */
function label(index: number): string {
  return `${index < 20 ? "pii" : "phi"}.${String.fromCharCode(97 + (index % 20))}`;
}

function indexes(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function reviewOf({ effect, review, reasons }: typeof DECISION): PolicyReview {
  if (review === undefined) throw new Error(`policy said ${effect}: ${reasons[0]?.message}`);
  return review;
}
