import { expect, test } from "vitest";
import type { PolicyReview } from "../../services/core/policy/decision.ts";
import {
  ALLOW,
  CANCEL,
  DANA,
  DELIVERED,
  DENY,
  DETAILS,
  EXPIRES_IN_MS,
  GRANT_ID,
  GRANT_TTL_MS,
  REPORT_WITHIN_MS,
  T0,
  TICK,
  denial,
  openCommand,
  outcome,
  person,
  play,
  redemption,
  reviewed,
  vote,
  type Move,
} from "../core/approval/samples.ts";
import { actId, bytesOf, logOf, rewritten, serviceEvent, logOfEvents } from "./built-log.ts";
import type { LooseLeaf } from "./built-log.ts";
import { verifySigned } from "./run.ts";

const DORA = person("dora", "data-governance", "security");
const OLGA = actId("person", "https://people.example|olga");
const REDEEM: Move = [redemption({ grantId: GRANT_ID }), T0 + 3_000];
const REPORT: Move = [outcome(), T0 + 4_000];

/** Two people approve, the action runs, and its outcome comes: leaves 2 to 7, after two policies. */
function ran(change: Partial<PolicyReview> = {}): readonly LooseLeaf[] {
  const requirements = [{ group: "data-governance", approvals: 2 }];
  const decision = reviewed({ requirements, ...change });
  const votes: readonly Move[] = [
    [vote(DANA), T0 + 1_000],
    [vote(DORA), T0 + 2_000],
  ];
  return logOf(play(openCommand({ decision }), [...votes, REDEEM, REPORT])).leaves;
}
const [OPENED, DANA_VOTED, DORA_VOTED, APPROVED, REDEEMED, REPORTED] = [2, 3, 4, 5, 6, 7] as const;

/** A log after a change by somebody who holds its key and cleans up behind. */
type Forgery = (leaves: LooseLeaf[]) => readonly LooseLeaf[];

const changed =
  (index: number, change: (leaf: LooseLeaf) => object): Forgery =>
  (leaves) =>
    leaves.map((leaf, at) => (at === index ? { ...leaf, ...change(leaf) } : leaf));
const data =
  (index: number, members: object): Forgery =>
  (leaves) =>
    changed(index, (leaf) => ({ data: { ...leaf["data"], ...members } }))(leaves);
const without =
  (...indexes: readonly number[]): Forgery =>
  (leaves) =>
    leaves.filter((_, index) => !indexes.includes(index));
const inserted =
  (at: number, from: number, change: (leaf: LooseLeaf) => object = () => ({})): Forgery =>
  (leaves) =>
    leaves.toSpliced(at, 0, { ...leaves[from], ...change(leaves[from]!) });
const digestOf = (index: number): Forgery =>
  changed(index, ({ action }) => ({ action: { ...action, digest: "d".repeat(64) } }));
const both =
  (first: Forgery, second: Forgery): Forgery =>
  (leaves) =>
    second([...first(leaves)]);

test.each<[rule: string, what: string, forge: Forgery, leaves: readonly number[]]>([
  ["approval_missing", "a redemption without a verdict", without(APPROVED), [2, 5]],
  ["quorum_not_met", "one vote too few", without(DORA_VOTED), [2, 3, 4]],
  ["voter_without_vote", "a verdict that counts a deleted vote", without(DORA_VOTED), [2, 4]],
  [
    "person_counted_twice",
    "a verdict that counts one person twice",
    changed(APPROVED, ({ data: said }) => ({
      data: { ...said, voters: [said.voters[0], said.voters[0]] },
    })),
    [2, 5],
  ],
  [
    "quorum_not_met",
    "one person's two votes for two people's",
    changed(DORA_VOTED, (leaf) => ({
      actor: { ...leaf["actor"], id: actId("person", "https://people.example|dana") },
    })),
    [2, 4, 5],
  ],
  [
    "self_approval",
    "a vote of the agent's owner",
    changed(DANA_VOTED, (leaf) => ({ actor: { ...leaf["actor"], id: OLGA } })),
    [2, 3],
  ],
  [
    "self_approval",
    "a vote of somebody who is involved under another name",
    data(DANA_VOTED, { also: [OLGA] }),
    [2, 3],
  ],
  ["not_eligible", "a vote from outside of the groups", data(DANA_VOTED, { groups: [] }), [2, 3]],
  ["vote_digest_mismatch", "a vote on another action", digestOf(DANA_VOTED), [2, 3]],
  [
    "vote_view_mismatch",
    "a vote on another view",
    data(DANA_VOTED, { view: "e".repeat(64) }),
    [2, 3],
  ],
  [
    "machine_vote",
    "a vote of an agent",
    changed(DANA_VOTED, (leaf) => ({ actor: { ...leaf["actor"], kind: "agent" } })),
    [3],
  ],
  ["redeemed_digest_mismatch", "a redemption for another action", digestOf(REDEEMED), [2, 6]],
  ["action_mismatch", "an outcome of another action", digestOf(REPORTED), [2, 7]],
  [
    "expired_grant_used",
    "a redemption at the grant's end",
    changed(REDEEMED, () => ({ ts: T0 + 2_000 + GRANT_TTL_MS })),
    [5, 6],
  ],
  [
    "approved_after_expiry",
    "a verdict on an expired request",
    changed(APPROVED, () => ({ ts: T0 + EXPIRES_IN_MS })),
    [2, 5],
  ],
  [
    "vote_after_expiry",
    "a vote on an expired request",
    changed(DORA_VOTED, () => ({ ts: T0 + EXPIRES_IN_MS })),
    [2, 4],
  ],
  ["wrong_time", "a grant of a day", data(APPROVED, { grant_expires_at: T0 + 86_400_000 }), [2, 5]],
  ["wrong_time", "a request that stays open", data(OPENED, { expires_at: T0 + 86_400_000 }), [2]],
  ["first_event_missing", "a request without its beginning", without(OPENED), [2]],
  ["grant_without_request", "a grant out of nowhere", without(2, 3, 4, 5), [2]],
  ["begun_twice", "a request that begins anew", inserted(4, OPENED), [2, 4]],
  ["double_redemption", "a second use", inserted(8, REDEEMED), [6, 8]],
  ["double_redemption", "a second use before the outcome", inserted(7, REDEEMED), [6, 7]],
  ["redemption_missing", "an outcome of nothing", without(REDEEMED), [2, 6]],
  [
    "redemption_mismatch",
    "an outcome of another attempt",
    data(REPORTED, { redemption: "x" }),
    [6, 7],
  ],
  [
    "grant_mismatch",
    "a use of another request's grant",
    data(REDEEMED, { grant: "grant_x" }),
    [5, 6],
  ],
  ["after_end", "a vote after the end", inserted(8, DORA_VOTED), [2, 8]],
  ["wrong_order", "a vote after the verdict", inserted(6, DORA_VOTED), [2, 6]],
  [
    "wrong_actor",
    "a use by another agent",
    changed(REDEEMED, (leaf) => ({ actor: { ...leaf["actor"], id: actId("agent", "other") } })),
    [2, 6],
  ],
  [
    "wrong_actor",
    "a use by a person",
    changed(REDEEMED, (leaf) => ({ actor: { ...leaf["actor"], kind: "person" } })),
    [2, 6],
  ],
  [
    "unknown_type",
    "a leaf of no known type",
    changed(REPORTED, () => ({ type: "grant.extended" })),
    [7],
  ],
  [
    "policy_unknown",
    "a policy that was never active",
    changed(OPENED, () => ({ policy: { revision: "r9" } })),
    [2],
  ],
  [
    "deny_ignored",
    "a verdict over a denial",
    both(data(DANA_VOTED, { choice: "deny" }), data(DORA_VOTED, { choice: "approve" })),
    [3, 4],
  ],
  [
    "denial_unfounded",
    "a denial without denials",
    changed(APPROVED, (leaf) => ({
      type: "request.denied",
      c: { reasons: "0".repeat(64) },
      data: { voters: leaf["data"].voters },
    })),
    [2, 5],
  ],
  [
    "no_vote",
    "a vote taken back that nobody cast",
    inserted(3, DANA_VOTED, () => ({ type: "vote.withdrawn", c: {}, data: {} })),
    [2, 3],
  ],
  [
    "too_early",
    "an expiry before its time",
    changed(APPROVED, () => ({ type: "request.expired", data: {} })),
    [5],
  ],
])("%s: %s is found", async (rule, _, forge, leaves) => {
  // The wait for the policy's finding and the outcome's must be over.
  const end = { ...ran()[0], id: "service.end", ts: T0 + 86_400_000 };

  const { code, rules, leavesOf, text } = await verifySigned(
    rewritten([...forge([...ran()]), end]),
  );

  expect(rules, text).toContain(rule);
  expect(leavesOf(rule)).toEqual(leaves);
  expect(code).toBe(2);
});

test("prev_chain: a leaf that was taken out and not covered up is found", async () => {
  const { code, rules } = await verifySigned(without(DORA_VOTED)([...ran()]));

  expect(rules).toEqual(expect.arrayContaining(["prev_chain", "event_id", "quorum_not_met"]));
  expect(code).toBe(2);
});

test("outcome_missing: an action that ran without an outcome is found once its time is over", async () => {
  const silent = ran().slice(0, REPORTED);
  const later = (ts: number) => [...silent, { ...silent[0], id: "service.9", ts }];
  const due = T0 + 3_000 + REPORT_WITHIN_MS;

  expect(await verifySigned(later(due + 60_000))).toMatchObject({
    code: 0,
    notes: ["outcome_open"],
  });
  expect(await verifySigned(later(due + 60_001))).toMatchObject({
    code: 2,
    rules: ["outcome_missing"],
  });
});

test("outcome_missing: permission by policy alone needs an outcome too", async () => {
  const { leaves } = logOf(play(openCommand({ decision: ALLOW }), []));
  const end = { ...leaves[0], id: "service.9", ts: T0 + 86_400_000 };

  expect(await verifySigned([...leaves, end])).toMatchObject({
    code: 2,
    rules: ["outcome_missing"],
  });
});

test("double_redemption: what policy allowed is redeemed already", async () => {
  const { leaves } = logOf(play(openCommand({ decision: ALLOW }), []));
  const forged = { ...ran()[REDEEMED]!, ts: T0 };

  expect((await verifySigned(rewritten([...leaves, forged]))).rules).toEqual(["double_redemption"]);
});

test("approval_missing: what was denied is not used", async () => {
  const { leaves } = logOf(play(openCommand({ decision: DENY }), []));
  const forged = { ...ran()[REDEEMED]!, ts: T0 };

  expect((await verifySigned(rewritten([...leaves, forged]))).rules).toContain("approval_missing");
});

test("deny_ignored: a denial that nothing followed is found", async () => {
  const { leaves } = logOf(play(openCommand(), [[denial(DANA), T0 + 1]]));

  expect(await verifySigned(leaves)).toMatchObject({ code: 0, rules: [] });
  expect(await verifySigned(leaves.slice(0, -1))).toMatchObject({
    code: 2,
    rules: ["deny_ignored"],
  });
});

test("grant_reused: two requests don't have one grant", async () => {
  const approved = (id: string) =>
    play(openCommand({ details: { ...DETAILS, id } }), [
      [vote(DANA), T0 + 1],
      [TICK, T0 + GRANT_TTL_MS + 1],
    ]);
  const { leaves } = logOf(approved("req_a"), approved("req_b"));
  const forged = leaves.map((leaf) =>
    leaf["data"].grant === "grant_b"
      ? { ...leaf, data: { ...leaf["data"], grant: "grant_a" } }
      : leaf,
  );

  expect((await verifySigned(rewritten(forged))).rules).toEqual(["grant_reused"]);
});

test("event_id and epoch_order: the service's own leaves have ids and epochs of their own", async () => {
  const epoch = (number: number, of: number) =>
    serviceEvent(number, {
      type: "epoch.opened",
      epoch: of,
      lostSize: 9,
      lostRoot: "0".repeat(64),
      reason: "",
    });
  const { leaves } = logOfEvents([epoch(1, 2), epoch(2, 4), epoch(2, 5)], new Map());

  const { rules, notes } = await verifySigned(leaves);

  expect(rules).toEqual(["epoch_order", "event_id"]);
  expect(notes).toContain("epoch_opened");
});

test("a policy may decide a moment before its activation is recorded", async () => {
  const leaves = ran();

  expect(
    await verifySigned(rewritten([...leaves.slice(1, 7), leaves[0]!, leaves[7]!])),
  ).toMatchObject({
    code: 0,
    notes: ["policy_late"],
  });
});

test("time that runs backwards is noted", async () => {
  const leaves = [...ran()];
  const early = { ...leaves[0], id: "service.9", ts: T0 - 60_000 };

  expect((await verifySigned([...leaves, early])).notes).toEqual(["time_reversed"]);
  expect((await verifySigned([...leaves, { ...early, ts: T0 - 50_000 }])).notes).toEqual([]);
});

test("an escalation counts from its time, and for whom it names alone", async () => {
  const review = {
    requirements: [{ group: "security", approvals: 1 }],
    escalate: [{ afterMs: 60_000, to: "managers" }],
  };
  const mia = person("mia", "managers");
  const story = play(openCommand({ decision: reviewed(review) }), [
    [vote(mia), T0 + 60_000],
    [TICK, T0 + 60_000 + GRANT_TTL_MS],
  ]);
  const { leaves } = logOf(story);
  const earlier = leaves.map((leaf) =>
    leaf["id"] === "req_sample.1"
      ? {
          ...leaf,
          ts: leaf["ts"] + 1,
          data: { ...leaf["data"], expires_at: leaf["data"].expires_at + 1 },
        }
      : leaf,
  );

  expect((await verifySigned(leaves)).rules).toEqual([]);
  expect((await verifySigned(rewritten(earlier))).rules).toEqual([
    "not_eligible",
    "quorum_not_met",
  ]);
});

test("people are matched to requirements, whatever the order of their votes", async () => {
  const requirements = [
    { group: "data-governance", approvals: 1 },
    { group: "security", approvals: 1 },
  ];

  expect((await verifySigned(ran({ requirements }))).rules).toEqual([]);
  const alone = ran({ requirements }).map((leaf, index) =>
    index === DORA_VOTED
      ? { ...leaf, data: { ...leaf["data"], groups: ["data-governance"] } }
      : leaf,
  );
  expect((await verifySigned(rewritten(alone))).rules).toEqual(["quorum_not_met"]);
});

test("one person may fill two requirements where policy says so, and a requirement of nobody is never met", async () => {
  const requirements = ["data-governance", "security"].map((group) => ({ group, approvals: 1 }));
  const overlapping = reviewed({ requirements, mayOverlap: true });
  const { leaves } = logOf(
    play(openCommand({ decision: overlapping }), [
      [vote(DORA), T0 + 1],
      [TICK, T0 + 1 + GRANT_TTL_MS],
    ]),
  );
  const review = (change: object) =>
    leaves.map((leaf) =>
      leaf["type"] === "request.opened"
        ? { ...leaf, data: { ...leaf["data"], review: { ...leaf["data"].review, ...change } } }
        : leaf,
    );

  expect((await verifySigned(leaves)).rules).toEqual([]);
  for (const change of [
    { may_overlap: false },
    { requirements: [] },
    { requirements: [{ group: "security", approvals: 0 }] },
  ]) {
    expect((await verifySigned(rewritten(review(change)))).rules).toContain("quorum_not_met");
  }
  const endless = [{ group: "security", approvals: Number.MAX_SAFE_INTEGER }];
  expect(
    (await verifySigned(rewritten(review({ may_overlap: false, requirements: endless })))).rules,
  ).toContain("quorum_not_met");
});

test("notifications come at any time, and withdrawals by their agents are no findings", async () => {
  const story = play(openCommand(), [
    [CANCEL, T0 + 1],
    [DELIVERED, T0 + 2],
  ]);

  expect(await verifySigned(logOf(story).leaves)).toMatchObject({ code: 0, rules: [] });
});

test("erasures and holds are accepted", async () => {
  const changes = [
    { type: "subject.held", subject: OLGA, reason: "litigation" },
    { type: "subject.released", subject: OLGA, reason: "settled" },
    { type: "subject.erased", subject: OLGA, basis: "gdpr-17", openings: 3 },
    { type: "audit.read", before: 2 },
    { type: "policy.refused", reason: "no" },
  ] as const;
  const { leaves } = logOfEvents(
    changes.map((change, at) => serviceEvent(at, change)),
    new Map(),
  );

  expect(await verifySigned(leaves)).toMatchObject({ code: 0, rules: [] });
});
