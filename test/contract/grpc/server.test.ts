import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { once } from "node:events";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterEach, expect, test } from "vitest";
import type { CallContext } from "../../../services/adapters/grpc/call-context.ts";
import {
  createGrpcClient,
  type GrpcChannelOptions,
} from "../../../services/adapters/grpc/client.ts";
import {
  bindService,
  type ServiceImplementation,
} from "../../../services/adapters/grpc/handlers.ts";
import {
  createGrpcServer,
  type GrpcServerOptions,
} from "../../../services/adapters/grpc/server.ts";
import { Fault } from "../../../services/core/fault.ts";
import {
  DecisionService,
  DecideRequestSchema,
} from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { createTestCa, createTestHome } from "../../support/certificates.ts";

type Implementation = ServiceImplementation<typeof DecisionService>;

const run = promisify(execFile);
const LOOPBACK = { host: "127.0.0.1", port: 0, credentials: { kind: "plaintext" } } as const;
const DAY_MS = 86_400_000;

const opened: AsyncDisposable[] = [];
const logged: unknown[] = [];

afterEach(async () => {
  logged.length = 0;
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

function refuse(): never {
  throw new Fault({
    code: "not_found",
    reason: "no_such_request",
    message: "there is no such request",
  });
}

const IMPLEMENTATION: Implementation = {
  decide: async ({ idempotencyKey }) => ({ requestId: idempotencyKey }),
  async *watchVerdict() {
    yield {};
  },
  redeemGrant: async () => refuse(),
  reportOutcome: async () => ({}),
  cancel: async () => ({}),
};

async function serve(
  change: Partial<Implementation> = {},
  options: Partial<GrpcServerOptions> = {},
) {
  const server = await createGrpcServer({
    listeners: [LOOPBACK],
    services: [bindService(DecisionService, { ...IMPLEMENTATION, ...change })],
    log: (error) => logged.push(error),
    ...options,
  });
  opened.push(server);
  return server;
}

function connect(address: string, options: Partial<GrpcChannelOptions> = {}) {
  const client = createGrpcClient(DecisionService, {
    address,
    credentials: { kind: "plaintext" },
    defaultDeadlineMs: 5_000,
    ...options,
  });
  opened.push({ [Symbol.asyncDispose]: async () => client[Symbol.dispose]() });
  return client;
}

async function serveAndConnect(change: Partial<Implementation> = {}) {
  const server = await serve(change);
  return { server, client: connect(server.addresses[0]!) };
}

/** Sends bytes that no client of ours would, and gives the trailers' status and message. */
async function sendRaw(address: string, message: Uint8Array) {
  const session: ClientHttp2Session = connectHttp2(`http://${address}`);
  const path = "/countersign.decision.v1.DecisionService/Decide";
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.byteLength, 1);
  stream.end(Buffer.concat([prefix, message]));
  const [headers] = await once(stream, "response");
  stream.resume();
  await once(stream, "close");
  session.close();
  return { status: headers["grpc-status"], message: decodeURI(String(headers["grpc-message"])) };
}

test.each(["0.0.0.0", "::", "192.0.2.1"])("plaintext on %s is refused", async (host) => {
  const server = createGrpcServer({
    listeners: [{ ...LOOPBACK, host }],
    services: [],
    log: () => undefined,
  });

  await expect(server).rejects.toThrow("plaintext gRPC is only for loopback");
});

test("a client sends no token in plaintext to another machine", () => {
  expect(() => connect("192.0.2.1:443")).toThrow("plaintext gRPC is only for loopback");
});

test("an address that is taken is a clear error", async () => {
  const server = await serve();
  const port = Number(server.addresses[0]!.split(":")[1]);

  await expect(serve({}, { listeners: [{ ...LOOPBACK, port }] })).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port}`,
  );
});

test("an unknown field is refused by its path", async () => {
  const { addresses } = await serve();
  const unknown = [{ no: 77, wireType: 0, data: new Uint8Array([1]) }];
  const flat = { ...create(DecideRequestSchema), $unknown: unknown };
  const action = create(DecideRequestSchema, { action: {} }).action!;
  const nested = { ...create(DecideRequestSchema), action: { ...action, $unknown: unknown } };

  expect(await sendRaw(addresses[0]!, toBinary(DecideRequestSchema, flat))).toEqual({
    status: "3",
    message: "#77: countersign.decision.v1.DecideRequest has no such field",
  });
  expect(await sendRaw(addresses[0]!, toBinary(DecideRequestSchema, nested))).toMatchObject({
    status: "3",
    message: expect.stringContaining("action.#77"),
  });
});

test("text that is not UTF-8 is refused by its path", async () => {
  const { addresses } = await serve();
  const bytes = toBinary(
    DecideRequestSchema,
    create(DecideRequestSchema, { idempotencyKey: "KEY" }),
  );
  const broken = bytes.with(bytes.indexOf(0x4b), 0xff);

  expect(await sendRaw(addresses[0]!, broken)).toEqual({
    status: "3",
    message: "idempotency_key: is not valid UTF-8",
  });
});

test("bytes that are no message are refused", async () => {
  const { addresses } = await serve();

  expect(await sendRaw(addresses[0]!, new Uint8Array([0x0a, 0xff]))).toMatchObject({
    status: "3",
    message: "the request is not a valid countersign.decision.v1.DecideRequest",
  });
});

test("a request over 1 MiB is refused", async () => {
  const { client } = await serveAndConnect();

  const decided = client.decide({ idempotencyKey: "x".repeat(1024 * 1024) });

  await expect(decided).rejects.toMatchObject({ code: "resource_exhausted" });
});

test("a fault reaches the caller with all its details", async () => {
  const { client } = await serveAndConnect({
    decide: async () => {
      throw new Fault({
        code: "failed_precondition",
        reason: "grant_lapsed",
        message: "the grant has lapsed",
        metadata: { request_id: "req_1" },
        violations: [{ field: "grant_id", description: "ended a minute ago" }],
        retryAfterMs: 1_500,
        cause: new Error("secret"),
      });
    },
  });

  await expect(client.decide({})).rejects.toMatchObject({
    code: "failed_precondition",
    reason: "grant_lapsed",
    message: "the grant has lapsed",
    metadata: { request_id: "req_1" },
    violations: [{ field: "grant_id", description: "ended a minute ago" }],
    retryAfterMs: 1_500,
  });
  expect(logged).toEqual([]);
});

test("an unexpected error becomes an id for the caller and a cause for the log", async () => {
  const cause = new Error("password=hunter2");
  const { client } = await serveAndConnect({ decide: () => Promise.reject(cause) });

  const refusal = await client.decide({}).catch((error: unknown) => error);

  expect(refusal).toMatchObject({ code: "internal", reason: "internal_error" });
  expect(String(refusal)).not.toContain("hunter2");
  expect(logged).toEqual([cause]);
});

test("an answer that cannot be encoded is logged like any other error", async () => {
  const { client } = await serveAndConnect({ decide: async () => ({ version: -1n }) });

  await expect(client.decide({})).rejects.toMatchObject({
    code: "internal",
    reason: "internal_error",
  });
  expect(logged).toHaveLength(1);
});

test("a deadline ends the call at both ends", async () => {
  const aborted = Promise.withResolvers<void>();
  const { client } = await serveAndConnect({
    decide: async (_request, call) => {
      await once(call.signal, "abort");
      aborted.resolve();
      return {};
    },
  });

  await expect(client.decide({}, { deadlineMs: 50 })).rejects.toMatchObject({
    code: "deadline_exceeded",
  });
  await aborted.promise;
});

test("a cancelled unary call is cancelled at both ends", async () => {
  const begun = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const abort = new AbortController();
  const { client } = await serveAndConnect({
    decide: async (_request, call) => {
      call.signal.addEventListener("abort", () => aborted.resolve());
      begun.resolve();
      await aborted.promise;
      return {};
    },
  });

  const decided = client.decide({}, { signal: abort.signal });
  void begun.promise.then(() => abort.abort());

  await expect(decided).rejects.toMatchObject({ code: "cancelled" });
  await aborted.promise;
  await expect(client.decide({}, { signal: abort.signal })).rejects.toMatchObject({
    code: "cancelled",
  });
});

test("a reader that leaves ends the stream at the server, which does not run ahead of it", async () => {
  const aborted = Promise.withResolvers<void>();
  let sent = 0;
  const { client } = await serveAndConnect({
    async *watchVerdict(_request, call) {
      call.signal.addEventListener("abort", () => aborted.resolve());
      for (; !call.signal.aborted; sent += 1) yield { requestId: "x".repeat(100_000) } as object;
    },
  });

  for await (const _message of client.watchVerdict({})) break;

  await aborted.promise;
  expect(sent).toBeLessThan(100);
});

test("a stream that fails gives what it sent, then the fault", async () => {
  const { client } = await serveAndConnect({
    async *watchVerdict() {
      yield {};
      yield {};
      refuse();
    },
  });
  let count = 0;

  const read = async () => {
    for await (const _message of client.watchVerdict({})) count += 1;
  };

  await expect(read()).rejects.toMatchObject({ code: "not_found", reason: "no_such_request" });
  expect(count).toBe(2);
});

test("a handler sees token, trace and deadline of its caller", async () => {
  const seen: unknown[] = [];
  const server = await serve({
    decide: async (_request, call: CallContext) => {
      seen.push(
        call.bearerToken,
        call.traceparent,
        call.deadlineMs > 0 && call.deadlineMs <= 5_000,
        call.peerCertificate,
      );
      return {};
    },
  });
  const client = connect(server.addresses[0]!, { token: async () => "a.b.c" });

  await client.decide({}, { metadata: { traceparent: "00-1-2-01" } });

  expect(seen).toEqual(["a.b.c", "00-1-2-01", true, undefined]);
});

test("a drain ends streams with unavailable, finishes unary calls, and accepts nothing more", async () => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { server, client } = await serveAndConnect({
    decide: async () => {
      begun.resolve();
      await finish.promise;
      return { requestId: "done" };
    },
    async *watchVerdict(_request, call) {
      yield {};
      await once(call.signal, "abort");
    },
  });
  const watch = client.watchVerdict({})[Symbol.asyncIterator]();
  await watch.next();
  const decided = client.decide({});
  await begun.promise;

  const drained = server.drain(10_000);
  await expect(watch.next()).rejects.toMatchObject({ code: "unavailable", reason: "draining" });
  finish.resolve();

  expect(await decided).toMatchObject({ requestId: "done" });
  await drained;
  await expect(client.decide({})).rejects.toMatchObject({ code: "unavailable" });
});

test("a drain cuts what is still open after its deadline", async () => {
  const begun = Promise.withResolvers<void>();
  const { server, client } = await serveAndConnect({
    decide: (_request, call) => {
      begun.resolve();
      return once(call.signal, "abort").then(() => ({}));
    },
  });
  const decided = client.decide({});
  decided.catch(() => undefined);
  await begun.promise;

  await server.drain(20);

  await expect(decided).rejects.toMatchObject({
    code: expect.stringMatching(/unavailable|cancelled/),
  });
});

test("a client finds a restarted server", async () => {
  const { server, client } = await serveAndConnect();
  const port = Number(server.addresses[0]!.split(":")[1]);
  await client.decide({});
  await server.drain(0);
  await expect(client.decide({})).rejects.toMatchObject({ code: "unavailable" });

  await serve({}, { listeners: [{ ...LOOPBACK, port }] });

  await expect
    .poll(() => client.decide({ idempotencyKey: "k" }).catch(() => undefined), { timeout: 5_000 })
    .toMatchObject({
      requestId: "k",
    });
});

test("a Unix socket works, is private, and survives a stale one", async () => {
  await using home = await createTestHome();
  const socketPath = join(home.path, "s.sock");
  const stale = `require("net").createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, "SIGKILL"))`;
  await run(process.execPath, ["-e", stale]).catch(() => undefined);

  const server = await serve({}, { listeners: [{ socketPath }] });

  expect(await connect(server.addresses[0]!).decide({ idempotencyKey: "k" })).toMatchObject({
    requestId: "k",
  });
});

test("TLS works for who trusts the authority, and nobody else", async () => {
  const ca = await createTestCa();
  const credentials = { kind: "tls", server: ca.server } as const;
  const server = await serve({}, { listeners: [{ ...LOOPBACK, credentials }] });
  const trusting = connect(server.addresses[0]!, {
    credentials: { kind: "tls", serverCa: ca.certificate },
  });
  const other = (await createTestCa()).certificate;
  const doubting = connect(server.addresses[0]!, { credentials: { kind: "tls", serverCa: other } });

  expect(await trusting.decide({ idempotencyKey: "k" })).toMatchObject({ requestId: "k" });
  await expect(doubting.decide({})).rejects.toMatchObject({ code: "unavailable" });
});

test("mTLS takes a certificate of its authority, and refuses none, another's, and one that has ended", async () => {
  const ca = await createTestCa();
  const expired = await createTestCa(() => Date.now() - 400 * DAY_MS);
  const mtls = (clientCa: string) => ({
    ...LOOPBACK,
    credentials: { kind: "mtls", server: ca.server, clientCa } as const,
  });
  let peer: Uint8Array | undefined;
  const decide: Implementation["decide"] = async (_request, call) => {
    peer = call.peerCertificate;
    return {};
  };
  const server = await serve(
    { decide },
    { listeners: [mtls(ca.certificate), mtls(expired.certificate)] },
  );
  const [current, old] = server.addresses;
  const tls = { kind: "tls", serverCa: ca.certificate } as const;
  const with_ = async (one: typeof ca) => ({
    credentials: { ...tls, client: await one.client("") },
  });

  await expect(connect(current!, { credentials: tls }).decide({})).rejects.toMatchObject({
    code: "unavailable",
  });
  await expect(connect(current!, await with_(expired)).decide({})).rejects.toMatchObject({
    code: "unavailable",
  });
  await expect(connect(old!, await with_(expired)).decide({})).rejects.toMatchObject({
    code: "unavailable",
  });
  expect(peer).toBeUndefined();
  await connect(current!, await with_(ca)).decide({});
  expect(peer?.byteLength).toBeGreaterThan(100);
});

test("buf curl lists, calls with well-known types, and checks health through reflection", async () => {
  const descriptors = await readFile("proto/gen/image.binpb");
  const decidedAt = { seconds: 1_800_000_000n };
  const watchVerdict: Implementation["watchVerdict"] = async function* () {
    yield { verdict: { decidedAt } } as object;
  };
  const server = await serve({ watchVerdict }, { descriptors });
  const curl = async (...args: string[]) => {
    const base = ["curl", "--protocol", "grpc", "--http2-prior-knowledge"];
    return (await run("node_modules/.bin/buf", [...base, ...args])).stdout;
  };
  const url = `http://${server.addresses[0]!}`;
  const health = ["-d", "{}", `${url}/grpc.health.v1.Health/Check`];

  expect(await curl("--list-methods", url)).toContain(
    "countersign.decision.v1.DecisionService/WatchVerdict",
  );
  const key = JSON.stringify({ idempotencyKey: "k" });
  expect(
    JSON.parse(await curl("-d", key, `${url}/countersign.decision.v1.DecisionService/Decide`)),
  ).toEqual({ requestId: "k" });
  expect(JSON.parse(await curl(...health))).toEqual({ status: "NOT_SERVING" });
  server.setServing(true);
  expect(JSON.parse(await curl(...health))).toEqual({ status: "SERVING" });
  expect(
    await curl("-d", "{}", `${url}/countersign.decision.v1.DecisionService/WatchVerdict`),
  ).toContain("2027-01-15T08:00:00Z");
});
