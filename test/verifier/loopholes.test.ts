import { expect, test } from "vitest";
import {
  DANA,
  DELIVERED,
  GRANT_TTL_MS,
  T0,
  TICK,
  denial,
  openCommand,
  person,
  play,
  reviewed,
  vote,
  withdrawal,
} from "../core/approval/samples.ts";
import { actId, logOf, rewritten, type LooseLeaf } from "./built-log.ts";
import { verifySigned } from "./run.ts";
import { DANA_VOTED, DORA_VOTED, OLGA, OPENED, ran, REDEEMED, REPORTED } from "./two-approvals.ts";

const DANA_ID = actId("person", "https://people.example|dana");
const DORA_ID = actId("person", "https://people.example|dora");
const AGENT = ran()[OPENED]!["actor"].id;
const OTHER = actId("agent", "other");

function changed(
  leaves: readonly LooseLeaf[],
  indexes: readonly number[],
  change: (leaf: LooseLeaf) => object,
): readonly LooseLeaf[] {
  return leaves.map((leaf, at) => (indexes.includes(at) ? { ...leaf, ...change(leaf) } : leaf));
}

const withData = (members: object) => (leaf: LooseLeaf) => ({
  data: { ...leaf["data"], ...members },
});

const actedBy = (id: string) => (leaf: LooseLeaf) => ({ actor: { ...leaf["actor"], id } });

function erasureOf(subject: string): LooseLeaf {
  const data = { subject, basis: "gdpr-17", openings: 1 };
  return { ...ran()[0], id: "service.erasure", type: "subject.erased", policy: null, data };
}

function firstActOf(id: string): LooseLeaf {
  const { request, ...opened } = ran()[OPENED]!;
  return {
    ...opened,
    request: `${request}_before`,
    ...actedBy(id)(ran()[OPENED]!),
    ...withData({ involved: [id] })(ran()[OPENED]!),
  };
}

const denied = logOf(
  play(openCommand({ decision: reviewed({ denyThreshold: 2 }) }), [
    [denial(DANA), T0 + 1],
    [denial(person("dora", "data-governance")), T0 + 2],
  ]),
).leaves;
const DENIED = denied.length - 1;

test.each<[rule: string, what: string, leaves: readonly LooseLeaf[]]>([
  [
    "voter_without_vote",
    "a denial in the name of somebody who did not vote",
    changed(denied, [DENIED], withData({ voters: [DANA_ID, OLGA] })),
  ],
  [
    "person_counted_twice",
    "a denial that counts one person twice",
    changed(denied, [DENIED], withData({ voters: [DANA_ID, DANA_ID] })),
  ],
  [
    "denial_unfounded",
    "a denial that names too few",
    changed(denied, [DENIED], withData({ voters: [DORA_ID] })),
  ],
  [
    "involved_missing",
    "a request that concerns nobody",
    changed(ran(), [OPENED], withData({ involved: [] })),
  ],
  [
    "self_approval",
    "a vote of the agent itself, called a person, that nothing names as involved",
    changed(changed(ran(), [OPENED], withData({ involved: [] })), [DANA_VOTED], actedBy(AGENT)),
  ],
  [
    "step_up_missing",
    "an approval where policy wants a sign-in that nobody can give",
    changed(ran(), [OPENED], ({ data }) => ({
      data: { ...data, review: { ...data.review, step_up: true } },
    })),
  ],
  [
    "action_mismatch",
    "a notification of another action",
    ran().toSpliced(3, 0, {
      ...logOf(play(openCommand(), [[DELIVERED, T0 + 1]])).leaves[3],
      action: { ...ran()[OPENED]!["action"], digest: "d".repeat(64) },
    }),
  ],
  [
    "wrong_actor",
    "a use by another agent, excused by an erasure that was before the request",
    changed(ran(), [REDEEMED, REPORTED], actedBy(OTHER)).toSpliced(2, 0, erasureOf(AGENT)),
  ],
  [
    "wrong_actor",
    "a use by an agent that was there before the erasure that would excuse it",
    changed(ran(), [REDEEMED, REPORTED], actedBy(OTHER))
      .toSpliced(REDEEMED, 0, erasureOf(AGENT))
      .toSpliced(2, 0, firstActOf(OTHER)),
  ],
  [
    "no_vote",
    "a vote taken back that nobody cast, after the erasure of somebody else",
    ran().toSpliced(DORA_VOTED, 0, erasureOf(OLGA), {
      ...ran()[DORA_VOTED],
      type: "vote.withdrawn",
      c: {},
      data: {},
    }),
  ],
  [
    "quorum_not_met",
    "a vote that counts although it was taken back after its voter's erasure",
    ran().toSpliced(DORA_VOTED + 1, 0, erasureOf(DANA_ID), {
      ...ran()[DORA_VOTED],
      ...actedBy(actId("person", "dana again"))(ran()[DORA_VOTED]!),
      type: "vote.withdrawn",
      c: {},
      data: {},
    }),
  ],
])("%s: %s is found", async (rule, _, leaves) => {
  const { code, rules, text } = await verifySigned(rewritten(leaves));

  expect(rules, text).toContain(rule);
  expect(code).toBe(2);
});

test("an outcome that is unknown can't be another one", async () => {
  const lie = changed(ran(), [REPORTED], (leaf) => ({
    ...leaf,
    type: "outcome.unknown",
    c: {},
    actor: { ...leaf["actor"], kind: "service", id: "timekeeper" },
    ts: leaf["ts"] + 86_400_000,
  }));

  expect(await verifySigned(rewritten(lie))).toMatchObject({ code: 1, checks: { leaves: "bad" } });
});

test("who was erased in between goes on under another id, and takes back a vote under it", async () => {
  const used = changed(ran(), [REDEEMED, REPORTED], actedBy(OTHER));
  const story = play(openCommand({ decision: reviewed({ denyThreshold: 2 }) }), [
    [denial(DANA), T0 + 1],
    [withdrawal(DANA), T0 + 2],
    [vote(person("dora", "data-governance")), T0 + 3],
    [TICK, T0 + 3 + GRANT_TTL_MS],
  ]);
  const again = actedBy(actId("person", "dana again"));
  const withdrawn = changed(logOf(story).leaves, [4], again).toSpliced(4, 0, erasureOf(DANA_ID));

  for (const leaves of [used.toSpliced(REDEEMED, 0, erasureOf(AGENT)), withdrawn])
    expect((await verifySigned(rewritten(leaves))).rules).toEqual([]);
});
