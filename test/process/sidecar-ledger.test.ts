import { spawn } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseReceipt, verifyReceipt } from "../../services/core/ledger/receipt.ts";
import { parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { approve } from "../support/approve.ts";
import { deny, DecisionPeer } from "../support/decision-peer.ts";
import { HandMadeLog } from "../support/hand-made-log.ts";
import { serveGate } from "../support/served-gate.ts";
import { callSidecar } from "../support/sidecar-client.ts";
import { startStack, type Stack } from "../support/stack.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const ROOT = join(import.meta.dirname, "../..");

let home: TemporaryDirectory;

beforeAll(async () => {
  home = await temporaryDirectory();
});

afterAll(async () => {
  await home[Symbol.asyncDispose]();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  main: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, main), ...args], {
    cwd: home.path,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  return { code, stdout, stderr };
}

function exec(socketPath: string, receipt: string, ...command: readonly string[]): Promise<Ended> {
  const options = ["--sidecar", socketPath, "--receipt", receipt, "--wait", "20s"];
  return run("sidecar/intercept/exec/main.ts", [...options, "--", ...command]);
}

/** The leaf of a receipt that those who trust the log believe. */
async function proven(receiptPath: string, trustPath: string) {
  const receipt = parseReceipt(await readFile(receiptPath, "utf8"));
  verifyReceipt(receipt, parseTrustPolicy(await readFile(trustPath, "utf8")));
  const leaf: unknown = JSON.parse(Buffer.from(receipt.leaf).toString());
  return leaf;
}

describe("a sidecar that is told whom to trust", () => {
  it.each([
    ["is not there", undefined, /COUNTERSIGN_LEDGER_TRUST names .*trust.*ENOENT/],
    ["is damaged", "log nonsense\n", /COUNTERSIGN_LEDGER_TRUST names .*is no trust policy/],
    ["is empty", "", /COUNTERSIGN_LEDGER_TRUST names .*is no trust policy/],
  ])("ends with 78 when the file %s", async (name, content, problem) => {
    const path = join(home.path, `trust ${name}`);
    if (content !== undefined) await writeFile(path, content);

    const { code, stderr } = await run("sidecar/main.ts", [], {
      COUNTERSIGN_HOME: home.path,
      COUNTERSIGN_DECISION_ADDRESS: "127.0.0.1:1",
      COUNTERSIGN_LEDGER_TRUST: path,
    });

    expect(code).toBe(78);
    expect(stderr).toMatch(problem);
  });
});

describe("exec --receipt", () => {
  it("asks nobody when the file could not be written", async () => {
    await using directory = await temporaryDirectory();
    await using peer = await new DecisionPeer().start();
    await using served = await serveGate({ directory: directory.path, address: peer.address });

    const { code, stderr } = await exec(served.socketPath, "/nowhere/receipt", "true");

    expect(code).toBe(64);
    expect(stderr).toContain("--receipt");
    expect(peer.decided).toHaveLength(0);
  });

  it("says when there is none, and ends as the command", async () => {
    await using directory = await temporaryDirectory();
    await using peer = await new DecisionPeer().start();
    await using served = await serveGate({ directory: directory.path, address: peer.address });
    const path = join(home.path, "none.tlog-proof");

    const { code, stderr } = await exec(served.socketPath, path, "sh", "-c", "exit 3");

    expect(code).toBe(3);
    expect(stderr).toContain("there is no receipt to write");
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("does not let a command wait for a ledger that contradicts itself", async () => {
    await using directory = await temporaryDirectory();
    await using peer = await new DecisionPeer().start();
    await writeFile(join(directory.path, "ledger-fork"), "evidence");
    await using served = await serveGate({ directory: directory.path, address: peer.address });

    const { code, stderr } = await exec(served.socketPath, join(home.path, "fork"), "true");

    expect(code).toBe(75);
    expect(stderr).toContain("(ledger_fork)");
    expect(stderr).toContain(join(directory.path, "ledger-fork"));
  });

  it("writes that of a denial", async () => {
    await using directory = await temporaryDirectory();
    const log = new HandMadeLog();
    await using peer = await new DecisionPeer().start();
    peer.script.decide = (request) => {
      const digest = Buffer.from(request.action!.digest).toString("hex");
      const denied = deny(request);
      const action = { tool: "shell", operation: "exec", digest, request: denied.requestId };
      const index = log.append({ type: "decision.denied", ...action });
      return { ...denied, receipt: log.receipt(index) };
    };
    const { address } = peer;
    const { trust } = log;
    await using served = await serveGate({ directory: directory.path, address, trust });
    const path = join(home.path, "denied.tlog-proof");

    const { code } = await exec(served.socketPath, path, "true");

    expect(code).toBe(77);
    expect(verifyReceipt(parseReceipt(await readFile(path, "utf8")), trust)).toBeDefined();
  });
});

describe("a sidecar with the real service", () => {
  let stack: Stack;
  let trust: string;
  let socket: string;
  let http: string;

  beforeAll(async () => {
    stack = await startStack();
    trust = join(stack.home, "ledger/trust-policy");
    socket = join(stack.home, "sidecar/sidecar.sock");
    http = join(stack.home, "sidecar/sidecar-http.sock");
    await stack.start("sidecar/main.ts", {
      COUNTERSIGN_LEDGER_TRUST: trust,
      COUNTERSIGN_LOG_LEVEL: "warn",
    });
  });

  afterAll(async () => {
    await stack.stop();
  });

  it("verifies receipts, and says so", async () => {
    const { body } = await callSidecar(http, "/healthz");

    expect(body).toMatchObject({ status: "serving", ledger: { receipts: "verified" } });
  });

  it("gives whoever ran a command the proof of its outcome, which verifies without it", async () => {
    const path = join(home.path, "allowed.tlog-proof");

    const { code, stdout, stderr } = await exec(socket, path, "echo", "ran");

    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: "ran\n" });
    expect(await proven(path, trust)).toMatchObject({
      type: "outcome.reported",
      outcome: "succeeded",
    });
  });

  it("goes on from the tree that it knows, through approval, redemption and outcome", async () => {
    const key = "export-000001";
    const action = {
      tool: "crm",
      operation: "export_customers",
      target: "customers",
      arguments: { format: "csv" },
    };
    const asked = await callSidecar(http, "/v1/actions", { ...action, idempotency_key: key });
    await approve(await stack.person("dana"), asked.body.request_id ?? "");
    const answer = await callSidecar(http, `/v1/actions/${key}?wait=20s`);
    const started = await callSidecar(http, `/v1/actions/${key}/start`, action);
    const after = await callSidecar(http, `/v1/actions/${key}`);
    await callSidecar(http, `/v1/actions/${key}/finish`, { outcome: "failed" });

    expect(answer.body.status).toBe("allowed");
    expect(started.status).toBe(200);
    const types = [asked, answer, after].map(({ body }) => typeOf(body["receipt"]));
    expect(types).toEqual(["request.opened", "request.approved", "grant.redeemed"]);
    await expect
      .poll(async () => typeOf((await callSidecar(http, `/v1/actions/${key}`)).body["receipt"]))
      .toBe("outcome.reported");
  });

  it("remembers the newest checkpoint beside its journal", async () => {
    const path = join(stack.home, "sidecar/ledger-checkpoint");

    await expect.poll(() => readFile(path, "utf8").catch(() => "")).toContain("countersign.local");
  });
});

function typeOf(receipt: unknown): unknown {
  const leaf: unknown = JSON.parse(Buffer.from(parseReceipt(String(receipt)).leaf).toString());
  return typeof leaf === "object" && leaf !== null && "type" in leaf ? leaf.type : undefined;
}
