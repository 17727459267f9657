import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFile, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { parseReceipt, verifyReceipt } from "../../services/core/ledger/receipt.ts";
import { parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { approve } from "../support/approve.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

const run = promisify(execFile);
const OPEN_EPOCH = join(import.meta.dirname, "../../services/decision/open-epoch/main.ts");
/** The service looks for itself every few seconds. */
const RECOVERY = { timeout: 15_000, interval: 200 };

let stack: Stack;
let agent: Identity;
let dana: Identity;

beforeEach(async () => {
  stack = await startStack({ env: { COUNTERSIGN_LOG_LEVEL: "error" } });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
});
afterEach(() => stack.stop());

const inHome = (name: string) => join(stack.home, name);
const SUSPECT = { code: "unavailable", reason: "ledger_suspect" };

async function openEpoch(...args: readonly string[]) {
  const env = { PATH: process.env["PATH"], ...stack.env };
  const { stdout } = await run(process.execPath, [OPEN_EPOCH, ...args], { env });
  return JSON.parse(stdout) as unknown;
}

/** A request that a person has approved, with what its agent needs to go on. */
async function approved() {
  const { requestId } = await askForExport(agent);
  await approve(dana, requestId);
  const { request } = await dana.approvals.getRequest({ requestId });
  return {
    requestId,
    grantId: request?.verdict?.grant?.id ?? "",
    digest: request?.action?.digest ?? new Uint8Array(),
    redemptionId: randomBytes(16).toString("hex"),
  };
}

/** Goes back to a copy of the database that was taken before the last requests. */
async function loseRequests(): Promise<void> {
  await stack.decision.stop();
  await copyFile(inHome("countersign.db"), inHome("backup.db"));
  await stack.restartDecision();
  await Promise.all(Array.from({ length: 5 }, () => askForExport(agent)));
  await stack.decision.stop();
  for (const end of ["-wal", "-shm"]) await rm(inHome(`countersign.db${end}`), { force: true });
  await rename(inHome("backup.db"), inHome("countersign.db"));
  await stack.restartDecision();
}

describe("a database that was restored from an older copy", () => {
  test("authorises nothing, still takes away and tells, and goes on in an epoch that a person opens", async () => {
    const [first, second] = [await approved(), await approved()];
    const { requestId } = await askForExport(agent);
    await loseRequests();

    await expect(askForExport(agent)).rejects.toMatchObject({
      ...SUSPECT,
      message: expect.stringContaining("countersign ledger epoch --reason"),
    });
    await expect(approve(dana, requestId)).rejects.toMatchObject(SUSPECT);
    await expect(agent.decisions.redeemGrant(first)).rejects.toMatchObject(SUSPECT);
    await expect(agent.client(LedgerService).getCheckpoint({})).rejects.toMatchObject(SUSPECT);
    await dana.approvals.revokeGrant({ requestId: second.requestId, reason: "to be safe" });
    const { requests } = await dana.approvals.listRequests({});
    expect(requests).toHaveLength(3);
    expect(stack.decision.log.join("\n")).toContain("the ledger is suspect");

    const opening = await openEpoch("--accept-loss", "--reason", "restored from Monday's backup");
    expect(opening).toMatchObject({
      kind: "opened",
      present: { epoch: 2 },
      origin: "countersign.local/ledger/epoch-2",
    });
    await expect.poll(() => askForExport(agent).catch(() => undefined), RECOVERY).toBeDefined();
    const { receipt } = await askForExport(agent);
    const policy = parseTrustPolicy(await readFile(inHome("ledger/trust-policy"), "utf8"));
    const { checkpoint } = verifyReceipt(parseReceipt(receipt?.tlogProof ?? ""), policy);
    expect(checkpoint.origin).toBe("countersign.local/ledger/epoch-2");
    await stack.restartDecision();
    await agent.decisions.redeemGrant(first);
  });

  test("is accepted once: nothing more was lost after that", async () => {
    await askForExport(agent);
    await loseRequests();

    await openEpoch("--accept-loss", "--reason", "restored");

    const again = await openEpoch("--accept-loss", "--reason", "once more");
    expect(again).toMatchObject({ kind: "sound" });
  });
});

describe("keys", () => {
  test("without its log key an old log is not served, and no new key is made", async () => {
    await askForExport(agent);
    await stack.decision.stop();
    await rm(inHome("ledger/ledger-key"));

    await expect(stack.restartDecision()).rejects.toThrow("ledger-key is missing");
    expect(await readdir(inHome("ledger"))).not.toContain("ledger-key");
    await expect(openEpoch("--accept-loss", "--reason", "lost")).rejects.toThrow(
      "ledger-key is missing",
    );
  });

  test("without its openings key an old log is not served, and no new key is made", async () => {
    await askForExport(agent);
    await stack.decision.stop();
    await rm(inHome("ledger/openings-key"));

    await expect(stack.restartDecision()).rejects.toThrow("openings-key is missing");
    expect(await readdir(inHome("ledger"))).not.toContain("openings-key");
  });

  test("with another log key nothing is authorised", async () => {
    await askForExport(agent);
    await stack.decision.stop();
    await writeFile(inHome("ledger/ledger-key"), `${"ab".repeat(32)}\n`);

    await stack.restartDecision();

    await expect(askForExport(agent)).rejects.toMatchObject(SUSPECT);
  });

  test("with another openings key nothing is authorised", async () => {
    await askForExport(agent);
    await stack.decision.stop();
    await writeFile(inHome("ledger/openings-key"), `${"ab".repeat(32)}\n`);

    const asked = stack.restartDecision().then(() => askForExport(agent));

    await expect(asked).rejects.toThrow();
  });
});

test("an old log whose kept checkpoint is gone authorises nothing", async () => {
  await askForExport(agent);
  await stack.decision.stop();
  await rm(inHome("ledger/highest-checkpoint"));

  await stack.restartDecision();

  await expect(askForExport(agent)).rejects.toMatchObject({
    ...SUSPECT,
    message: expect.stringContaining("not kept any more"),
  });
});

test("a service that is killed keeps a checkpoint that its next start continues", async () => {
  await Promise.all(Array.from({ length: 50 }, () => askForExport(agent)));

  await stack.killDecision();
  await stack.restartDecision();

  expect((await askForExport(agent)).receipt?.tlogProof).toContain("countersign.local/ledger\n");
});

test("a bad setting of the ledger is named at the start", async () => {
  const main = "services/decision/main.ts";

  const started = stack.start(main, { COUNTERSIGN_LEDGER_ORIGIN: "two words" });

  await expect(started).rejects.toThrow("COUNTERSIGN_LEDGER_ORIGIN");
});
