import { expect, test } from "vitest";
import {
  ALLOW,
  CANCEL,
  DANA,
  DELIVERED,
  DENY,
  DETAILS,
  GRANT_TTL_MS,
  REPORT_WITHIN_MS,
  T0,
  TICK,
  denial,
  openCommand,
  person,
  play,
  reviewed,
  vote,
} from "../core/approval/samples.ts";
import { logOf, logOfEvents, rewritten, serviceEvent } from "./built-log.ts";
import { verifySigned } from "./run.ts";
import { DORA, DORA_VOTED, OLGA, ran, REDEEMED, REPORTED } from "./two-approvals.ts";

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
    "too_early",
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
