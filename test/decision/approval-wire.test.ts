import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  DenialScope,
  GlassFinding,
  RequestStatus,
  VoteChoice,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { StoreFault } from "../../services/core/approval/store.ts";
import { asking, keyOf, WireService } from "../support/wire-service.ts";
import { ask, GENEROUS, shownTo, vote, type Client } from "../support/wire-story.ts";

const CONSOLE = "https://console.example/countersign/";
const HOUR_MS = 3_600_000;

let service: WireService;
let exporter: Client;
let dana: Client;

beforeEach(async () => {
  const acrValues = () => ["phr", "strong"];
  service = await WireService.start({ stepUp: { consoleUrl: CONSOLE, acrValues } });
  exporter = service.agent("exporter");
  dana = service.person("dana", { groups: ["data-governance"] });
});
afterEach(() => service[Symbol.asyncDispose]());

/** Calls that a machine, a bystander, or the person behind the agent may try. */
const DECIDING = {
  vote: (client: Client, id: string) => vote(client, id),
  voteMany: async (client: Client, id: string) => {
    const { results } = await client.voteMany({
      requests: [await shownTo(dana, id)],
      choice: VoteChoice.APPROVE,
    });
    const [{ refusal } = {}] = results;
    if (refusal !== undefined)
      throw Object.assign(new Error(refusal.message), { reason: refusal.code });
  },
  breakGlass: async (client: Client, id: string) => {
    await client.breakGlass({ ...(await shownTo(dana, id)), reason: "production is down" });
  },
};
const DECISIONS = Object.entries(DECIDING);

test.each(DECISIONS)(
  "a machine can't decide by %s, not even the notifier",
  async (_name, decide) => {
    const requestId = await ask(exporter);

    for (const machine of [exporter, service.agent("other"), service.agent("notifier")]) {
      await expect(decide(machine, requestId)).rejects.toMatchObject({
        code: "permission_denied",
        reason: "machines_cannot_vote",
      });
    }
    expect(await service.eventsOf(requestId)).toEqual(["request.opened"]);
  },
);

test.each(DECISIONS)("nobody decides by %s what an agent of theirs asks", async (_name, decide) => {
  service.decision = asking({ breakGlass: { group: "data-governance", reviewWithinMs: HOUR_MS } });
  const requestId = await ask(exporter);
  const groups = ["data-governance", "operators", "audit"];
  service.people.known.set(keyOf("olga-at-work"), { groups, linked: [keyOf("olga")] });

  for (const olga of ["olga", "OLGA", "olga-at-work"]) {
    await expect(decide(service.person(olga, { groups }), requestId)).rejects.toMatchObject({
      reason: "own_action",
    });
  }
  expect((await service.log.find(requestId))?.lifecycle.status).toBe("pending");
});

test.each(DECISIONS)(
  "nobody decides by %s for whom the agent says it acts",
  async (_name, decide) => {
    service.decision = asking({
      breakGlass: { group: "data-governance", reviewWithinMs: HOUR_MS },
    });
    const requestId = await ask(exporter, { context: { principal: keyOf("dana") } });

    await expect(decide(dana, requestId)).rejects.toMatchObject({ reason: "own_action" });
  },
);

test.each(DECISIONS)(
  "nobody decides by %s without the group, whatever their role",
  async (_name, decide) => {
    service.decision = asking({
      breakGlass: { group: "data-governance", reviewWithinMs: HOUR_MS },
    });
    const requestId = await ask(exporter);
    const operator = service.person("opal", { groups: ["operators", "audit", "privacy"] });

    await expect(decide(operator, requestId)).rejects.toMatchObject({ reason: "not_in_group" });
  },
);

test.each(DECISIONS)(
  "nothing is decided by %s while it isn't known who is who",
  async (_name, decide) => {
    const requestId = await ask(exporter);
    service.people.fault = new StoreFault("unavailable", "the database is gone");

    await expect(decide(dana, requestId)).rejects.toMatchObject({ code: "unavailable" });
    expect(await service.eventsOf(requestId)).toEqual(["request.opened"]);
  },
);

test("a refused vote of a verified person is on the record, each reason once", async () => {
  const requestId = await ask(exporter);
  const olga = service.person("olga", { groups: ["data-governance"] });

  for (let n = 0; n < 3; n += 1) await vote(olga, requestId).catch(() => undefined);

  expect(await service.eventsOf(requestId)).toEqual(["request.opened", "vote.refused"]);
});

test("a weak sign-in is refused where policy asks for a strong one, and told where to go", async () => {
  service.decision = asking({ stepUp: true });
  const requestId = await ask(exporter);

  const refused = vote(dana, requestId);

  await expect(refused).rejects.toMatchObject({
    code: "permission_denied",
    reason: "step_up_required",
    metadata: {
      request_id: requestId,
      step_up_url: `https://console.example/countersign/step-up?request=${requestId}`,
      acr_values: "phr strong",
    },
  });
});

test("a strong sign-in is taken until it is over, not after", async () => {
  service.decision = asking({
    stepUp: true,
    requirements: [{ group: "data-governance", approvals: 2 }],
  });
  const requestId = await ask(exporter);
  const strong = { groups: ["data-governance"], strongUntilMs: service.nowMs + 1_000 };
  const [dan, dora] = [service.person("dan", strong), service.person("dora", strong)];

  const after = await vote(dan, requestId);
  service.nowMs += 1_000;

  expect(after.votes).toMatchObject([{ strong: true }]);
  await expect(vote(dora, requestId)).rejects.toMatchObject({ reason: "step_up_required" });
});

test.each([
  ["choice", { choice: VoteChoice.UNSPECIFIED }],
  ["comment", { comment: "x".repeat(2_001) }],
  ["channel", { channel: "x".repeat(65) }],
  ["action_digest", { actionDigest: new Uint8Array(31) }],
  ["view_digest", { viewDigest: new Uint8Array() }],
  ["bounded", { bounded: true, choice: VoteChoice.DENY }],
  ["remember", { remember: DenialScope.ACTION }],
  ["remember", { remember: 99 as DenialScope, choice: VoteChoice.DENY }],
  ["remember_for", { rememberFor: durationFromMs(1) }],
  [
    "remember_for",
    { remember: DenialScope.RULE, choice: VoteChoice.DENY, rememberFor: durationFromMs(0) },
  ],
  ["passkey_json", { passkeyJson: "{}" }],
  ["passkey_json", { passkeyJson: "x".repeat(20_000) }],
  ["request_id", { requestId: "" }],
] as const)("a vote with a bad %s names it", async (field, change) => {
  const requestId = await ask(exporter);

  await expect(vote(dana, requestId, change)).rejects.toMatchObject({
    code: "invalid_argument",
    field,
  });
});

test.each([
  ["action_digest_mismatch", { actionDigest: new Uint8Array(32) }],
  ["view_digest_mismatch", { viewDigest: new Uint8Array(32) }],
  ["scope_not_allowed", { bounded: true }],
  ["scope_not_allowed", { choice: VoteChoice.DENY, remember: DenialScope.ACTION }],
] as const)("a vote is refused by %s", async (reason, change) => {
  const requestId = await ask(exporter);

  await expect(vote(dana, requestId, change)).rejects.toMatchObject({
    code: "failed_precondition",
    reason,
  });
});

test("a denial of high risk needs a comment", async () => {
  service.decision = asking({}, "high");
  const requestId = await ask(exporter);

  const denied = vote(dana, requestId, { choice: VoteChoice.DENY, comment: " ..." });

  await expect(denied).rejects.toMatchObject({ reason: "comment_required", field: "comment" });
});

test("votes on a request that is settled or is not there are refused", async () => {
  const requestId = await ask(exporter);
  await vote(dana, requestId);

  await expect(vote(dana, requestId)).rejects.toMatchObject({ reason: "settled" });
  const nowhere = { ...(await shownTo(dana, requestId)), requestId: "req_nowhere" };
  await expect(dana.vote({ ...nowhere, choice: VoteChoice.APPROVE })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("many votes are each judged for themselves: one that is refused holds up no other", async () => {
  const mine = await ask(exporter);
  const foreign = await ask(exporter, { context: { principal: keyOf("dana") } });
  service.decision = asking({ requireComment: true });
  const silent = await ask(exporter);
  const requests = await Promise.all([mine, foreign, silent].map((id) => shownTo(dana, id)));

  const { results } = await dana.voteMany({ requests, choice: VoteChoice.APPROVE });

  expect(results.map(({ refusal }) => refusal?.code)).toEqual([
    undefined,
    "own_action",
    "comment_required",
  ]);
  expect(results[0]?.request?.status).toBe(RequestStatus.APPROVED);
  expect(await service.eventsOf(foreign)).toContain("vote.refused");
});

test("many votes never give a grant of several uses", async () => {
  service.decision = asking(GENEROUS);
  const requestId = await ask(exporter);

  await dana.voteMany({
    requests: [await shownTo(dana, requestId)],
    choice: VoteChoice.APPROVE,
  });

  expect((await service.log.find(requestId))?.lifecycle.grant?.bounds).toBeUndefined();
});

test("too many votes at once, none, one twice and a bad one are refused before any is cast", async () => {
  const requestId = await ask(exporter);
  const shown = await shownTo(dana, requestId);
  const many = (requests: (typeof shown)[]) =>
    dana.voteMany({ requests, choice: VoteChoice.APPROVE });

  await expect(many([])).rejects.toMatchObject({ field: "requests" });
  await expect(many([shown, shown])).rejects.toMatchObject({ field: "requests" });
  await expect(many(Array.from({ length: 101 }, () => shown))).rejects.toMatchObject({
    field: "requests",
  });
  await expect(many([shown, { ...shown, viewDigest: new Uint8Array(1) }])).rejects.toMatchObject({
    field: "requests[1].view_digest",
  });
  expect(await service.eventsOf(requestId)).toEqual(["request.opened"]);
});

test("a glass that policy does not have, without words, and twice is not broken", async () => {
  const plain = await ask(exporter);
  const broken = async (id: string, reason: string) =>
    dana.breakGlass({ ...(await shownTo(dana, id)), reason });
  await expect(broken(plain, "down")).rejects.toMatchObject({ reason: "no_break_glass" });

  service.decision = asking({ breakGlass: { group: "data-governance", reviewWithinMs: HOUR_MS } });
  const grave = await ask(exporter);
  await expect(broken(grave, " - ")).rejects.toMatchObject({
    code: "invalid_argument",
    reason: "reason_required",
    field: "reason",
  });
  await broken(grave, "down");
  await expect(broken(grave, "down")).rejects.toMatchObject({ reason: "settled" });
});

test("a broken glass is told in the request, and closed by somebody else alone", async () => {
  service.decision = asking({ breakGlass: { group: "data-governance", reviewWithinMs: HOUR_MS } });
  const requestId = await ask(exporter);
  const { request, receipt } = await dana.breakGlass({
    ...(await shownTo(dana, requestId)),
    reason: "production is down",
  });
  const finding = GlassFinding.UNJUSTIFIED;
  const review = (client: Client, comment = "it was not") =>
    client.reviewGlass({ requestId, finding, comment });
  service.people.known.set(keyOf("dana-at-home"), {
    groups: ["data-governance"],
    linked: [keyOf("dana")],
  });
  const dora = service.person("dora", { groups: ["data-governance"] });

  expect(request).toMatchObject({
    status: RequestStatus.APPROVED,
    breakGlassGroup: "data-governance",
    brokenGlass: { person: { subject: "dana" }, reason: "production is down" },
  });
  expect(receipt?.tlogProof).not.toBe("");
  await expect(review(dana)).rejects.toMatchObject({ reason: "own_action" });
  await expect(review(service.person("dana-at-home"))).rejects.toMatchObject({
    reason: "own_action",
  });
  await expect(review(service.person("eve"))).rejects.toMatchObject({ reason: "not_in_group" });
  await expect(review(dora, "")).rejects.toMatchObject({ reason: "comment_required" });
  await expect(review(exporter)).rejects.toMatchObject({ reason: "machines_cannot_vote" });
  await expect(
    dora.reviewGlass({ requestId, finding: GlassFinding.UNSPECIFIED, comment: "x" }),
  ).rejects.toMatchObject({ field: "finding" });

  const { request: closed } = await review(dora);
  expect(closed?.brokenGlass).toMatchObject({ reviewer: { subject: "dora" }, finding });
  await expect(review(dora)).rejects.toMatchObject({ reason: "already_reviewed" });
});

test("there is no after-review of what nobody broke", async () => {
  const requestId = await ask(exporter);
  const review = dana.reviewGlass({ requestId, finding: GlassFinding.JUSTIFIED, comment: "fine" });

  await expect(review).rejects.toMatchObject({ reason: "no_broken_glass" });
});

test("only operators withdraw what others asked", async () => {
  const requestId = await ask(exporter);

  await expect(dana.cancelPending({ requestId, reason: "x" })).rejects.toMatchObject({
    code: "permission_denied",
    reason: "not_an_operator",
  });
  const operator = service.person("opal", { groups: ["operators"] });
  const { request } = await operator.cancelPending({ requestId, reason: "wrong system" });
  expect(request?.status).toBe(RequestStatus.CANCELLED);
});

test("who may decide, whose action it is and operators take a grant back, others don't", async () => {
  const revoke = (client: Client, requestId: string) =>
    client.revokeGrant({ requestId, reason: "no" });
  for (const [subject, group] of [
    ["dora", "data-governance"],
    ["olga", "sales"],
    ["opal", "operators"],
  ] as const) {
    const requestId = await ask(exporter);
    await vote(dana, requestId);
    await expect(revoke(service.person("eve"), requestId)).rejects.toMatchObject({
      reason: "may_not_revoke",
    });
    await expect(revoke(exporter, requestId)).rejects.toMatchObject({ code: "permission_denied" });

    const { request } = await revoke(service.person(subject, { groups: [group] }), requestId);

    expect(request?.status).toBe(RequestStatus.REVOKED);
  }
});

test("a bounded grant is offered, chosen, listed with what is left of it, and taken back", async () => {
  service.decision = asking(GENEROUS);
  const requestId = await ask(exporter);
  const { request: before } = await dana.getRequest({ requestId });
  expect(before?.grantOffer).toMatchObject({ uses: 3, shape: ["/table"] });

  await vote(dana, requestId, { bounded: true });
  const { grants } = await dana.listGrants({});
  expect(grants).toMatchObject([
    {
      requestId,
      agent: "spiffe://example/exporter",
      tool: "postgres",
      usedBy: [],
      grant: { usesLeft: 3, token: "" },
    },
  ]);
  expect((await dana.listGrants({ agent: "another" })).grants).toEqual([]);
  await expect(dana.listGrants({ pageSize: 501 })).rejects.toMatchObject({ field: "page_size" });

  await dana.revokeGrant({ requestId, reason: "no" });
  expect((await dana.listGrants({})).grants).toEqual([]);
});

test("a denial is remembered for as long as policy lets, where nobody says", async () => {
  service.decision = asking(GENEROUS);
  const requestId = await ask(exporter);

  await vote(dana, requestId, { choice: VoteChoice.DENY, remember: DenialScope.TARGET });

  expect((await service.log.find(requestId))?.lifecycle.remembered).toEqual({
    scope: "target",
    untilMs: service.nowMs + HOUR_MS,
  });
});

test("readers see quiet hours of whom they wait for, and that they change no expiry", async () => {
  const requestId = await ask(exporter);
  service.people.quiet.set("data-governance", service.nowMs + 30_000);

  const { request } = await dana.getRequest({ requestId });

  expect(request?.progress?.quietUntil?.seconds).toBe(BigInt((service.nowMs + 30_000) / 1_000));
  expect(request?.progress?.expiresAt?.seconds).toBe(BigInt((service.nowMs + 60_000) / 1_000));
});
