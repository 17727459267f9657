import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startStack, type Stack } from "../support/stack.ts";
import { signedIn, stackCommand } from "../support/stack-command.ts";
import { playStory } from "../support/story.ts";
import { until } from "../support/nats.ts";

const BIN = join(import.meta.dirname, "../../bin/countersign.mjs");
const COMMENT = "agreed with legal";

let stack: Stack;
let requestId: string;

beforeAll(async () => {
  stack = await startStack();
  requestId = await play();
});
afterAll(() => stack.stop());

async function play(): Promise<string> {
  const agent = await stack.workload("demo-agent", { owner: "olivia" });
  return playStory({
    agent,
    approver: await stack.person("dana"),
    comment: COMMENT,
    onReceipt: () => undefined,
  });
}

const ofRequest = (said: string, id: string) =>
  said.split("\n").filter((line) => line.includes(`"request":"${id}"`));

test("a request that is not there, a moment that is none, and a reading by nobody are refused", async () => {
  const missing = await stackCommand(stack, "audit", "--as", "alex", "--request", "req_nothere");
  const moment = await stackCommand(stack, "audit", "--as", "alex", "--since", "yesterday");
  const unread = await stackCommand(stack, "audit", "--as", "dana", "--mark-read");

  expect([missing.code, missing.stderr]).toEqual([66, expect.stringContaining("req_nothere")]);
  expect([moment.code, moment.stderr]).toEqual([64, expect.stringContaining("--since")]);
  expect(unread.code).toBe(77);
});

test("an auditor reads one request as a story, from what was asked to the proof", async () => {
  const { code, stdout } = await stackCommand(
    stack,
    "audit",
    "--as",
    "alex",
    "--request",
    requestId,
  );

  const told = stdout.replaceAll(/\s+/g, " ");
  expect(code).toBe(0);
  expect(told).toMatch(/What was asked, and why Agent demo-agent asked for/);
  expect(told).toMatch(
    /dana voted to approve .*“agreed with legal”.* having seen the view [0-9a-f]{12}/,
  );
  expect(told).toMatch(/redeemed the grant.* reported the outcome: succeeded/);
  expect(told).toMatch(/Who was known how .*dana \(person\) by token/);
  expect(told).toMatch(/Proof Leaves #\d+, .* each chained to the one before/);
});

test("somebody else finds what was done by whom as random ids, without texts", async () => {
  const asked = ["audit", "--as", "dana", "--what", "vote.cast", "--json"];
  const { code, stdout } = await stackCommand(stack, ...asked);

  expect(code).toBe(0);
  expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({
    type: "vote.cast",
    request: requestId,
    who: expect.stringMatching(/^act_/),
    opened: {},
  });
  expect(stdout).not.toContain(COMMENT);
});

test("whoever follows sees what comes, and Ctrl-C ends it", async () => {
  const asked = await signedIn(stack, ["audit", "--as", "alex", "--follow", "--json"]);
  const env = { PATH: process.env["PATH"], ...stack.env, ...asked.env };
  const follower = spawn(process.execPath, [BIN, ...asked.args], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  follower.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await until(() => said.includes(requestId));

  const next = await play();
  await until(() => ofRequest(said, next).length >= 5);
  follower.kill("SIGINT");

  expect(await once(follower, "exit")).toEqual([0, null]);
  const types = ofRequest(said, next).map((entry) => (JSON.parse(entry) as { type: string }).type);
  expect(types.slice(0, 4)).toEqual([
    "request.opened",
    "vote.cast",
    "request.approved",
    "grant.redeemed",
  ]);
});

test("a receipt and a checkpoint are fetched and verify; a reading is a leaf of its own", async () => {
  const [receipt, kept] = [join(stack.home, "it.tlog-proof"), join(stack.home, "kept.checkpoint")];
  const fetched = [
    await stackCommand(stack, "receipt", requestId, "--out", receipt),
    await stackCommand(stack, "checkpoint", "--out", kept),
  ];
  const read = await stackCommand(stack, "audit", "--as", "alex", "--mark-read");
  const later = await stackCommand(stack, "audit", "--as", "alex", "--what", "audit.read");

  expect(fetched.map(({ code }) => code)).toEqual([0, 0]);
  expect(read.code).toBe(0);
  expect(later.stdout.replaceAll(/\s+/g, " ")).toMatch(/alex read the trail up to index \d+/);
  const run = promisify(execFile);
  const trust = join(stack.home, "ledger", "trust-policy");
  for (const file of [receipt, kept]) {
    await run(process.execPath, [BIN, "verify", file, "--trust", trust]);
  }
});
