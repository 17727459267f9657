import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, truncate, writeFile } from "node:fs/promises";
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

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, "--sidecar", served.socketPath, ...args], {
    cwd: home.path,
    env: { ...process.env, ...env },
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

function asked(): Readonly<Record<string, unknown>> {
  return JSON.parse(peer.decided[0]?.action?.argumentsJson ?? "");
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

  it.each(["/etc/passwd", "/tmp"])(
    "ends with 126 for %s, which can't run, and asks nobody",
    async (path) => {
      const { code } = await exec("--", path);

      expect(code).toBe(126);
      expect(peer.decided).toHaveLength(0);
    },
  );

  it.each([
    [["--"]],
    [["true"]],
    [["--wat", "--", "true"]],
    [["--wait", "soon", "--", "true"]],
    [["--env", "A=b", "--", "true"]],
    [["--stdin", "--interactive", "--", "true"]],
  ])("ends with 64 for %j", async (args) => {
    expect((await exec(...args)).code).toBe(64);
  });

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

describe("a command whose file changes while its permission is redeemed", () => {
  it("does not run, and is reported as not run", async () => {
    const script = join(home.path, "script.sh");
    await writeFile(script, "echo harmless\n");
    peer.script.decide = (request) => ({ ...review(request), verdict: approval() });
    peer.script.redeem = () => writeFile(script, "echo harmful\n");

    const { code, stdout, stderr } = await exec("--json", "--", "sh", "script.sh");

    expect({ code, stdout }).toEqual({ code: 77, stdout: "" });
    expect(JSON.parse(stderr)).toMatchObject({ reasons: [{ code: "changed" }] });
    await expect
      .poll(() => peer.reported)
      .toMatchObject([{ outcome: Outcome.FAILED, detail: "changed_before_run" }]);
  });
});

describe("a command that may run", () => {
  it("gets no variable that could change what runs unless the action names it", async () => {
    const { child, ended } = start(["--env", "PGOPTIONS", "--", "env"], {
      LD_PRELOAD: "",
      NODE_OPTIONS: "--no-warnings",
      PGOPTIONS: "-c role=admin",
      LC_ALL: "/tmp/locale",
      LANG: "C.UTF-8",
    });
    child.stdin?.end();
    const lines = (await ended).stdout.split("\n");

    expect(lines).toContain("PGOPTIONS=-c role=admin");
    expect(lines).toContain("LANG=C.UTF-8");
    expect(lines.join()).not.toMatch(/LD_PRELOAD|NODE_OPTIONS|LC_ALL/);
    expect(asked()).toMatchObject({ argv: ["env", "PGOPTIONS=-c role=admin", "env"] });
  });

  it("passes a password without showing it", async () => {
    const { ended } = start(["--env", "PGPASSWORD", "--", "printenv", "PGPASSWORD"], {
      PGPASSWORD: "hunter2",
    });

    expect((await ended).stdout).toBe("hunter2\n");
    expect(asked()).toMatchObject({
      argv: ["env", "PGPASSWORD=[hidden]", "printenv", "PGPASSWORD"],
    });
  });

  it("is asked for by its path when it is not the system's program of that name", async () => {
    const directory = join(home.path, "bin");
    await mkdir(directory);
    await writeFile(join(directory, "ls"), "#!/bin/sh\necho mine\n", { mode: 0o755 });

    const { ended } = start(["--", "ls"], { PATH: `${directory}:${process.env["PATH"]}` });

    expect((await ended).stdout).toBe("mine\n");
    expect(asked()).toMatchObject({
      argv: [join(directory, "ls")],
      path: expect.stringContaining(directory),
    });
  });

  it("reads no input that nobody has seen", async () => {
    const { child, ended } = start(["--", "cat"]);
    child.stdin?.end("from stdin");

    expect((await ended).stdout).toBe("");
    expect(asked()).not.toHaveProperty("stdin");
  });

  it("says so when it reads input that nobody has seen", async () => {
    const { child, ended } = start(["--interactive", "--", "cat"]);
    child.stdin?.end("from stdin");

    expect((await ended).stdout).toBe("from stdin");
    expect(asked()).toMatchObject({ stdin: { unseen: true } });
  });

  it("binds files that are too large or closed to be read by their last change", async () => {
    const large = join(home.path, "large");
    await writeFile(large, "");
    await truncate(large, 17 * 1024 * 1024);
    await mkdir(join(home.path, "charts"));

    await exec("--", "true", "large", "charts", "/dev/null", "-f=large,charts");

    expect(asked()).toMatchObject({
      files: [
        { path: large, unchanged: expect.stringMatching(/^\d+:\d+:\d+$/) },
        { path: join(home.path, "charts"), kind: "directory" },
        { path: "/dev/null", kind: "special" },
      ],
    });
  });

  it("binds also the files beyond those that it lists", async () => {
    const names = Array.from({ length: 70 }, (_, index) => `file-${index}`);
    await Promise.all(names.map((name) => writeFile(join(home.path, name), name)));

    await exec("--", "true", ...names);

    const { files, more_files: more } = asked();
    expect(files).toHaveLength(64);
    expect(more).toMatchObject({ count: 6 });
  });

  it("passes input, output and the exit code through, and reports the outcome", async () => {
    const { child, ended } = start(["--stdin", "--", "sh", "-c", "cat; echo err >&2; exit 3"]);
    child.stdin?.end("from stdin");
    const { code, stdout, stderr } = await ended;

    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: "from stdin", stderr: "err\n" });
    expect(asked()).toMatchObject({ stdin: { bytes: 10, text: "from stdin" } });
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
