import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RevealValueRequest } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { RevealQuestion } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { RevealKey } from "../../../services/adapters/reveal/reveal-key.ts";
import { sealValue } from "../../../services/adapters/reveal/seal-value.ts";
import { parseReceipt } from "../../../services/core/ledger/receipt.ts";
import { asking, keyOf, WireService } from "../../support/wire-service.ts";
import { ask, shownTo, vote, type Client } from "../../support/wire-story.ts";

const HIDING = { argumentsJson: '{"key":"<API_KEY_1>","to":["<EMAIL_1>","<EMAIL_2>"]}' };
const SECRET_VALUE = "ana.ruiz@corp.example";

let service: WireService;
let exporter: Client;
let dana: Client;
let key: RevealKey;

beforeEach(async () => {
  service = await WireService.start({ revealWaitMs: 400 });
  service.decision = asking({ reveal: ["pii.email"], expiresInMs: 1_800_000 });
  exporter = service.agent("exporter");
  dana = service.person("dana", { groups: ["data-governance"] });
  key = await RevealKey.create();
});
afterEach(() => service[Symbol.asyncDispose]());

type Change = Partial<Omit<RevealValueRequest, "$typeName" | "$unknown">>;

/** What a person asks, having seen the request. */
async function look(person: Client, requestId: string, change: Change = {}) {
  const shown = await shownTo(dana, requestId);
  return person.revealValue({
    ...shown,
    placeholder: "<EMAIL_1>",
    reason: "Is it the customer of the ticket?",
    channel: "test",
    recipientKey: key.recipientKey,
    ...change,
  });
}

/** The next question that the stream of a sidecar brings. */
async function question(sidecar: Client, requestId: string): Promise<RevealQuestion> {
  for await (const { reveal } of sidecar.watchVerdict({ requestId }))
    if (reveal !== undefined) return reveal;
  throw new Error("the stream ended without a question");
}

/** A sidecar that gives the value at once, to one question. */
async function answering(sidecar: Client, requestId: string): Promise<RevealQuestion> {
  const asked = await question(sidecar, requestId);
  const { revealId, placeholder, recipientKey, expiresAt } = asked;
  const expiresAtMs = Number(expiresAt?.seconds ?? 0n) * 1_000;
  const header = { requestId, revealId, placeholder, expiresAtMs, recipientKey };
  await sidecar.answerReveal({
    requestId,
    revealId,
    sealed: await sealValue(SECRET_VALUE, header),
  });
  return asked;
}

describe("nobody is asked for a value", () => {
  test.for([
    ["for the owner", { subject: "olga", groups: ["data-governance"] }, {}, "own_action"],
    ["for somebody of another group", { subject: "sam", groups: ["sales"] }, {}, "not_in_group"],
    ["that policy names nobody for", {}, { placeholder: "<API_KEY_1>" }, "not_revealable"],
    ["that is not in the view", {}, { placeholder: "<EMAIL_7>" }, "no_such_value"],
    ["of another action", {}, { actionDigest: new Uint8Array(32) }, "action_digest_mismatch"],
    ["of another view", {}, { viewDigest: new Uint8Array(32) }, "view_digest_mismatch"],
    ["without a reason", {}, { reason: " . " }, "reason_required"],
    ["for a key that is none", {}, { recipientKey: new Uint8Array(65) }, "invalid_field"],
    [
      "for a point beside the curve",
      {},
      { recipientKey: Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]) },
      "invalid_field",
    ],
    ["by a placeholder of any length", {}, { placeholder: "<".repeat(65) }, "invalid_field"],
  ] as const)("%s", async ([, who, change, reason]) => {
    const requestId = await ask(exporter, HIDING);
    const { subject, groups } = { subject: "dana", groups: ["data-governance"], ...who };

    await expect(
      look(service.person(subject, { groups }), requestId, change),
    ).rejects.toMatchObject({
      reason,
    });

    expect(await service.eventsOf(requestId)).not.toContain("value.revealed");
  });

  test("for somebody whose identity is linked to the owner's", async () => {
    service.people.known.set(keyOf("dana"), { linked: [keyOf("olga")] });
    const requestId = await ask(exporter, HIDING);

    await expect(look(dana, requestId)).rejects.toMatchObject({ reason: "own_action" });
    expect(await service.eventsOf(requestId)).toEqual(["request.opened", "reveal.refused"]);
  });

  test("for a machine", async () => {
    const requestId = await ask(exporter, HIDING);

    await expect(look(exporter, requestId)).rejects.toMatchObject({
      reason: "machines_cannot_vote",
    });
  });

  test("for whoever signed in too weakly to approve", async () => {
    service.decision = asking({ reveal: ["pii"], stepUp: true });
    const requestId = await ask(exporter, HIDING);
    const strong = service.person("dana", {
      groups: ["data-governance"],
      strongUntilMs: service.nowMs + 60_000,
    });

    await expect(look(dana, requestId)).rejects.toMatchObject({ reason: "step_up_required" });
    await expect(look(strong, requestId)).rejects.toMatchObject({ reason: "sidecar_silent" });
  });

  test("when the request is settled", async () => {
    const requestId = await ask(exporter, HIDING);
    await vote(dana, requestId);

    await expect(look(dana, requestId)).rejects.toMatchObject({ reason: "settled" });
  });
});

test("a sidecar that is away is told of, within the deadline, and that it was asked is on the record", async () => {
  const requestId = await ask(exporter, HIDING);

  await expect(look(dana, requestId)).rejects.toMatchObject({
    code: "unavailable",
    reason: "sidecar_silent",
  });

  expect(await service.eventsOf(requestId)).toEqual(["request.opened", "value.revealed"]);
  expect(service.told).toMatchObject([{ requestId, placeholder: "<EMAIL_1>", outcome: "silent" }]);
});

test("a sidecar that does not give the value is quoted", async () => {
  const requestId = await ask(exporter, HIDING);
  const looking = look(dana, requestId);
  const { revealId } = await question(exporter, requestId);
  const refused = expect(looking).rejects.toMatchObject({
    code: "failed_precondition",
    reason: "value_not_given",
    metadata: { sidecar_reason: "not_kept" },
  });

  await exporter.answerReveal({ requestId, revealId, refusal: "not_kept" });

  await refused;
  expect(service.told).toMatchObject([{ outcome: "not_kept" }]);
});

test("what comes after the verdict reaches nobody", async () => {
  const requestId = await ask(exporter, HIDING);
  const looking = look(service.person("dora", { groups: ["data-governance"] }), requestId);
  const refused = expect(looking).rejects.toMatchObject({ reason: "settled" });
  const { revealId } = await question(exporter, requestId);

  await vote(dana, requestId);

  await refused;
  await expect(
    exporter.answerReveal({ requestId, revealId, refusal: "not_kept" }),
  ).rejects.toMatchObject({ reason: "reveal_over" });
  expect(service.told).toMatchObject([{ outcome: "settled" }]);
});

test("what comes after a minute reaches nobody", async () => {
  const requestId = await ask(exporter, HIDING);
  const looking = look(dana, requestId);
  const refused = expect(looking).rejects.toMatchObject({ code: "unavailable" });
  const { revealId } = await question(exporter, requestId);

  service.nowMs += 60_000;

  await expect(
    exporter.answerReveal({ requestId, revealId, refusal: "not_kept" }),
  ).rejects.toMatchObject({ reason: "reveal_over" });
  await refused;
});

describe("an answer is taken from nobody but the sidecar of the request's agent:", () => {
  test.for([
    ["another agent's", "other", {}, "not_found"],
    ["one for a question that there is not", "exporter", { revealId: "reveal_x" }, "reveal_over"],
    [
      "one that says two things",
      "exporter",
      { refusal: "not_kept", sealed: "a..b.c.d" },
      "invalid_field",
    ],
    ["one that says nothing", "exporter", {}, "invalid_field"],
    ["one that is not sealed", "exporter", { sealed: SECRET_VALUE }, "invalid_field"],
    ["one whose key was sent", "exporter", { sealed: "a.k.b.c.d" }, "invalid_field"],
    ["one of any length", "exporter", { sealed: `a..b.${"c".repeat(20_000)}.d` }, "invalid_field"],
    ["one with words for a code", "exporter", { refusal: "Ana said no" }, "invalid_field"],
  ] as const)("%s", async ([, subject, change, reason]) => {
    const requestId = await ask(exporter, HIDING);
    const looking = look(dana, requestId);
    const silent = expect(looking).rejects.toMatchObject({ reason: "sidecar_silent" });
    const { revealId } = await question(exporter, requestId);
    const said = reason === "not_found" || reason === "reveal_over" ? { refusal: "not_kept" } : {};

    await expect(
      service.agent(subject).answerReveal({ requestId, revealId, ...said, ...change }),
    ).rejects.toMatchObject({ reason });

    await silent;
  });

  test("a person's", async () => {
    const requestId = await ask(exporter, HIDING);

    await expect(
      dana.answerReveal({ requestId, revealId: "reveal_1", refusal: "not_kept" }),
    ).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

test("the person reads the value, which the service never could, and the record has all but it", async () => {
  const requestId = await ask(exporter, HIDING);
  const [asked, { revealId, sealed, expiresAt, receipt }] = await Promise.all([
    answering(exporter, requestId),
    look(dana, requestId, { reason: "Is it bo.linde@corp.example?" }),
  ]);

  const wanted = { requestId, revealId, placeholder: "<EMAIL_1>", nowMs: service.nowMs };
  expect((await key.open(sealed, wanted)).value).toBe(SECRET_VALUE);
  expect(Number(expiresAt?.seconds) * 1_000).toBe(service.nowMs + 60_000);
  expect(asked).toMatchObject({ revealId, person: { subject: "dana", name: "Name of dana" } });
  const proven = new TextDecoder().decode(parseReceipt(asked.receipt?.tlogProof ?? "").leaf);
  expect(JSON.parse(proven)).toMatchObject({
    type: "value.revealed",
    request: requestId,
    data: {
      placeholder: "<EMAIL_1>",
      label: "pii.email",
      reveal: revealId,
      key: Buffer.from(key.recipientKey).toString("base64url"),
    },
  });
  expect(receipt?.tlogProof).toContain("c2sp.org/tlog-proof");
  const events = JSON.stringify(await service.log.readRequest(requestId));
  expect(events).toContain("Is it <EMAIL_");
  expect(events).not.toMatch(/ana\.ruiz|bo\.linde/);
  expect(events).not.toContain(sealed);
  expect(service.told).toMatchObject([{ outcome: "given" }]);
});

test("a question is told once a stream, and again on the next one while it is open", async () => {
  const requestId = await ask(exporter, HIDING);
  const looking = look(dana, requestId);
  const first = await question(exporter, requestId);
  const { request } = await dana.getRequest({ requestId });

  const resumed = exporter.watchVerdict({ requestId, afterVersion: request?.version ?? 0n });
  const { value } = await resumed[Symbol.asyncIterator]().next();

  expect(value?.reveal?.revealId).toBe(first.revealId);
  await expect(looking).rejects.toMatchObject({ reason: "sidecar_silent" });
});

test("each of two people who look at once gets their own", async () => {
  const requestId = await ask(exporter, HIDING);
  const dora = service.person("dora", { groups: ["data-governance"] });
  const other = await RevealKey.create();
  const looks = [
    look(dana, requestId),
    look(dora, requestId, { placeholder: "<EMAIL_2>", recipientKey: other.recipientKey }),
  ];
  const told = new Set<string>();
  for await (const { reveal } of exporter.watchVerdict({ requestId })) {
    if (reveal === undefined) continue;
    const { revealId, placeholder, recipientKey } = reveal;
    const header = { requestId, revealId, placeholder, expiresAtMs: service.nowMs + 60_000 };
    const sealed = await sealValue(`of ${placeholder}`, { ...header, recipientKey });
    await exporter.answerReveal({ requestId, revealId, sealed });
    if (told.add(placeholder).size === 2) break;
  }

  const [first, second] = await Promise.all(looks);
  const nowMs = service.nowMs;
  const one = { requestId, revealId: first?.revealId ?? "", placeholder: "<EMAIL_1>", nowMs };
  const two = { requestId, revealId: second?.revealId ?? "", placeholder: "<EMAIL_2>", nowMs };
  expect((await key.open(first?.sealed ?? "", one)).value).toBe("of <EMAIL_1>");
  expect((await other.open(second?.sealed ?? "", two)).value).toBe("of <EMAIL_2>");
});

test("a card tells what may be seen, while it may", async () => {
  const requestId = await ask(exporter, HIDING);

  const { request } = await dana.getRequest({ requestId });
  expect(request?.revealable).toMatchObject([
    { placeholder: "<EMAIL_1>", label: "pii.email" },
    { placeholder: "<EMAIL_2>", label: "pii.email" },
  ]);
  expect((await vote(dana, requestId)).revealable).toEqual([]);
});
