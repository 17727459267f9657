import { expect, test } from "vitest";
import { EXPIRES_IN_MS, GRANT_TTL_MS, T0 } from "../core/approval/samples.ts";
import { actId, rewritten, type LooseLeaf } from "./built-log.ts";
import { verifySigned } from "./run.ts";
import {
  APPROVED,
  DANA_VOTED,
  DORA_VOTED,
  OLGA,
  OPENED,
  ran,
  REDEEMED,
  REPORTED,
} from "./two-approvals.ts";

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
  [
    "self_approval",
    "a verdict that counts the owner, who never voted",
    changed(APPROVED, ({ data: said }) => ({ data: { ...said, voters: [...said.voters, OLGA] } })),
    [2, 5],
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
    "a question of a person",
    changed(OPENED, (leaf) => ({ actor: { ...leaf["actor"], kind: "person" } })),
    [2],
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
])("%s: %s is found", async (...[rule, , forge, leaves]) => {
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
