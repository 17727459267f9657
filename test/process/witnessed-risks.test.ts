import { randomBytes } from "node:crypto";
import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RequestStatus } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { parseReceipt, verifyReceipt } from "../../services/core/ledger/receipt.ts";
import { checkNote, parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { approve } from "../support/approve.ts";
import { callSidecar } from "../support/sidecar-client.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";
import { openssl, startTimestampAuthority } from "../support/timestamp-authority.ts";
import { WitnessProcess } from "../support/witness-process.ts";

/** Of its own risk, policy thinks "high". */
const HIGH = { COUNTERSIGN_WITNESSED_RISKS: "high" };
const ALL = { COUNTERSIGN_WITNESSED_RISKS: "low,medium,high,critical" };
const POLLING = { timeout: 15_000, interval: 50 };

let stack: Stack;
let witnesses: readonly WitnessProcess[];
let agent: Identity;
let dana: Identity;
let env: Record<string, string>;

// The ledger's key is made on its first start, and each side must know the other's.
beforeEach(async () => {
  env = {};
  stack = await startStack({ env });
  const trust = inLedger("trust-policy");
  witnesses = await Promise.all(
    ["w1", "w2", "w3"].map((name) => WitnessProcess.start(join(stack.home, name), trust)),
  );
  const lines = await Promise.all(witnesses.map((each, at) => each.policyLine(`w${at + 1}`)));
  const file = join(stack.home, "witnesses");
  await writeFile(file, [...lines, "group enough 2 w1 w2 w3", "quorum enough", ""].join("\n"));
  Object.assign(env, { COUNTERSIGN_WITNESS_POLICY: file, COUNTERSIGN_WITNESS_INTERVAL: "200ms" });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
});
afterEach(async () => {
  await Promise.all(witnesses.map((each) => each[Symbol.asyncDispose]()));
  await stack.stop();
});

function inLedger(name: string): string {
  return join(stack.home, "ledger", name);
}

async function restart(more: Readonly<Record<string, string>>): Promise<void> {
  Object.assign(env, more);
  await stack.restartDecision();
}

async function policy(name: string) {
  return parseTrustPolicy(await readFile(inLedger(name), "utf8"));
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

test("without its witnesses an approved action of such a risk does not begin, and with two of three it does", async () => {
  await restart(HIGH);
  await witnesses[0]!.kill();
  const first = await agent.decisions.redeemGrant(await approved());
  const presented = await approved();
  await witnesses[1]!.kill();
  const other = await approved();

  await expect(agent.decisions.redeemGrant(other)).rejects.toMatchObject({
    code: "unavailable",
    reason: "unwitnessed",
  });
  const { request } = await dana.approvals.getRequest({ requestId: other.requestId });
  expect(request?.status).toBe(RequestStatus.APPROVED);
  await witnesses[1]!.comeBack();
  const second = await agent.decisions.redeemGrant(other);

  const witnessed = await policy("witness-policy");
  for (const { receipt } of [first, second]) {
    expect(verifyReceipt(parseReceipt(receipt?.tlogProof ?? ""), witnessed).witnesses).toEqual([
      "w2",
      "w3",
    ]);
  }
  await expect(agent.decisions.redeemGrant(presented)).resolves.toBeDefined();
});

test("what was committed and could not be witnessed is given when the same attempt asks again", async () => {
  await restart(HIGH);
  const presented = await approved();
  await agent.decisions.redeemGrant(presented);
  await Promise.all(witnesses.map((each) => each.kill()));
  const { requestId } = await askForExport(agent);

  // The request that was redeemed is witnessed already; what came after it need not be.
  await expect(agent.decisions.redeemGrant(presented)).resolves.toBeDefined();
  await approve(dana, requestId);
  const watched = async () => {
    for await (const { verdict } of agent.decisions.watchVerdict({ requestId })) {
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };
  await expect(watched()).rejects.toMatchObject({ reason: "unwitnessed" });
  await Promise.all(witnesses.map((each) => each.comeBack()));
  expect(await watched()).toMatchObject({ grant: { usesLeft: 1 } });
});

test("a sidecar can insist on the quorum when every risk is witnessed: nothing is allowed at once without witnesses", async () => {
  await restart(ALL);
  expect((await policy("trust-policy")).quorum).toBe("enough");
  await stack.start("sidecar/main.ts", { COUNTERSIGN_LOG_LEVEL: "error" });
  const socket = join(stack.home, "sidecar", "sidecar-http.sock");
  const ask = async (key: string) => {
    const action = { tool: "postgres", operation: "query", target: "crm" };
    const more = { arguments: { sql: "select 1" }, wait: "5s", idempotency_key: key };
    return (await callSidecar(socket, "/v1/actions", { ...action, ...more })).body;
  };

  expect(await ask("read-first")).toMatchObject({ status: "allowed" });
  await Promise.all(witnesses.map((each) => each.kill()));
  const refused = await ask("read-second");
  await Promise.all(witnesses.map((each) => each.comeBack()));
  const allowed = await ask("read-second");

  expect(refused).toMatchObject({ status: "unavailable", reasons: [{ code: "unwitnessed" }] });
  expect(allowed).toMatchObject({ status: "allowed" });
});

test("the trust policy names the witnesses, and asks for their quorum only where every answer has it", async () => {
  await restart(HIGH);

  expect(await policy("trust-policy")).toMatchObject({ quorum: "none" });
  expect((await policy("trust-policy")).witnesses).toHaveLength(3);
  expect(await policy("witness-policy")).toMatchObject({ quorum: "enough" });
});

test("the newest checkpoint comes with its cosignatures", async () => {
  await restart({});

  const { note } = await agent.client(LedgerService).getCheckpoint({});

  expect(checkNote(note, await policy("witness-policy"))).toMatchObject({ isQuorumMet: true });
});

test("a ledger that went back together with all that this machine kept of it is caught by its witnesses", async () => {
  await restart({});
  await stack.decision.stop();
  const files = ["countersign.db", "ledger/highest-checkpoint"];
  for (const name of files) await copyFile(join(stack.home, name), join(stack.home, `${name}.old`));
  await stack.restartDecision();
  await askForExport(agent);
  await agent.client(LedgerService).getCheckpoint({});
  await stack.decision.stop();
  for (const end of ["-wal", "-shm"]) {
    await rm(join(stack.home, `countersign.db${end}`), { force: true });
  }
  for (const name of files) await copyFile(join(stack.home, `${name}.old`), join(stack.home, name));

  await stack.restartDecision();

  await expect
    .poll(() => askForExport(agent).catch((error: unknown) => error), POLLING)
    .toMatchObject({ code: "unavailable", reason: "ledger_suspect" });
});

test("checkpoints are stamped by a third party, and OpenSSL verifies the stamps", async () => {
  const directory = join(stack.home, "w1");
  await using authority = await startTimestampAuthority(directory);
  await restart({
    COUNTERSIGN_TIMESTAMP_URL: authority.url,
    COUNTERSIGN_TIMESTAMP_INTERVAL: "1s",
  });
  const stamps = async () => {
    const names = await readdir(inLedger("timestamps")).catch(() => []);
    return names.filter((name) => name.endsWith(".tsr"));
  };

  await expect.poll(stamps, POLLING).not.toEqual([]);

  const [stamp = ""] = await stamps();
  const path = inLedger(join("timestamps", stamp));
  const verify = ["ts", "-verify", "-in", path, "-data", path.replace(".tsr", ".txt")];
  expect(await openssl(directory, ...verify, "-CAfile", authority.rootFile)).toContain("OK");
});
