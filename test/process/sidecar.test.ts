import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Outcome } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { SidecarService } from "../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { AnswerStatus } from "../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { createGrpcClient, type GrpcClient } from "../../services/adapters/grpc/client.ts";
import { Journal } from "../../sidecar/journal.ts";
import { approval, DecisionPeer, review } from "../support/decision-peer.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const MAIN = join(import.meta.dirname, "../../sidecar/main.ts");
const WRITER = join(import.meta.dirname, "../support/journal-writer.ts");
const KEY = "key-00000001";
const CALL = {
  idempotencyKey: KEY,
  tool: "postgres",
  operation: "query",
  target: "crm",
  argumentsJson: '{"sql":"select id from customers"}',
};

let home: TemporaryDirectory;
let peer: DecisionPeer;
let children: ChildProcess[];

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer().start();
  children = [];
  await writeFile(join(home.path, "workload-token"), "a-token");
});

afterEach(async () => {
  await Promise.all(children.map((child) => end(child, "SIGKILL")));
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

function launch(change: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env["PATH"],
      COUNTERSIGN_HOME: home.path,
      COUNTERSIGN_DECISION_ADDRESS: peer.address,
      COUNTERSIGN_TLS: "off",
      COUNTERSIGN_TOKEN_FILE: join(home.path, "workload-token"),
      COUNTERSIGN_SIDECAR_ORPHAN_GRACE: "0s",
      COUNTERSIGN_LOG_LEVEL: "silent",
      COUNTERSIGN_EXIT_ON_STDIN_CLOSE: "true",
      ...change,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

async function ready(child: ChildProcess): Promise<readonly string[]> {
  const [line] = await once(createInterface({ input: child.stdout! }), "line");
  return JSON.parse(String(line)).addresses;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, "exit");
  child.kill(signal);
  await exit;
  return child.exitCode;
}

function connect(address: string, token?: string): GrpcClient<typeof SidecarService> {
  return createGrpcClient(SidecarService, {
    address,
    credentials: { kind: "plaintext" },
    defaultDeadlineMs: 10_000,
    ...(token === undefined ? {} : { token: async () => token }),
  });
}

describe("the sidecar process", () => {
  it("decides, starts once and reports, and a kill in between gives an unknown outcome", async () => {
    const first = launch();
    const addresses = await ready(first);
    using client = connect(addresses[1]!);
    const asked = await client.ask(CALL);
    await client.start(CALL);

    await end(first, "SIGKILL");
    const second = launch();
    await ready(second);

    expect(asked.answer?.status).toBe(AnswerStatus.ALLOWED);
    await expect.poll(() => peer.reported[0]?.outcome, { timeout: 10_000 }).toBe(Outcome.UNKNOWN);
    using again = connect(addresses[1]!);
    await expect(again.start(CALL)).rejects.toMatchObject({ reason: "already_started" });
    expect(peer.decided).toHaveLength(1);
  });

  it("goes on waiting for people after it was killed, and asks nobody twice", async () => {
    peer.script.decide = review;
    const first = launch();
    const addresses = await ready(first);
    using before = connect(addresses[1]!);
    const asked = await before.ask(CALL);
    await end(first, "SIGKILL");
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: approval() };
    };

    await ready(launch());
    using after = connect(addresses[1]!);
    const answered = await after.ask({ ...CALL, wait: { seconds: 10n } });
    await after.start(CALL);

    expect(asked.answer?.status).toBe(AnswerStatus.PENDING);
    expect(answered.answer?.status).toBe(AnswerStatus.ALLOWED);
    expect(peer.decided).toHaveLength(1);
    expect(peer.redeemed).toHaveLength(1);
  });

  it("asks callers over TCP for a token", async () => {
    const addresses = await ready(launch({ COUNTERSIGN_SIDECAR_TOKEN: "the-token" }));
    using stranger = connect(addresses[0]!);
    using known = connect(addresses[0]!, "the-token");

    await expect(stranger.ask(CALL)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await known.ask(CALL)).answer?.status).toBe(AnswerStatus.ALLOWED);
  });

  it("adds what the statement is to what it sends", async () => {
    const addresses = await ready(launch());
    using client = connect(addresses[1]!);

    await client.ask({ ...CALL, claimsJson: '{"readOnlyHint":true}' });

    const facts = JSON.parse(peer.decided[0]?.action?.factsJson ?? "");
    expect(facts).toMatchObject({
      sql: { statements: [{ kind: "select", tables: ["customers"] }] },
      claims: { readOnlyHint: true },
    });
  });

  it("refuses to share its directory", async () => {
    await ready(launch());

    const second = launch();
    const said = await text(second.stderr!);

    expect(await end(second, "SIGTERM")).toBe(75);
    expect(said).toContain("the journal is in use by process");
  });

  it("names every wrong variable and ends with 78", async () => {
    const child = launch({
      COUNTERSIGN_DECISION_ADDRESS: "",
      COUNTERSIGN_SIDECAR_KEY: "secret-that-is-short",
      COUNTERSIGN_SIDECAR_HTTP_PORT: "http",
    });
    const said = await text(child.stderr!);

    expect(await end(child, "SIGTERM")).toBe(78);
    expect(said).toContain("COUNTERSIGN_DECISION_ADDRESS is not set");
    expect(said).toContain("COUNTERSIGN_SIDECAR_HTTP_PORT");
    expect(said).not.toContain("secret-that-is-short");
  });

  it("ends with 0 on SIGTERM, also while somebody waits", async () => {
    peer.script.decide = review;
    const child = launch();
    const addresses = await ready(child);
    using client = connect(addresses[1]!);
    const waiting = client
      .ask({ ...CALL, wait: { seconds: 60n } })
      .catch((error: unknown) => error);
    await expect.poll(() => peer.watched.length, { timeout: 10_000 }).toBe(1);

    expect(await end(child, "SIGTERM")).toBe(0);
    await waiting;
  });
});

describe("a journal whose writer is killed", () => {
  it("holds everything that was acknowledged", async () => {
    const directory = join(home.path, "journal");
    const writer = spawn(process.execPath, [WRITER, directory], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.push(writer);
    let acknowledged = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged = Math.max(acknowledged, Number(line));
      if (acknowledged >= 300) break;
    }

    await end(writer, "SIGKILL");
    const journal = await Journal.open({ directory });

    const missing = Array.from({ length: acknowledged }, (_, index) => `key-${index + 1}`).filter(
      (key) => journal.get(key) === undefined,
    );
    expect(missing).toEqual([]);
    await journal.close();
  });
});
