import { afterAll, beforeAll, expect, test } from "vitest";
import { localPersonIssuer } from "../../services/adapters/identity/local-port.ts";
import { callBack, post, signedCallback } from "../support/callback.ts";
import { until } from "../support/nats.ts";
import { Receiver, type ReceivedCard } from "../support/receiver.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";
import { createTestIssuer } from "../support/tokens.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
let stack: Stack;
let agent: Identity;
let dana: Identity;
let receiver: Receiver;
let notifier: ServiceProcess;

beforeAll(async () => {
  stack = await startStack();
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
  receiver = await new Receiver(SECRET).start();
  notifier = await stack.start("services/notifier/main.ts", {
    COUNTERSIGN_WEBHOOK_URL: receiver.url,
    COUNTERSIGN_WEBHOOK_SECRET: SECRET,
  });
});
afterAll(async () => {
  await receiver.stop();
  await stack.stop();
});

async function newCard(asking: Identity = agent, argumentsJson?: string): Promise<ReceivedCard> {
  const options = argumentsJson === undefined ? {} : { argumentsJson };
  const { requestId } = await askForExport(asking, options);
  return receiver.card(requestId, "request.opened");
}

async function votesOf(card: ReceivedCard) {
  const { request } = await dana.approvals.getRequest({ requestId: card.data.request_id });
  return request!.votes.map(({ person, channel }) => `${person?.subject} by ${channel}`);
}

test("a signature under another secret is refused", async () => {
  const card = await newCard();

  const answer = await callBack({ card, secret: OTHER_SECRET, token: dana.token });

  expect(answer).toMatchObject({ status: 401, body: { reason: "callback_signature_invalid" } });
  expect(await votesOf(card)).toEqual([]);
});

test("a stale timestamp is refused", async () => {
  const card = await newCard();
  const at = new Date(Date.now() - 301_000);

  const answer = await callBack({ card, secret: SECRET, token: dana.token, at });

  expect(answer).toMatchObject({ status: 401, body: { reason: "callback_timestamp_refused" } });
});

test("a callback that was accepted cannot be played again", async () => {
  const card = await newCard();
  const message = signedCallback({ card, secret: SECRET, token: dana.token });
  const { url } = card.data.vote!;
  await post(url, message);

  const replay = await post(url, message);

  expect(replay).toMatchObject({ status: 409, body: { reason: "callback_replayed" } });
  expect(await votesOf(card)).toEqual(["dana by webhook"]);
});

test("a callback without a person's token is refused", async () => {
  const card = await newCard();

  const answer = await callBack({ card, secret: SECRET, token: undefined });

  expect(answer).toMatchObject({ status: 401, body: { reason: "callback_header_missing" } });
});

test("an expired token, a workload's token and a foreign issuer's token do not vote", async () => {
  const card = await newCard();
  const expired = await stack.person("dana", { ttl: -600 });
  const workload = await stack.workload("notifier");
  const foreign = await (
    await createTestIssuer("k1")
  ).sign({ iss: await localPersonIssuer(stack.home), sub: "dana", aud: "countersign", exp: 4e9 });

  const tokens = [expired.token, workload.token, agent.token, foreign];
  const answers = await Promise.all(
    tokens.map((token) => callBack({ card, secret: SECRET, token })),
  );

  // A machine that is known is told that none may vote.
  expect(answers.map(({ status }) => status)).toEqual([401, 403, 403, 401]);
  expect(await votesOf(card)).toEqual([]);
});

test("a vote for another action's digest is refused", async () => {
  const card = await newCard();
  const digest = Buffer.alloc(32, 1).toString("base64");

  const action = await callBack({
    card,
    secret: SECRET,
    token: dana.token,
    change: { action_digest: digest },
  });
  const view = await callBack({
    card,
    secret: SECRET,
    token: dana.token,
    change: { view_digest: digest },
  });

  expect(action).toMatchObject({ status: 409, body: { reason: "action_digest_mismatch" } });
  expect(view).toMatchObject({ status: 409, body: { reason: "view_digest_mismatch" } });
});

test("an unknown request is not found", async () => {
  const card = await newCard();

  const answer = await callBack({
    card,
    secret: SECRET,
    token: dana.token,
    change: { request_id: "req_unknown" },
  });

  expect(answer).toMatchObject({ status: 404, body: { status: "refused", reason: "not_found" } });
});

test("a settled request takes no vote", async () => {
  const card = await newCard();
  await callBack({ card, secret: SECRET, token: dana.token });

  const late = await callBack({ card, secret: SECRET, token: dana.token, choice: "deny" });

  expect(late).toMatchObject({ status: 409, body: { reason: "settled" } });
});

test("nobody approves an action of their own agent, nor one outside of their groups", async () => {
  const own = await newCard(await stack.workload("dana-agent", { owner: "dana" }));
  const sam = await stack.person("sam");

  const owner = await callBack({ card: own, secret: SECRET, token: dana.token });
  const stranger = await callBack({ card: own, secret: SECRET, token: sam.token });

  expect(owner).toMatchObject({ status: 403, body: { reason: "own_action" } });
  expect(stranger).toMatchObject({ status: 403, body: { reason: "not_in_group" } });
});

test("a denial of high risk needs a comment, and is recorded with one", async () => {
  const card = await newCard();

  const silent = await callBack({
    card,
    secret: SECRET,
    token: dana.token,
    choice: "deny",
    comment: "",
  });
  const spoken = await callBack({ card, secret: SECRET, token: dana.token, choice: "deny" });

  expect(silent).toMatchObject({ status: 400, body: { field: "comment" } });
  expect(spoken).toMatchObject({ status: 200, body: { request_status: "denied" } });
});

test("an approval is cast as the person whose token came with it", async () => {
  const card = await newCard();

  const answer = await callBack({ card, secret: SECRET, token: dana.token });

  expect(answer).toMatchObject({
    status: 200,
    body: {
      status: "recorded",
      request_id: card.data.request_id,
      request_status: "approved",
    },
  });
  expect(await votesOf(card)).toEqual(["dana by webhook"]);
});

test("a request of high risk is not approved from a cut card, but may be denied", async () => {
  const card = await newCard(agent, JSON.stringify({ note: "x".repeat(40_000) }));

  const approval = await callBack({ card, secret: SECRET, token: dana.token });
  const denial = await callBack({ card, secret: SECRET, token: dana.token, choice: "deny" });

  expect(card.data.cut).toEqual([
    { field: "request.action.arguments_json", shown_bytes: 24_576, total_bytes: 40_011 },
  ]);
  expect(card.data.vote?.choices).toEqual(["deny"]);
  expect(approval).toMatchObject({ status: 403, body: { reason: "card_cut" } });
  expect(denial.status).toBe(200);
});

test("a body that is too large, another method and another path are refused", async () => {
  const url = `http://${notifier.address}/v1/callback`;

  const large = await post(url, { headers: {}, body: "x".repeat(20_000) });
  const got = await fetch(url);
  const elsewhere = await post(`http://${notifier.address}/v1/other`, { headers: {}, body: "{}" });

  expect(large).toMatchObject({ status: 413, body: { reason: "body_too_large" } });
  expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
  expect(elsewhere).toMatchObject({ status: 404, body: { reason: "unknown_path" } });
});

test("the notifier's log holds no token and no comment", async () => {
  const card = await newCard();
  await callBack({ card, secret: OTHER_SECRET, token: dana.token, comment: "marker-91c2" });
  await callBack({ card, secret: SECRET, token: agent.token, comment: "marker-91c2" });

  const log = notifier.log.join("\n");

  expect(log).toContain("a callback was refused");
  expect(log).not.toContain("marker-91c2");
  expect(log).not.toContain(dana.token);
  expect(log).not.toContain(agent.token);
});

test("when the decision service is away the sender is told to sign again", async () => {
  const card = await newCard();
  await stack.killDecision();
  const away = await callBack({ card, secret: SECRET, token: dana.token });
  await stack.restartDecision();

  // The notifier's connection comes back by itself, within about a second.
  await until(async () => {
    const again = await callBack({ card, secret: SECRET, token: dana.token });
    return again.status === 200;
  });

  expect(away).toMatchObject({ status: 503, body: { status: "unavailable" } });
  expect(String(away.body["message"])).toContain("new webhook-id");
  expect(await votesOf(card)).toEqual(["dana by webhook"]);
});
