import { request as httpRequest } from "node:http";
import { stat } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { listenHttp } from "../../sidecar/local-api.ts";
import type { Listening } from "../../sidecar/listen.ts";
import { allow, approval, DecisionPeer, deny, review, verdict } from "../support/decision-peer.ts";
import { openGate, type OpenGate } from "../support/gate.ts";
import { HandMadeLog } from "../support/hand-made-log.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";
const CALL = {
  tool: "postgres",
  operation: "query",
  target: "crm",
  arguments: { sql: "select 1" },
};

let home: TemporaryDirectory;
let peer: DecisionPeer;
let open: OpenGate;
let listening: readonly Listening[];

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer().start();
  open = await openGate({ directory: home.path, address: peer.address });
  listening = await listenHttp({
    gate: open.gate,
    directory: home.path,
    port: 0,
    token: "the-token",
    fail: (error) => open.errors.push(error),
  });
});

afterEach(async () => {
  for (const each of listening) await each[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Got {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown; readonly error?: Record<string, unknown> };
}

/** Over the Unix socket unless a port is given; `body` may be bytes to be sent as they are. */
function send({ method = "POST", path, body, headers = {} }: Sent, port?: number): Promise<Got> {
  const socketPath = listening[1]!.address.replace("unix:", "");
  const bytes =
    body instanceof Uint8Array || typeof body === "string" ? body : JSON.stringify(body ?? {});
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        ...(port === undefined ? { socketPath } : { host: "127.0.0.1", port }),
        method,
        path,
        headers: { "content-type": "application/json", ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString() || "{}"),
          }),
        );
      },
    );
    request.once("error", reject);
    request.end(method === "GET" ? undefined : bytes);
  });
}

const ask = (change: object = {}) =>
  send({ path: "/v1/actions", body: { ...CALL, idempotency_key: KEY, ...change } });

function deep(levels: number): unknown {
  return levels === 0 ? 1 : { a: deep(levels - 1) };
}

describe("texts are redacted for whoever runs an action", () => {
  const redact = (body: object) => send({ path: "/v1/redact", body });

  it("one or several, and only by what is asked for", async () => {
    const one = await redact({ text: "ana@firma.example" });
    const several = await redact({ texts: ["ana@firma.example", "x"], labels: ["pii.email"] });
    const none = await redact({ text: "ana@firma.example", labels: ["secret"] });

    expect(one).toMatchObject({ status: 200, body: { text: "<EMAIL_1>" } });
    expect(several.body).toEqual({ texts: ["<EMAIL_1>", "x"] });
    expect(none.body).toEqual({ text: "ana@firma.example" });
  });

  it("by what the answer of the action says", async () => {
    peer.script.decide = (request) => ({
      ...allow(request),
      verdict: { ...verdict(VerdictStatus.ALLOWED), maskResult: ["pii"] },
    });

    const answer = await ask();
    const masked = await redact({ text: "ana@firma.example", idempotency_key: KEY });

    expect(answer.body).toMatchObject({ status: "allowed", mask_result: ["pii"] });
    expect(masked.body).toEqual({ text: "<EMAIL_1>" });
  });

  it.each([
    [{}, "text"],
    [{ text: "x", texts: ["x"] }, "text"],
    [{ text: 7 }, "text"],
    [{ texts: "x" }, "texts"],
    [{ text: "x", labels: "pii" }, "labels"],
    [{ text: "x", more: 1 }, "more"],
    [{ text: "x".repeat(3 * 1024 * 1024) }, "texts"],
  ])("or refused by the name of the field", async (body, field) => {
    expect(await redact(body)).toMatchObject({ status: 400, body: { error: { field } } });
  });

  it("or not at all for an action that nobody knows", async () => {
    const unknown = { text: "ana@firma.example", idempotency_key: "key-unknown" };

    expect(await redact(unknown)).toMatchObject({ status: 404 });
  });
});

describe("bad input is refused by the name of its field, and nothing is stored", () => {
  it.each([
    ["an unknown field", { wat: 1 }, "wat"],
    ["an unknown field of the context", { context: { why: "x" } }, "context.why"],
    ["a tool that is no text", { tool: 7 }, "tool"],
    ["no operation", { operation: undefined }, "operation"],
    ["arguments that are a list", { arguments: [1] }, "arguments"],
    ["arguments over 256 KiB", { arguments: { a: "x".repeat(256 * 1024) } }, "arguments_json"],
    ["a context that is no object", { context: "why not" }, "context"],
    ["a reason that is too long", { context: { reason: "x".repeat(4097) } }, "context.reason"],
    ["a reason with an escape", { context: { reason: "\u001b[2J" } }, "context.reason"],
    ["a wait without a unit", { wait: 30 }, "wait"],
    ["a wait over a day", { wait: "25h" }, "wait"],
    ["a key that is too short", { idempotency_key: "short" }, "idempotency_key"],
    ["a target with a line break", { target: "a\nb" }, "target"],
    ["a delegation token that is no text", { delegation_token: {} }, "delegation_token"],
    [
      "a delegation token over 16 KiB",
      { delegation_token: "x".repeat(16_385) },
      "delegation_token",
    ],
    ["a separate that is neither true nor false", { separate: "yes" }, "separate"],
  ])("%s", async (_name, change, field) => {
    const { status, body } = await ask(change);

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: "invalid_argument", field });
    expect(open.journal.size).toBe(0);
    expect(peer.decided).toHaveLength(0);
  });

  it.each([
    ["no JSON", "{", "body"],
    ["a list", "[]", "body"],
    ["a key twice", '{"tool":"a","tool":"b"}', "tool"],
    ["a key twice, deep inside", '{"arguments":{"a":[{"b":1,"b":2}]}}', "arguments/a/0/b"],
    ["NaN", '{"arguments":{"a":NaN}}', "body"],
    ["a number that a double cannot hold", '{"arguments":{"a":9007199254740993}}', "arguments/a"],
    ["half of a surrogate pair", '{"arguments":{"a":"\\ud800"}}', "arguments/a"],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), "body"],
    ["more than 1 MiB", `{"arguments":{"a":"${"x".repeat(1024 * 1024)}"}}`, "body"],
  ])("%s", async (_name, body, field) => {
    const got = await send({ path: "/v1/actions", body });

    expect(got.status).toBe(400);
    expect(got.body.error).toMatchObject({ code: "invalid_argument", field });
    expect(open.journal.size).toBe(0);
  });

  it("a depth bomb", async () => {
    const { status, body } = await ask({ arguments: deep(70) });

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ reason: "too_deep" });
    expect(open.journal.size).toBe(0);
  });

  it("an outcome that is none", async () => {
    const path = `/v1/actions/${KEY}/finish`;

    const { status, body } = await send({ path, body: { outcome: "great" } });

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ field: "outcome" });
  });

  it("an unknown action, path, method and query", async () => {
    const unknown = await send({ method: "GET", path: `/v1/actions/${KEY}` });
    const path = await send({ method: "GET", path: "/v2" });
    const method = await send({ method: "GET", path: "/v1/actions" });
    await ask();
    const query = await send({ method: "GET", path: `/v1/actions/${KEY}?wat=1` });

    expect([unknown.status, path.status, method.status, query.status]).toEqual([
      404, 404, 400, 400,
    ]);
    expect(unknown.body.error).toMatchObject({ reason: "unknown_action" });
  });

  it("a target that is no address, which is no error of ours", async () => {
    expect((await send({ method: "GET", path: "//" })).status).toBe(404);
    expect(open.errors).toEqual([]);
  });

  it("the same key for another action", async () => {
    const first = await ask();

    const second = await ask({ arguments: { sql: "drop table customers" } });

    expect(second.status).toBe(409);
    expect(second.body.error).toMatchObject({
      code: "already_exists",
      field: "idempotency_key",
      metadata: { request_id: first.body["request_id"] },
    });
  });
});

describe("a page in a browser cannot drive it", () => {
  const authorization = "Bearer the-token";

  it.each([
    ["an Origin", { origin: "http://127.0.0.1" }, 403],
    ["fetch metadata", { "sec-fetch-site": "same-origin" }, 403],
    ["a name that was made to resolve to loopback", { host: "evil.example:80" }, 403],
    ["the type of a form", { "content-type": "text/plain" }, 400],
    ["the type of another form", { "content-type": "application/x-www-form-urlencoded" }, 400],
  ])("refuses %s", async (_name, headers, expected) => {
    const port = listening[0]!.port!;

    const { status } = await send(
      { path: "/v1/actions", body: CALL, headers: { authorization, ...headers } },
      port,
    );

    expect(status).toBe(expected);
    expect(open.journal.size).toBe(0);
  });

  it.each([[{}], [{ authorization: "Bearer wrong" }], [{ authorization: "the-token" }]])(
    "refuses another user of the machine, who has no token: %j",
    async (headers) => {
      const port = listening[0]!.port!;

      const { status, body } = await send({ path: "/v1/actions", body: CALL, headers }, port);

      expect(status).toBe(401);
      expect(body.error).toMatchObject({ code: "unauthenticated", field: "authorization" });
    },
  );

  it("serves who has the token", async () => {
    const headers = { authorization };

    const got = await send({ path: "/v1/actions", body: CALL, headers }, listening[0]!.port!);

    expect(got.body).toMatchObject({ status: "allowed" });
  });

  it("has a socket for its owner only", async () => {
    const { mode } = await stat(listening[1]!.address.replace("unix:", ""));

    expect(mode & 0o777).toBe(0o600);
  });
});

describe("an action over HTTP", () => {
  it("is asked for, started once and finished", async () => {
    const asked = await ask({ context: { reason: "a report", ticket: "OPS-1" } });
    const started = await send({ path: `/v1/actions/${KEY}/start`, body: CALL });
    const again = await send({ path: `/v1/actions/${KEY}/start`, body: CALL });
    const path = `/v1/actions/${KEY}/finish`;
    const finished = await send({ path, body: { outcome: "succeeded", detail: "rows=1" } });
    const after = await send({ method: "GET", path: `/v1/actions/${KEY}` });

    expect(asked.body).toMatchObject({ idempotency_key: KEY, status: "allowed" });
    expect(started).toMatchObject({ status: 200, body: { status: "started" } });
    expect(again).toMatchObject({ status: 412, body: { error: { reason: "already_started" } } });
    expect(finished.status).toBe(200);
    expect(after.body).toMatchObject({ status: "allowed", outcome: "succeeded" });
    expect(peer.decided[0]?.context).toMatchObject({ reason: "a report", ticket: "OPS-1" });
  });

  it("tells a denial as an answer, not as an error", async () => {
    peer.script.decide = deny;

    const { status, body } = await ask();

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "denied", reasons: [{ code: "destructive_sql" }] });
  });

  it("comes with the newest receipt", async () => {
    const log = new HandMadeLog().grow(2);
    peer.script.decide = (request) => ({ ...deny(request), receipt: log.receipt(1) });

    const { body } = await ask();

    expect(body["receipt"]).toBe(log.receipt(1).tlogProof);
  });

  it("says beside its health that receipts are not verified", async () => {
    const { body } = await send({ method: "GET", path: "/healthz" });

    expect(body).toEqual({ status: "serving", ledger: { receipts: "not_verified", size: 0 } });
  });

  it("streams changes as server-sent events until the end", async () => {
    peer.script.decide = review;
    const decided = Promise.withResolvers<void>();
    peer.script.watch = async function* () {
      await decided.promise;
      yield { version: 2n, verdict: approval() };
    };
    await ask();

    const response = await fetch(
      `http://127.0.0.1:${listening[0]!.port!}/v1/actions/${KEY}/events`,
      { headers: { authorization: "Bearer the-token" } },
    );
    decided.resolve();
    const events = (await response.text()).trim().split("\n\n");

    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(events[0]).toContain('"status":"pending"');
    expect(events.at(-1)).toContain('"status":"allowed"');
  });
});

describe("what is asked of people", () => {
  it("takes no word with it when more time is wanted", async () => {
    peer.script.decide = review;
    await ask();

    const { status, body } = await send({
      path: `/v1/actions/${KEY}/extend`,
      body: { reason: "please" },
    });

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ field: "reason" });
    expect(peer.extended).toEqual([]);
  });

  it("has the delegation and the wish for a request of its own in it, and can be extended", async () => {
    peer.script.decide = review;

    await ask({ delegation_token: "a.b.c", separate: true });
    const { status, body } = await send({ path: `/v1/actions/${KEY}/extend` });

    expect(peer.decided[0]).toMatchObject({ delegationToken: "a.b.c", separate: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "pending", progress: { extended: true } });
    const again = await send({ method: "GET", path: `/v1/actions/${KEY}` });
    expect(JSON.stringify(again.body)).not.toContain("a.b.c");
  });

  it("says that it joined an earlier action that is the same", async () => {
    peer.script.decide = (request) =>
      request.idempotencyKey === "key-earlier"
        ? review(request)
        : { ...review(request), attachedToKey: "key-earlier" };

    const { body } = await ask();

    expect(body).toMatchObject({ idempotency_key: KEY, status: "pending", attached: true });
  });
});
