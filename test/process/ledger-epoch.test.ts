import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { claimHome } from "../../services/cli/up/run-file.ts";
import { parseCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { formatVerifierKey, parseNote, verifyNote } from "../../services/core/ledger/note.ts";
import { parseReceipt, verifyReceipt } from "../../services/core/ledger/receipt.ts";
import { parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";
import { stackCommand } from "../support/stack-command.ts";
import { WitnessProcess } from "../support/witness-process.ts";

const POLLING = { timeout: 15_000, interval: 50 };
const REASON = "restored from Monday's backup";

let stack: Stack;
let agent: Identity;
let env: Record<string, string>;

beforeEach(async () => {
  env = { COUNTERSIGN_LOG_LEVEL: "error" };
  stack = await startStack({ env });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
});
afterEach(() => stack.stop());

const inHome = (name: string) => join(stack.home, name);

function ledgerEpoch(...args: readonly string[]) {
  return stackCommand({ env: { ...stack.env, ...env } }, "ledger", "epoch", ...args);
}

async function trustPolicy() {
  return parseTrustPolicy(await readFile(inHome("ledger/trust-policy"), "utf8"));
}

async function sizeSigned(): Promise<number> {
  const { note } = await agent.client(LedgerService).getCheckpoint({});
  return parseCheckpoint(parseNote(note).text).size;
}

/** Takes what these files hold back to what they held before the last requests; the service is then stopped. */
async function goBack(...files: readonly string[]): Promise<{ before: number; after: number }> {
  await askForExport(agent);
  const before = await sizeSigned();
  await stack.decision.stop();
  for (const name of files) await copyFile(inHome(name), inHome(`${name}.old`));
  await stack.restartDecision();
  await Promise.all(Array.from({ length: 5 }, () => askForExport(agent)));
  const after = await sizeSigned();
  await stack.decision.stop();
  for (const end of ["-wal", "-shm"]) await rm(inHome(`countersign.db${end}`), { force: true });
  for (const name of files) await rename(inHome(`${name}.old`), inHome(name));
  return { before, after };
}

describe("ledger epoch does nothing", () => {
  test.each([
    ["without a reason", ["--accept-loss"], 64, "--reason"],
    ["with an empty reason", ["--accept-loss", "--reason", " "], 64, "must not be empty"],
    [
      "with a reason that is a book",
      ["--accept-loss", "--reason", "x".repeat(1_025)],
      64,
      "longer than",
    ],
    [
      "where there is no ledger",
      ["--accept-loss", "--reason", REASON, "--home", "/nowhere"],
      66,
      "no ledger in /nowhere/ledger",
    ],
  ] as const)("%s", async (...[, args, code, message]) => {
    const ended = await ledgerEpoch(...args);

    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(message);
  });

  test("while the stack of the home runs", async () => {
    const args = ["-e", "setInterval(() => undefined, 1000)", "countersign"];
    const up = spawn(process.execPath, args, { stdio: "ignore" });
    await once(up, "spawn");
    await claimHome(stack.home, { pid: up.pid!, startedAt: "2026-11-20T08:00:00Z", processes: [] });

    const ended = await ledgerEpoch("--reason", REASON, "--accept-loss");
    up.kill("SIGKILL");

    expect(ended.code).toBe(73);
    expect(ended.stderr).toContain("Stop it");
  });

  test("without --accept-loss, and tells what would be lost", async () => {
    const { before, after } = await goBack("countersign.db");
    const highest = await readFile(inHome("ledger/highest-checkpoint"), "utf8");

    const ended = await ledgerEpoch("--reason", REASON);

    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain("--accept-loss is missing");
    expect(ended.stdout).toContain(`has ${before} entries, and ${after} were signed`);
    expect(ended.stdout).toMatch(`Lost       ${after} entries of epoch 1, root `);
    expect(await readFile(inHome("ledger/highest-checkpoint"), "utf8")).toBe(highest);
    expect(await readdir(stack.home)).not.toContain("run.json");
  });

  test("to a ledger that is sound", async () => {
    await askForExport(agent);
    await stack.decision.stop();

    const ended = await ledgerEpoch("--reason", REASON, "--accept-loss");

    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toContain("The ledger is sound");
  });

  test("with a setting that is wrong", async () => {
    await stack.decision.stop();
    env["COUNTERSIGN_LEDGER_ORIGIN"] = "two words";

    const ended = await ledgerEpoch("--reason", REASON, "--accept-loss");

    expect(ended.code).toBe(78);
    expect(ended.stderr).toContain("COUNTERSIGN_LEDGER_ORIGIN");
  });
});

test("after a loss that a person accepts the service goes on in a new epoch, whose key everybody is told", async () => {
  const { before, after } = await goBack("countersign.db");

  const ended = await ledgerEpoch("--reason", REASON, "--accept-loss");

  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(ended.stdout).toContain(`Lost       ${after} entries of epoch 1, root `);
  expect(ended.stdout).toContain(`Kept       ${before} entries of epoch 1, root `);
  expect(ended.stdout).toContain("on other machines refuse the ledger until");
  const [key] = (await trustPolicy()).logs;
  expect(ended.stdout).toContain(`Key        ${formatVerifierKey(key!)}`);
  expect(key!.name).toBe("countersign.local/ledger/epoch-2");
  await stack.restartDecision();
  const { receipt } = await askForExport(agent);
  verifyReceipt(parseReceipt(receipt?.tlogProof ?? ""), await trustPolicy());
});

test("a loss that only a witness remembers is proven by files, and is accepted like any other", async () => {
  await using witness = await WitnessProcess.start(inHome("w1"), inHome("ledger/trust-policy"));
  const policy = inHome("witnesses");
  await writeFile(policy, `${await witness.policyLine("w1")}\nquorum w1\n`);
  const settings = {
    COUNTERSIGN_WITNESS_POLICY: policy,
    COUNTERSIGN_WITNESS_INTERVAL: "200ms",
    COUNTERSIGN_WITNESSED_RISKS: "low,medium,high,critical",
  };
  Object.assign(env, settings);
  await stack.restartDecision();
  const lost = await goBack("countersign.db", "ledger/highest-checkpoint");
  await stack.restartDecision();

  await expect
    .poll(() => askForExport(agent).catch((error: unknown) => error), POLLING)
    .toMatchObject({ reason: "ledger_suspect", message: expect.stringContaining("evidence-") });
  await stack.decision.stop();
  const names = (await readdir(inHome("ledger"))).filter((name) => name.startsWith("evidence-"));
  const notes = await Promise.all(names.map((name) => readFile(inHome(`ledger/${name}`), "utf8")));
  const before = await trustPolicy();
  const sizes = notes.map((note) => parseCheckpoint(parseNote(note).text).size);
  const told = await ledgerEpoch("--reason", REASON, "--json");
  const ended = await ledgerEpoch("--reason", REASON, "--accept-loss", "--json");

  for (const note of notes) expect(verifyNote(note, before.logs)).toHaveLength(1);
  expect(stack.decision.log.join("\n")).toContain(names[0]);
  expect(sizes).toContain(lost.after);
  expect(JSON.parse(told.stdout)).toMatchObject({ kind: "lost", lost: { size: lost.after } });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    kind: "opened",
    lost: { epoch: 1, size: lost.after },
    kept: { epoch: 1 },
    present: { epoch: 2 },
  });
  expect(await trustPolicy()).toMatchObject({ witnesses: [{ name: "w1" }], quorum: "w1" });
  delete env["COUNTERSIGN_WITNESSED_RISKS"];
  await stack.restartDecision();
  const { receipt } = await askForExport(agent);
  expect(receipt?.tlogProof).toContain("countersign.local/ledger/epoch-2\n");
});
