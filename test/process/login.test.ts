import { spawn } from "node:child_process";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ended } from "../support/cli-process.ts";
import { startIssuerIn } from "../support/issuer.ts";
import { until } from "../support/nats.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { answerDevice } from "../support/sign-in.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

const BIN = join(import.meta.dirname, "../../bin/countersign.mjs");

let stack: Stack;
let agent: Identity;
let issuer: ServiceProcess;

beforeAll(async () => {
  stack = await startStack();
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  issuer = await startIssuerIn(stack.home);
});

afterAll(async () => {
  await issuer.stop();
  await stack.stop();
});

/** A command line that runs. `stackCommand` would give it a token of its own. */
function start(...args: readonly string[]) {
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", ...stack.env };
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended, stdout: () => stdout };
}

const run = (...args: readonly string[]) => start(...args).ended;

/** Starts `login`, and gives the link once it is printed. */
async function login(...args: readonly string[]) {
  const running = start("login", ...args);
  const link = await until(() => /http:[^\s"]+user_code=[^\s"]+/.exec(running.stdout())?.[0]);
  return { ...running, link };
}

async function credentials(): Promise<readonly string[]> {
  const directory = join(stack.home, "credentials");
  const names = await readdir(directory).catch(() => []);
  return names.map((name) => join(directory, name));
}

async function edit(change: (login: Record<string, unknown>) => Record<string, unknown>) {
  const [path = ""] = await credentials();
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, "utf8")))));
}

test("a vote without a person says how to sign in", async () => {
  const { requestId } = await askForExport(agent);

  const { code, stderr } = await run("approve", requestId);

  expect(code).toBe(77);
  expect(stderr).toContain("countersign login");
});

test("a sign-in that is refused, given up, or asked for in a wrong way stores nothing", async () => {
  const refused = await login();
  await answerDevice(refused.link, "refuse");
  const givenUp = await login();
  givenUp.child.kill("SIGINT");

  expect(await refused.ended).toMatchObject({
    code: 77,
    stderr: expect.stringContaining("sign_in_refused"),
  });
  expect(await givenUp.ended).toMatchObject({
    code: 75,
    stderr: expect.stringContaining("The sign-in was given up."),
  });
  const half = await run("login", "--issuer", "https://idp.example");
  expect([half.code, half.stderr]).toEqual([
    64,
    expect.stringContaining("--client-id go together"),
  ]);
  const url = ["--issuer", "https://idp.example", "--client-id", "x"];
  expect((await run("login", "--strong", ...url)).stderr).toContain("--acr");
  expect(
    (await run("login", "--issuer", "http://idp.example", "--client-id", "x")).stderr,
  ).toContain("must be an https URL");
  expect(await credentials()).toEqual([]);
});

test("whoever signed in votes without --as, until they sign out", async () => {
  const { requestId } = await askForExport(agent);
  const signingIn = await login();
  await answerDevice(signingIn.link, { person: "dana" });
  const { code, stdout } = await signingIn.ended;

  const vote = await run("approve", requestId, "--json");
  const [path = "", ...others] = await credentials();
  const mode = (await stat(path)).mode & 0o777;
  const out = await run("logout");
  const after = await run("approve", requestId);

  expect(code).toBe(0);
  expect(stdout).toContain("The page must show this code: ");
  expect(stdout).toContain(`You are signed in as Dana Diaz (dana) of http://${issuer.address}.`);
  expect(stdout).not.toContain("ey"); // Every token begins so.
  expect(JSON.parse(vote.stdout)).toMatchObject({
    status: "approved",
    votes: [{ person: expect.stringContaining("dana") }],
  });
  expect([others, mode]).toEqual([[], 0o600]);
  expect(out.stdout).toContain("You are signed out");
  expect(await credentials()).toEqual([]);
  expect(after.code).toBe(77);
  expect((await run("logout")).stdout).toContain("You are not signed in.");
});

test("an expired sign-in is renewed while the provider allows it, and then needs the person", async () => {
  const signingIn = await login("--strong", "--json");
  await answerDevice(signingIn.link, { person: "dana", strong: "yes" });
  const { stdout } = await signingIn.ended;
  await edit((stored) => ({ ...stored, expiresAtMs: 1 }));

  const renewed = await run("requests");
  const [path = ""] = await credentials();
  const kept = JSON.parse(await readFile(path, "utf8"));
  await edit((stored) => ({ ...stored, expiresAtMs: 1, refreshToken: undefined }));
  const over = await run("requests");

  expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toMatchObject({
    event: "signed_in",
    person: { subject: "dana" },
  });
  expect(renewed.code).toBe(0);
  expect(kept.expiresAtMs).toBeGreaterThan(Date.now());
  expect(kept.person).toEqual({ subject: "dana", name: "Dana Diaz" });
  expect(over.code).toBe(77);
  expect(over.stderr).toContain("countersign login");
  await run("logout");
});

test("--as signs in at the provider, strongly where asked, and says so when it does not answer", async () => {
  const { requestId } = await askForExport(agent);
  const misused = await run("approve", requestId, "--strong");

  const vote = await run("approve", requestId, "--as", "dana", "--strong");
  await issuer.stop();
  const alone = await run("requests", "--as", "pat");
  const unanswered = await run("login");
  issuer = await startIssuerIn(stack.home);

  expect([misused.code, misused.stderr]).toEqual([
    64,
    expect.stringContaining("--strong goes with --as"),
  ]);
  expect(vote.code).toBe(0);
  expect(alone.code).toBe(75);
  expect(alone.stderr).toContain(`http://${issuer.address} does not answer: countersign up`);
  expect(unanswered.code).toBe(75);
  expect(unanswered.stderr).toContain(`http://${issuer.address} does not answer: countersign up`);
  expect(unanswered.stderr).toContain("--issuer URL --client-id ID");
});
