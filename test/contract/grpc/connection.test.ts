import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createTestCa, createTestHome } from "../../support/certificates.ts";
import {
  connect,
  LOOPBACK,
  serve,
  serveAndConnect,
  type Implementation,
} from "./decision-server.ts";

const run = promisify(execFile);
const DAY_MS = 86_400_000;

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

  expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
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
