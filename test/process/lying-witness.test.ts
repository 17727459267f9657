import { createServer, type Server } from "node:http";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { COSIGNATURE_TYPE } from "../../services/core/ledger/cosignature.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import { createVerifierKey, formatVerifierKey } from "../../services/core/ledger/note.ts";
import { checkNote, parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { approve } from "../support/approve.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";
import { WitnessProcess } from "../support/witness-process.ts";

const POLLING = { timeout: 15_000, interval: 50 };

/** What the liar says. */
const says = { status: 422, contentType: "text/plain", checkpoint: "" };
let liar: Server;
let stack: Stack;
let env: Record<string, string>;
let agent: Identity;
let dana: Identity;

beforeEach(async () => {
  Object.assign(says, { status: 422, contentType: "text/plain", checkpoint: "" });
  liar = createServer((request, response) => {
    const isHeld = request.method === "GET" && says.checkpoint !== "";
    if (request.method === "POST")
      response.writeHead(says.status, { "content-type": says.contentType });
    else response.writeHead(isHeld ? 200 : 404);
    response.end(request.method === "POST" ? "1000000\n" : says.checkpoint);
  });
  await new Promise<void>((resolve) => liar.listen(0, "127.0.0.1", resolve));
  env = { COUNTERSIGN_LOG_LEVEL: "error" };
  stack = await startStack({ env });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
});
afterEach(async () => {
  await stack.stop();
  liar.closeAllConnections();
  liar.close();
});

/** Has the service ask the liar, and whom a policy names besides. */
async function witnessedBy(...lines: readonly string[]): Promise<void> {
  const address = liar.address();
  const port = typeof address === "object" ? address?.port : 0;
  const { publicKey } = createEd25519Signer(new Uint8Array(32).fill(5));
  const vkey = formatVerifierKey(createVerifierKey("liar.example", publicKey, COSIGNATURE_TYPE));
  const file = join(stack.home, "witnesses");
  await writeFile(file, `witness liar ${vkey} http://127.0.0.1:${port}\n${lines.join("\n")}\n`);
  Object.assign(env, {
    COUNTERSIGN_WITNESS_POLICY: file,
    COUNTERSIGN_WITNESS_INTERVAL: "100ms",
    COUNTERSIGN_WITNESSED_RISKS: "high",
  });
  await stack.restartDecision();
}

async function redeemApproved() {
  const { requestId } = await askForExport(agent);
  await approve(dana, requestId);
  const { request } = await dana.approvals.getRequest({ requestId });
  return agent.decisions.redeemGrant({
    requestId,
    grantId: request?.verdict?.grant?.id ?? "",
    digest: request?.action?.digest ?? new Uint8Array(),
    redemptionId: crypto.randomUUID().replaceAll("-", ""),
  });
}

test.each([
  ["422", 422, "text/plain"],
  ["a size above ours", 409, "text/x.tlog.size"],
])(
  "a witness that answers %s without a checkpoint stops only what needs its cosignature",
  async (_what, status, contentType) => {
    Object.assign(says, { status, contentType });
    await witnessedBy("quorum liar");

    await expect(redeemApproved()).rejects.toMatchObject({ reason: "unwitnessed" });

    await expect
      .poll(() => stack.decision.log.join("\n"), POLLING)
      .toContain("the witness refuses the ledger and shows no reason");
    expect(await askForExport(agent)).toMatchObject({ receipt: { tlogProof: expect.any(String) } });
    expect(stack.decision.log.join("\n")).not.toContain("suspect");
  },
);

test("with an honest witness for the quorum, one that lies stops nothing, whatever true checkpoint it serves", async () => {
  await using honest = await WitnessProcess.start(
    join(stack.home, "w1"),
    join(stack.home, "ledger/trust-policy"),
  );
  const { note } = await agent.client(LedgerService).getCheckpoint({});
  says.checkpoint = note;
  await witnessedBy(await honest.policyLine("w1"), "group one 1 liar w1", "quorum one");

  expect(await redeemApproved()).toMatchObject({ receipt: { tlogProof: expect.any(String) } });
  const policy = await readFile(join(stack.home, "ledger/witness-policy"), "utf8");
  const witnessed = async () => {
    const { note: newest } = await agent.client(LedgerService).getCheckpoint({});
    return checkNote(newest, parseTrustPolicy(policy)).witnesses;
  };
  await expect.poll(witnessed, POLLING).toEqual(["w1"]);
  expect(stack.decision.log.join("\n")).not.toContain("suspect");
});
