import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { parseTarget } from "../../../services/adapters/webhook/address-guard.ts";
import { WebhookSecret } from "../../../services/adapters/webhook/secret.ts";
import { sendWebhook, type OutgoingWebhook } from "../../../services/adapters/webhook/send.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
let server: Server;
let respond: (response: ServerResponse, request: IncomingMessage) => void;
let received: { headers: Record<string, string>; body: string; path: string }[];

beforeEach(async () => {
  received = [];
  respond = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = request.headers as Record<string, string>;
      received.push({ headers, body: Buffer.concat(chunks).toString(), path: request.url ?? "" });
      respond(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  [500, {}, { kind: "retry", reason: "http_500" }],
  [404, {}, { kind: "retry", reason: "http_404" }],
  [410, {}, { kind: "dead", reason: "http_410" }],
  [429, { "retry-after": "7" }, { kind: "retry", reason: "http_429", afterMs: 7_000 }],
  [503, { "retry-after": "999999" }, { kind: "retry", reason: "http_503", afterMs: 3_600_000 }],
  [503, { "retry-after": "soon" }, { kind: "retry", reason: "http_503" }],
  [500, { "retry-after": "7" }, { kind: "retry", reason: "http_500" }],
])("%s with %j is %j", async (status, headers, outcome) => {
  respond = (response) => response.writeHead(status, headers).end();

  expect(await send()).toEqual(outcome);
});

test("a date in Retry-After counts from now", async () => {
  const nowMs = 1_790_000_000_000;
  const date = new Date(nowMs + 60_000).toUTCString();
  respond = (response) => response.writeHead(503, { "retry-after": date }).end();

  expect(await send({ nowMs })).toMatchObject({ afterMs: 60_000 });
});

test("a redirect is not followed", async () => {
  respond = (response) => response.writeHead(302, { location: "/elsewhere" }).end();

  expect(await send()).toEqual({ kind: "retry", reason: "http_302" });
  expect(received.map(({ path }) => path)).toEqual(["/hook"]);
});

test("a receiver that does not answer is given up at the deadline", async () => {
  respond = () => undefined;

  expect(await send({ timeoutMs: 50 })).toEqual({ kind: "retry", reason: "timeout" });
});

test("an endless answer is cut off, its status counts", async () => {
  respond = (response) => {
    response.writeHead(200);
    const pump = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on("drain", pump);
    pump();
  };

  expect(await send()).toEqual({ kind: "done" });
});

test("a host whose addresses are all refused is not connected to", async () => {
  const { port } = server.address() as AddressInfo;
  const local = parseTarget(`http://localhost:${port}/hook`, []);

  const outcome = await send({ target: { url: local.url, isAllowed: () => false } });

  expect(outcome).toEqual({ kind: "retry", reason: "address_refused" });
  expect(received).toEqual([]);
});

test("a receiver that is gone is tried again", async () => {
  const target = parseTarget("http://127.0.0.1:1/", []);

  expect(await send({ target })).toEqual({ kind: "retry", reason: "network_ECONNREFUSED" });
});

test("an accepted card carries a signature that the reference library verifies", async () => {
  const outcome = await send({ nowMs: Date.now(), body: '{"text":"Grüße"}' });

  const [{ headers, body }] = received as [(typeof received)[number]];
  const verified = new Webhook(SECRET).verify(body, headers);
  expect(outcome).toEqual({ kind: "done" });
  expect(headers["webhook-id"]).toBe("evt_1.ops");
  expect(verified).toEqual({ text: "Grüße" });
});

function send(changes: Partial<OutgoingWebhook> = {}) {
  const { port } = server.address() as AddressInfo;
  const webhook: OutgoingWebhook = {
    target: parseTarget(`http://127.0.0.1:${port}/hook`, []),
    secret: new WebhookSecret(SECRET),
    eventId: "evt_1",
    channel: "ops",
    body: "{}",
    nowMs: 1_790_000_000_000,
    ...changes,
  };
  return sendWebhook(webhook, new AbortController().signal);
}
