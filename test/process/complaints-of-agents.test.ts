import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as approval from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import * as decision from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { createGrpcChannel } from "../../services/adapters/grpc/client.ts";
import { callBack } from "../support/callback.ts";
import { Visitor } from "../support/console-visitor.ts";
import { freePort } from "../support/free-port.ts";
import { leavesOf } from "../support/leaves.ts";
import { EVERYTHING, intercepted } from "../support/mcp-peers.ts";
import { until } from "../support/nats.ts";
import { SHOP } from "../support/own-rules.ts";
import { Receiver } from "../support/receiver.ts";
import { askShop, first, Replicas, type Caller, type Question } from "../support/replicas.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { callSidecar } from "../support/sidecar-client.ts";
import { stackCommand } from "../support/stack-command.ts";
import { codeOf, reasonOf, shown, vote } from "../support/vote.ts";

/** What people complain about in other systems, in the order of the design's table, from the cards on. */
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BIN = join(import.meta.dirname, "../../bin/countersign.mjs");
const ONE = { requirements: [{ group: "data-governance", approvals: 1 }] };
const GRANT = { ttl: "5m", uses: 3, window: "1h", shape: ["/customer"] };
const SEVERAL = { ...ONE, grant: GRANT, remember_denial: "1h" };
const RULES = {
  plain: { review: ONE },
  two: {
    review: { requirements: [{ group: "data-governance", approvals: 2 }], deny_threshold: 2 },
  },
  secret: { review: { requirements: [{ group: "security", approvals: 1 }] } },
  several: { review: SEVERAL },
  remembered: { review: SEVERAL },
  trusting: { review: ONE, when: 'object.get(input.agent.labels, "trusted", "no") != "yes"' },
};
/** Shorter than people take, longer than a waiting client is left without a word. */
const CLIENT_TIMEOUT_MS = 11_000;

let replicas: Replicas;
let agent: Caller;
let dana: Caller;
let gil: Caller;
let sidecar: ServiceProcess;
let receiver: Receiver;
let notifier: ServiceProcess;
let console: { readonly origin: string };

beforeAll(async () => {
  const port = await freePort();
  const url = { COUNTERSIGN_CONSOLE_URL: `http://localhost:${port}` };
  replicas = await Replicas.start({ database: "sqlite", rules: RULES, env: url });
  [agent, dana, gil] = [
    first(await replicas.agent("demo-agent", "olivia")),
    first(await replicas.person("dana", ["data-governance"])),
    first(await replicas.person("gil", ["data-governance"])),
  ];
  sidecar = await startSidecar();
  receiver = await new Receiver(SECRET).start();
  notifier = await replicas.stack.start("services/notifier/main.ts", {
    COUNTERSIGN_WEBHOOK_URL: receiver.url,
    COUNTERSIGN_WEBHOOK_SECRET: SECRET,
  });
  await replicas.stack.start("services/issuer/main.ts", url);
  const consolePort = { ...url, COUNTERSIGN_CONSOLE_PORT: `${port}` };
  await replicas.stack.start("services/console/main.ts", consolePort);
  console = { origin: url.COUNTERSIGN_CONSOLE_URL };
});
afterAll(async () => {
  await receiver.stop();
  await replicas[Symbol.asyncDispose]();
});

function startSidecar(): Promise<ServiceProcess> {
  return replicas.stack.start("sidecar/main.ts", {
    COUNTERSIGN_LEDGER_TRUST: join(replicas.stack.home, "ledger/trust-policy"),
    COUNTERSIGN_LOG_LEVEL: "error",
  });
}

function call(path: string, body?: unknown) {
  return callSidecar(join(replicas.stack.home, "sidecar/sidecar-http.sock"), path, body);
}

async function ask(target: keyof typeof RULES, more: Partial<Question> = {}): Promise<string> {
  return (await askShop(agent, { target, ...more })).requestId;
}

async function typesOf(requestId: string): Promise<readonly string[]> {
  const auditor = first(await replicas.person("alex", ["audit"]));
  const leaves = (await leavesOf(auditor)).filter(({ request }) => request === requestId);
  return leaves.map(({ type }) => type).filter((type) => !type.startsWith("notification."));
}

async function redeem(by: Caller, requestId: string) {
  const { action, verdict } = await shown(dana, requestId);
  return by.decisions.redeemGrant({
    requestId,
    grantId: verdict?.grant?.id ?? "none",
    digest: action?.digest ?? new Uint8Array(),
    redemptionId: randomBytes(16).toString("hex"),
  });
}

test("a card shows placeholders in place of values, and no code fence, mention, markup, control or direction character of theirs renders on terminal, webhook or console", async () => {
  const hostile =
    "```\n<!channel> @everyone <script>alert(1)</script> \u202Egnp.exe\u2066\u200B\u001B[2J\u0007";
  const values = ["ada.lovelace@shop.example", "4929 1234 5678 9015", "hunter2-of-ada"];
  const [email, card_number, password] = values;
  const asked = await call("/v1/actions", {
    tool: SHOP,
    operation: "look",
    target: "plain",
    arguments: { note: hostile, email, card_number, password },
    context: { reason: `\`\`\` <!channel> no <b>reason</b>, says ${email}` },
    wait: "0s",
  });
  const requestId = asked.body.request_id ?? "";
  const visitor = new Visitor(console.origin);
  await visitor.signIn("dana");

  const terminal = await stackCommand(replicas.stack, "show", requestId, "--as", "dana");
  const card = await receiver.card(requestId, "request.opened");
  const page = await visitor.open(`/requests/${requestId}`);

  for (const text of [terminal.stdout, JSON.stringify(card.data), page.body]) {
    expect(text).toContain("channel");
    expect(text).toMatch(/EMAIL_1.*CREDIT_CARD_1|CREDIT_CARD_1.*EMAIL_1/su);
    for (const value of values) expect(text).not.toContain(value);
    // oxlint-disable-next-line no-control-regex -- they are what must not be there.
    expect(text).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F\u202A-\u202E\u2066-\u2069\u200B]/u);
  }
  expect(page.body).not.toMatch(/<script>alert|<b>reason|<!channel>/u);
  const { headline, warnings, request } = card.data as unknown as Record<string, unknown>;
  expect([headline, warnings]).toEqual([null, []]);
  const { arguments_json: given } = (request as typeof card.data.request).action;
  expect(JSON.parse(given)).toEqual({
    note: hostile,
    email: "<EMAIL_1>",
    card_number: "<CREDIT_CARD_1>",
    password: "<PASSWORD_1>",
  });
});

test("a notifier gets what left the sidecar and nothing else: no content of files, no variable that was not named, no secret's or person's value", async () => {
  const { home } = replicas.stack;
  const hidden = ["marker.of.a.person@shop.example", "--password=marker-of-a-word"];
  const script = join(home, "deploy.sh");
  await writeFile(script, "TOKEN=marker-in-a-file; echo deployed\n");
  const command = ["exec", "--target", "plain", "--wait", "60s", "--env", "DB_PASSWORD"];
  const child = spawn(process.execPath, [BIN, ...command, "--", "sh", script, ...hidden], {
    env: {
      PATH: process.env["PATH"],
      COUNTERSIGN_HOME: home,
      DB_PASSWORD: "marker-of-a-password",
      UNNAMED: "marker-of-a-variable",
    },
  });
  const ended = once(child, "close");
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (told += chunk));
  const requestId = await until(() => /approve (req_\w+)/.exec(told)?.[1], 60_000);

  const card = await receiver.card(requestId, "request.opened");
  child.kill("SIGINT");
  await ended;

  const everything = JSON.stringify([receiver.of(requestId), notifier.log]);
  expect(everything).toContain("deploy.sh");
  expect(everything).toMatch(/<EMAIL_1>.*<PASSWORD_\d>/su);
  expect(everything).not.toMatch(/marker[-.]/u);
  const { action } = await shown(dana, requestId);
  expect(card.data.request.action.arguments_json).toBe(action?.argumentsJson);
});

test("the first vote ends no wait that needs two, and every vote, change and withdrawal is an event of its own", async () => {
  const requestId = await ask("two");

  const approved = await vote(dana, requestId);
  const { verdict, progress } = await stateOf(agent, requestId);
  await vote(dana, requestId, { choice: approval.VoteChoice.DENY, comment: "wait" });
  await vote(dana, requestId);
  await dana.approvals.withdrawVote({ requestId });
  await vote(gil, requestId);
  const last = await vote(dana, requestId);

  expect([approved, last]).toEqual([
    approval.RequestStatus.PENDING,
    approval.RequestStatus.APPROVED,
  ]);
  expect(verdict).toBeUndefined();
  expect(progress?.requirements).toMatchObject([{ approvals: 2, approved: 1 }]);
  const cast = "vote.cast";
  const expected = ["request.opened", cast, cast, cast, "vote.withdrawn", cast, cast];
  expect(await typesOf(requestId)).toEqual([...expected, "request.approved"]);
});

/** How a request stands, as an agent is told. */
async function stateOf(by: Caller, requestId: string) {
  for await (const state of by.decisions.watchVerdict({ requestId })) return state;
  throw new Error("no state");
}

test("a vote is a person's own: no emoji is one, and neither the body of a callback nor who signs it says who votes", async () => {
  const requestId = await ask("plain");
  const card = await receiver.card(requestId, "request.opened");
  const { token } = await replicas.stack.person("sam");
  const named = { change: { person: "dana", approver: "dana" } };

  const emoji = await callBack({ card, secret: SECRET, token, choice: "👍" });
  const nobody = await callBack({ card, secret: SECRET, token: undefined });
  const borrowed = await callBack({ card, secret: SECRET, token, ...named });
  const sam = await callBack({ card, secret: SECRET, token, comment: "dana says yes" });

  expect(emoji).toMatchObject({ status: 400 });
  expect(nobody).toMatchObject({ status: 401, body: { reason: "callback_header_missing" } });
  expect(borrowed).toMatchObject({ status: 400 });
  expect(sam).toMatchObject({ status: 403, body: { reason: "not_in_group" } });
  const { votes, status } = await shown(dana, requestId);
  expect([votes, status]).toEqual([[], approval.RequestStatus.PENDING]);
});

test("an agent that was denied and rephrases is denied again at once, and nobody is bothered", async () => {
  const said = {
    choice: approval.VoteChoice.DENY,
    comment: "never",
    remember: approval.DenialScope.TARGET,
  };
  const denied = await ask("remembered", { argumentsJson: '{"customer":"eve"}' });
  await vote(dana, denied, said);

  const again = await askShop(agent, {
    target: "remembered",
    argumentsJson: '{"customer":"eve","please":true}',
  });

  expect([again.effect, again.rule]).toEqual([decision.Effect.DENY, "denied_before"]);
  expect(again.verdict?.reasons.map(({ message }) => message).join()).toContain(denied);
  expect(await typesOf(again.requestId)).toEqual(["decision.denied"]);
  const other = await askShop(agent, { target: "several", argumentsJson: '{"customer":"eve"}' });
  expect(other.effect).toBe(decision.Effect.REVIEW);
});

test("a vote on many judges each for itself, and never makes a grant of several uses", async () => {
  const shape = { argumentsJson: '{"customer":"ann"}' };
  const ids = [await ask("several", shape), await ask("plain"), await ask("secret")];
  const seen = await Promise.all(ids.map((requestId) => shown(dana, requestId)));
  const requests = seen.map(({ id, action, viewDigest }, index) => ({
    requestId: id,
    actionDigest: action?.digest ?? new Uint8Array(),
    viewDigest: index === 1 ? randomBytes(32) : viewDigest,
  }));

  const many = { requests, choice: approval.VoteChoice.APPROVE, channel: "test" };
  const { results } = await dana.approvals.voteMany(many);
  const next = await askShop(agent, { target: "several", ...shape });

  const codes = results.map(({ refusal }) => refusal?.code);
  expect(codes).toEqual([undefined, "view_digest_mismatch", "not_in_group"]);
  expect(results[0]?.request?.verdict?.grant).toMatchObject({ usesLeft: 1 });
  expect(next.effect).toBe(decision.Effect.REVIEW);
  // The same approval, given to one request by itself, may widen: the difference is the bulk.
  await vote(dana, next.requestId, { bounded: true });
  const later = await askShop(agent, { target: "several", ...shape });
  expect(later.effect).toBe(decision.Effect.ALLOW);
});

test("a rejected call stays rejected on resume, whatever policy would say by then", async () => {
  const key = "resumed-000001";
  const { stack } = replicas;
  const trusted = await stack.workload("demo-agent", {
    owner: "olivia",
    labels: { trusted: "yes" },
  });
  const idempotencyKey = randomBytes(16).toString("hex");
  const question = { target: "trusting", idempotencyKey, digest: randomBytes(32) };
  const { requestId } = await askShop(agent, question);
  await vote(dana, requestId, { choice: approval.VoteChoice.DENY, comment: "no" });
  const action = { tool: SHOP, operation: "look", target: "plain", arguments: {} };
  const asked = { ...action, idempotency_key: key, wait: "0s" };
  const viaSidecar = (await call("/v1/actions", asked)).body.request_id ?? "";
  await vote(dana, viaSidecar, { choice: approval.VoteChoice.DENY, comment: "no" });

  await sidecar.kill();
  await stack.killDecision();
  await stack.restartDecision();
  sidecar = await startSidecar();
  const resumed = await until(async () => {
    const reply = await call("/v1/actions", { ...asked, wait: "5s" });
    return reply.body.status === "unavailable" ? undefined : reply;
  });
  const started = await call(`/v1/actions/${key}/start`, action);
  const fresh = await askShop(trusted, { target: "trusting" });
  const replayed = await askShop(trusted, question);

  expect(fresh.effect).toBe(decision.Effect.ALLOW);
  expect(replayed).toMatchObject({ requestId, replayed: true });
  expect(replayed.verdict?.status).toBe(decision.VerdictStatus.DENIED);
  expect(await reasonOf(redeem(trusted, requestId))).toBe("not_approved");
  expect(await reasonOf(vote(dana, requestId))).toBe("settled");
  expect(resumed.body.status).toBe("denied");
  expect(started.status).toBe(412);
  const expected = ["request.opened", "vote.cast", "request.denied"];
  expect(await typesOf(requestId)).toEqual(expected);
});

test("an MCP client with a timeout outlasts slow people by progress, and one that hung up comes back for the result", async () => {
  const echo = { name: "echo", arguments: { message: "hi" } };
  const named = { ...echo, _meta: { "countersign/idempotencyKey": "mcp-resumed-1" } };
  const startedMs = performance.now();
  await using patient = await connect();
  const seen: string[] = [];
  const waiting = patient.client.callTool(echo, {
    timeout: CLIENT_TIMEOUT_MS,
    resetTimeoutOnProgress: true,
    onprogress: ({ message }) => void seen.push(message ?? ""),
  });
  {
    await using gone = await connect();
    void gone.client.callTool(named).catch(() => undefined);
    await pendingOf(2);
  }
  await until(() => performance.now() - startedMs > CLIENT_TIMEOUT_MS + 2_000, 30_000);
  for (const requestId of await pendingOf(2)) await vote(dana, requestId);

  await using back = await connect();
  const [result, resumed] = [await waiting, await back.client.callTool(named)];

  expect(seen.length).toBeGreaterThan(1);
  for (const { content } of [result, resumed]) {
    expect(content).toEqual([{ type: "text", text: "Echo: hi" }]);
  }
});

/** A client of an MCP server that somebody else wrote, behind the interceptor and the running sidecar. */
async function connect() {
  const socket = join(replicas.stack.home, "sidecar/sidecar.sock");
  const flags = ["--name", SHOP, "--target", "plain"];
  const [command = "", ...args] = intercepted(socket, EVERYTHING, flags);
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

/** Waits until so many calls of the server's tool are pending. */
function pendingOf(count: number): Promise<readonly string[]> {
  return until(async () => {
    const statuses = [approval.RequestStatus.PENDING];
    const { requests } = await dana.approvals.listRequests({ statuses, pageSize: 100 });
    const found = requests.filter(({ action }) => action?.operation === "echo");
    return found.length === count ? found.map(({ id }) => id) : undefined;
  });
}

test("nobody asks as another: who an agent is comes from what is verified on each call, and the sidecar's socket is its owner's", async () => {
  const idempotencyKey = randomBytes(16).toString("hex");
  const other = first(await replicas.agent("other-agent", "olivia"));
  const requestId = await ask("plain", { idempotencyKey });
  const spoofed = '{"agent":"demo-agent","agent_id":"urn:countersign:local:workloads|demo-agent"}';

  const own = await askShop(other, { target: "plain", idempotencyKey, argumentsJson: spoofed });
  const seen = await shown(dana, own.requestId);
  const redemption = { requestId, redemptionId: randomBytes(16).toString("hex") };
  const reported = { ...redemption, outcome: decision.Outcome.SUCCEEDED };
  const redeemed = { ...redemption, grantId: "grant", digest: randomBytes(32) };
  const reasons = await Promise.all(
    [
      other.decisions.extend({ requestId }),
      other.decisions.cancel({ requestId, reason: "mine" }),
      other.decisions.redeemGrant(redeemed),
      other.decisions.reportOutcome(reported),
      stateOf(other, requestId),
    ].map(codeOf),
  );
  using stranger = createGrpcChannel({
    address: replicas.addressOf(0),
    credentials: { kind: "plaintext" },
    defaultDeadlineMs: 5_000,
  });

  expect(own.requestId).not.toBe(requestId);
  expect(seen.agent).toContain("other-agent");
  expect(reasons).toEqual(Array.from({ length: 5 }, () => "not_found"));
  expect(await reasonOf(stranger.client(decision.DecisionService).extend({ requestId }))).toBe(
    "unauthenticated",
  );
  const { home } = replicas.stack;
  const sockets = ["sidecar/sidecar.sock", "sidecar/sidecar-http.sock"];
  for (const socket of sockets) expect((await stat(join(home, socket))).mode & 0o077).toBe(0);
  const http = sidecar.addresses.find((address) => address.startsWith("http://")) ?? "";
  const overTcp = await fetch(new URL("/v1/actions", http), { method: "POST", body: "{}" });
  expect(overTcp.status).toBe(401);
  expect((await shown(dana, requestId)).status).toBe(approval.RequestStatus.PENDING);
});
