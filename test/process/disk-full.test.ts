import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Fault } from "../../services/core/fault.ts";
import { parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { startStack, type Identity, type Stack } from "../support/stack.ts";
import { verifyWholeLog } from "../support/stack-command.ts";
import { temporaryDirectory } from "../support/temporary.ts";
import { contradiction, readWholeLog } from "../support/whole-log.ts";

const run = promisify(execFile);
const canMount = process.getuid?.() === 0;
const REASON = canMount ? "" : " (left out: only root may mount a small file system)";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let stack: Stack;
let agent: Identity;

beforeAll(async () => {
  if (!canMount) return;
  directory = await temporaryDirectory();
  await run("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", directory.path]);
  await writeFile(join(directory.path, "ballast"), Buffer.alloc(2 * 1024 * 1024));
  const database = `sqlite:${join(directory.path, "countersign.db")}`;
  stack = await startStack({ env: { COUNTERSIGN_DATABASE_URL: database } });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
});
afterAll(async () => {
  if (!canMount) return;
  await stack.stop();
  await run("umount", [directory.path]);
  await directory[Symbol.asyncDispose]();
});

/** A question that policy denies at once, with enough in it to fill a small disk soon. */
const question = () => ({
  action: {
    tool: "crm",
    operation: "unknown_operation",
    argumentsJson: JSON.stringify({ padding: "x".repeat(20_000) }),
    digest: randomBytes(32),
  },
  redemptionId: randomBytes(16).toString("hex"),
});

test.runIf(canMount)(
  `a full disk: no decision is acknowledged that is not kept, and the ledger is right when there is space again${REASON}`,
  async () => {
    const acknowledged: string[] = [];
    const receipts: string[] = [];
    const ask = async () => {
      const { requestId, receipt } = await agent.decisions.decide(question());
      receipts.push(receipt?.tlogProof ?? "");
      return requestId;
    };
    let fault: Fault | undefined;
    while (fault === undefined) {
      try {
        acknowledged.push(await ask());
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        fault = error;
      }
    }
    await rm(join(directory.path, "ballast"));
    const late = await ask();
    await stack.killDecision();
    await stack.restartDecision();
    const dana = await stack.person("dana");
    const { requests } = await dana.approvals.listRequests({ pageSize: 500 });
    const log = await readWholeLog(dana);
    const trust = await readFile(join(stack.home, "ledger/trust-policy"), "utf8");
    const verified = await verifyWholeLog(stack);

    expect([fault.code, fault.reason]).toEqual(["unavailable", "store_full"]);
    expect(acknowledged.length).toBeGreaterThan(3);
    expect(requests.map(({ id }) => id).toSorted()).toEqual([...acknowledged, late].toSorted());
    expect(log.indexes).toEqual(log.indexes.map((_, index) => index));
    const policy = parseTrustPolicy(trust);
    expect(receipts.flatMap((each) => contradiction(each, log, policy) ?? [])).toEqual([]);
    expect(verified, verified.stdout + verified.stderr).toMatchObject({ code: 0 });
  },
);
