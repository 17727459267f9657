import { once } from "node:events";
import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import type { CallContext } from "../../../services/adapters/grpc/call-context.ts";
import { createGrpcServer } from "../../../services/adapters/grpc/server.ts";
import { Fault } from "../../../services/core/fault.ts";
import { DecideRequestSchema } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { connect, logged, LOOPBACK, refuse, serve, serveAndConnect } from "./decision-server.ts";

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
