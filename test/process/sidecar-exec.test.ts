import { spawn, type ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Outcome, VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { approval, DecisionPeer, deny, review, verdict } from "../support/decision-peer.ts";
import { serveGate, type ServedGate } from "../support/served-gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const MAIN = join(import.meta.dirname, "../../sidecar/intercept/exec/main.ts");

let home: TemporaryDirectory;
let peer: DecisionPeer;
let served: ServedGate;

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer().start();
  served = await serveGate({ directory: home.path, address: peer.address });
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, "--sidecar", served.socketPath, ...args], {
    cwd: home.path,
  });
  const ended = Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]).then(([stdout, stderr, code]) => ({ stdout, stderr, code }));
  return { child, ended };
}

async function exec(...args: readonly string[]): Promise<Ended> {
  const { child, ended } = start(args);
  child.stdin?.end();
  return ended;
}

describe("a command that may not run", () => {
  it("ends with 77 when it is denied, and says why", async () => {
    peer.script.decide = deny;

    const { code, stdout, stderr } = await exec("--", "sh", "-c", "echo ran");

    expect(code).toBe(77);
    expect(stdout).toBe("");
    expect(stderr).toContain("denied by rule sql.destructive");
    expect(stderr).toContain("it drops a table (destructive_sql)");
  });

  it("prints one JSON object with the reason", async () => {
    peer.script.decide = deny;

    const { stderr } = await exec("--json", "--", "sh", "-c", "echo ran");

    expect(JSON.parse(stderr)).toMatchObject({
      status: "denied",
      exit_code: 77,
      rule: "sql.destructive",
      reasons: [{ code: "destructive_sql" }],
    });
  });

  it("ends with 75 when the sidecar is not there", async () => {
    const { code, stderr } = await exec("--sidecar", "/nowhere.sock", "--json", "--", "true");

    expect(code).toBe(75);
    expect(JSON.parse(stderr)).toMatchObject({ status: "unavailable", exit_code: 75 });
  });

  it("ends with 75 when the decision service is not there", async () => {
    await peer.stop();

    const { code } = await exec("--wait", "0s", "--", "true");

    expect(code).toBe(75);
  });

  it("ends with 78 when nobody decides in time, and withdraws", async () => {
    peer.script.decide = review;

    const { code, stderr } = await exec("--wait", "300ms", "--", "true");

    expect(code).toBe(78);
    expect(stderr).toContain("to approve: countersign approve req_");
    expect(stderr).toContain("asked: security (0 of 1)");
    expect(peer.cancelled).toHaveLength(1);
  });

  it("ends with 78 when the request expires, and 79 when it is cancelled", async () => {
    peer.script.decide = (request) => ({
      ...review(request),
      verdict: verdict(peer.decided.length === 1 ? VerdictStatus.EXPIRED : VerdictStatus.CANCELLED),
    });

    const expired = await exec("--", "true");
    const cancelled = await exec("--", "true");

    expect([expired.code, cancelled.code]).toEqual([78, 79]);
  });

  it("ends with 127 for a command that is not there, and asks nobody", async () => {
    const { code } = await exec("--", "no-such-command-anywhere");

    expect(code).toBe(127);
    expect(peer.decided).toHaveLength(0);
  });

  it.each([[["--"]], [["true"]], [["--wat", "--", "true"]], [["--wait", "soon", "--", "true"]]])(
    "ends with 64 for %j",
    async (args) => {
      expect((await exec(...args)).code).toBe(64);
    },
  );

  it("withdraws on Ctrl-C while people decide", async () => {
    peer.script.decide = review;
    const { child, ended } = start(["--", "sh", "-c", "echo ran"]);
    await expect.poll(() => peer.watched.length, { timeout: 10_000 }).toBe(1);

    child.kill("SIGINT");
    const { code, stdout } = await ended;

    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(peer.cancelled).toHaveLength(1);
  });

  it("ends with 77 when a script was changed after it was asked for", async () => {
    const script = join(home.path, "script.sh");
    await writeFile(script, "echo harmless\n");
    peer.script.decide = review;
    peer.script.watch = async function* () {
      await writeFile(script, "echo harmful\n");
      yield { version: 2n, verdict: approval() };
    };

    const { code, stdout, stderr } = await exec("--json", "--", "sh", "script.sh");

    expect(code).toBe(77);
    expect(stdout).toBe("");
    expect(JSON.parse(stderr)).toMatchObject({ reasons: [{ code: "digest_mismatch" }] });
  });
});

describe("a command that may run", () => {
  it("passes input, output and the exit code through, and reports the outcome", async () => {
    const { child, ended } = start(["--", "sh", "-c", "cat; echo err >&2; exit 3"]);
    child.stdin?.end("from stdin");
    const { code, stdout, stderr } = await ended;

    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: "from stdin", stderr: "err\n" });
    await expect
      .poll(() => peer.reported)
      .toMatchObject([{ outcome: Outcome.FAILED, detail: "exit_code=3" }]);
  });

  it("sends the command line, the directory and the content of files", async () => {
    await writeFile(join(home.path, "manifest.yaml"), "kind: Pod\n");

    await exec("--reason", "because", "--ticket", "OPS-1", "--", "cat", "--", "manifest.yaml");

    const [request] = peer.decided;
    expect(request?.context).toMatchObject({ reason: "because", ticket: "OPS-1" });
    expect(request?.action).toMatchObject({ tool: "shell", operation: "exec" });
    expect(JSON.parse(request?.action?.argumentsJson ?? "")).toMatchObject({
      argv: ["cat", "--", "manifest.yaml"],
      program: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      files: [{ path: join(home.path, "manifest.yaml"), bytes: 10 }],
    });
  });

  it("runs after an approval, and tells meanwhile who is asked", async () => {
    peer.script.decide = review;
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: approval() };
    };

    const { code, stdout } = await exec("--", "echo", "ran");

    expect({ code, stdout }).toEqual({ code: 0, stdout: "ran\n" });
    expect(peer.redeemed).toHaveLength(1);
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)("hands %s to the command, and ends as the command does", async (signal, expected) => {
    const { child, ended } = start(["--", "sh", "-c", "echo up; exec sleep 60"]);
    await new Promise((resolve) => child.stdout?.once("data", resolve));

    child.kill(signal);

    expect((await ended).code).toBe(expected);
    await expect
      .poll(() => peer.reported)
      .toMatchObject([{ outcome: Outcome.FAILED, detail: `signal=${signal}` }]);
  });

  it("lets a command deal with a signal itself", async () => {
    const { child, ended } = start([
      "--",
      "sh",
      "-c",
      "trap 'exit 9' TERM; echo up; while :; do sleep 0.05; done",
    ]);
    await new Promise((resolve) => child.stdout?.once("data", resolve));

    child.kill("SIGTERM");

    expect((await ended).code).toBe(9);
  });
});
