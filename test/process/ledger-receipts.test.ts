import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Outcome } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { LedgerService, type Receipt } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { verifyConsistency } from "../../services/core/ledger/consistency.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import { verifyInclusion } from "../../services/core/ledger/inclusion.ts";
import { parseReceipt, verifyReceipt } from "../../services/core/ledger/receipt.ts";
import {
  checkNote,
  parseTrustPolicy,
  type TrustPolicy,
} from "../../services/core/ledger/trust-policy.ts";
import { approve } from "../support/approve.ts";
import {
  askForExport,
  decideExport,
  startStack,
  type Identity,
  type Stack,
} from "../support/stack.ts";

/** Policy puts it to dana. */
const QUESTION = {
  action: {
    tool: "crm",
    operation: "export_customers",
    argumentsJson: "{}",
    digest: randomBytes(32),
  },
  redemptionId: randomBytes(16).toString("hex"),
};

let stack: Stack;
let agent: Identity;
let dana: Identity;
let alex: Identity;
let policy: TrustPolicy;

beforeAll(async () => {
  stack = await startStack();
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
  alex = await stack.person("alex");
  policy = parseTrustPolicy(await readFile(join(stack.home, "ledger", "trust-policy"), "utf8"));
});
afterAll(() => stack.stop());

/** What a receipt proves without asking anybody. */
function proven(receipt: Receipt | undefined) {
  const parsed = parseReceipt(receipt?.tlogProof ?? "");
  const { checkpoint } = verifyReceipt(parsed, policy);
  const leaf: unknown = JSON.parse(Buffer.from(parsed.leaf).toString("utf8"));
  return { leaf, index: parsed.index, size: checkpoint.size, root: checkpoint.root };
}

async function redeemed() {
  const { requestId } = await askForExport(agent);
  await approve(dana, requestId);
  const { request } = await dana.approvals.getRequest({ requestId });
  const redemption = {
    requestId,
    grantId: request?.verdict?.grant?.id ?? "",
    digest: request?.action?.digest ?? new Uint8Array(),
    redemptionId: randomBytes(16).toString("hex"),
  };
  return { redemption, answer: await agent.decisions.redeemGrant(redemption) };
}

describe("a receipt that verifies offline comes with", () => {
  test("a question that people are asked", async () => {
    const { requestId, receipt } = await askForExport(agent);

    expect(proven(receipt).leaf).toMatchObject({ type: "request.opened", request: requestId });
  });

  test("a denial", async () => {
    const { requestId, receipt } = await decideExport(agent, { operation: "unknown_operation" });

    expect(proven(receipt).leaf).toMatchObject({ type: "decision.denied", request: requestId });
  });

  test("a question that is asked again, before and after the verdict", async () => {
    const action = { ...QUESTION.action, digest: randomBytes(32) };
    const idempotencyKey = randomBytes(16).toString("hex");
    const ask = () => agent.decisions.decide({ ...QUESTION, action, idempotencyKey });

    const first = await ask();
    const replay = await ask();
    await approve(dana, first.requestId);
    const decided = await ask();

    expect(proven(replay.receipt).leaf).toEqual(proven(first.receipt).leaf);
    expect(proven(decided.receipt).leaf).toMatchObject({ type: "request.approved" });
    expect([replay.replayed, decided.replayed]).toEqual([true, true]);
  });

  test("a vote and the verdict that it gave, also for the agent that waits", async () => {
    const { requestId } = await askForExport(agent);
    const watching = (async () => {
      for await (const step of agent.decisions.watchVerdict({ requestId })) {
        if (step.verdict !== undefined) return step.receipt;
      }
      return undefined;
    })();
    const { request } = await dana.approvals.getRequest({ requestId });

    const { receipt } = await dana.approvals.vote({
      requestId,
      choice: VoteChoice.APPROVE,
      channel: "test",
      actionDigest: request?.action?.digest ?? new Uint8Array(),
      viewDigest: request?.viewDigest ?? new Uint8Array(),
    });

    const approved = { type: "request.approved", request: requestId };
    expect(proven(receipt).leaf).toMatchObject(approved);
    expect(proven(await watching).leaf).toMatchObject(approved);
  });

  test("a redemption and an outcome, and with their repetition", async () => {
    const { redemption, answer } = await redeemed();
    const again = await agent.decisions.redeemGrant(redemption);
    const outcome = { ...redemption, outcome: Outcome.SUCCEEDED };
    const reported = await agent.decisions.reportOutcome(outcome);
    const repeated = await agent.decisions.reportOutcome(outcome);

    expect(proven(answer.receipt).leaf).toMatchObject({ type: "grant.redeemed" });
    expect(proven(again.receipt).leaf).toEqual(proven(answer.receipt).leaf);
    expect(proven(reported.receipt).leaf).toMatchObject({
      type: "outcome.reported",
      outcome: "succeeded",
    });
    expect(proven(repeated.receipt).leaf).toEqual(proven(reported.receipt).leaf);
  });

  test("an answer to a caller who knows an earlier tree: it also proves that the tree only grew", async () => {
    const known = proven((await askForExport(agent)).receipt);
    await Promise.all(Array.from({ length: 40 }, () => askForExport(agent)));

    const { receipt } = await agent.decisions.decide({
      ...QUESTION,
      knownLedgerSize: BigInt(known.size),
    });

    const { size, root } = proven(receipt);
    expect(receipt?.knownSize).toBe(BigInt(known.size));
    expect(
      verifyConsistency({
        fromSize: known.size,
        fromRoot: known.root,
        toSize: size,
        toRoot: root,
        proof: receipt?.consistency ?? [],
      }),
    ).toBe(true);
  });

  test("nothing to prove for a caller who claims to know more than there is", async () => {
    const { receipt } = await agent.decisions.decide({
      ...QUESTION,
      knownLedgerSize: 2n ** 63n,
    });

    expect(receipt?.consistency).toEqual([]);
    expect(proven(receipt).leaf).toMatchObject({ type: "request.opened" });
  });
});

describe("the ledger's service", () => {
  test.each([
    ["a leaf", () => agent.client(LedgerService).getLeaf({ index: 0n }), "not_a_notifier"],
    ["openings", () => all(dana.client(LedgerService).listOpenings({})), "not_an_auditor"],
    ["names", () => dana.client(LedgerService).listActors({ ids: ["act_x"] }), "not_an_auditor"],
    ["leaves", () => all(agent.client(LedgerService).listLeaves({})), "not_a_notifier"],
    [
      "an erasure",
      () => dana.client(LedgerService).eraseSubject({ subject: "req_x", basis: "gdpr-17" }),
      "not_a_privacy_officer",
    ],
    ["a reading", () => dana.client(LedgerService).recordRead({ before: 1n }), "not_an_auditor"],
  ])("refuses %s to whom it is not for", async (_what, call, reason) => {
    await expect(call()).rejects.toMatchObject({ code: "permission_denied", reason });
  });

  test("refuses a workload the receipts of others, and of the service, as if there were none", async () => {
    const { requestId } = await askForExport(agent);
    const other = await stack.workload("another-agent", { owner: "olivia" });

    const foreign = other.client(LedgerService).getReceipt({ id: requestId });
    const event = other.client(LedgerService).getReceipt({ id: `${requestId}.1` });

    await expect(foreign).rejects.toMatchObject({ code: "not_found" });
    await expect(event).rejects.toMatchObject({ code: "not_found" });
  });

  test.each([
    ["index", () => alex.client(LedgerService).getInclusionProof({ index: 2n ** 60n })],
    ["size", () => alex.client(LedgerService).getInclusionProof({ index: 0n, size: 2n ** 60n })],
    ["from_size", () => alex.client(LedgerService).getConsistencyProof({ fromSize: 0n })],
    [
      "to_size",
      () => alex.client(LedgerService).getConsistencyProof({ fromSize: 1n, toSize: 2n ** 60n }),
    ],
    ["to", () => all(alex.client(LedgerService).listLeaves({ to: 2n ** 60n }))],
    ["from", () => all(alex.client(LedgerService).listOpenings({ from: 2n ** 60n }))],
    [
      "ids",
      () => alex.client(LedgerService).listActors({ ids: Array.from({ length: 1_001 }, String) }),
    ],
    ["before", () => alex.client(LedgerService).recordRead({ before: 0n })],
    [
      "basis",
      () => alex.client(LedgerService).eraseSubject({ subject: "x", basis: "because Dana\n" }),
    ],
    [
      "basis",
      () => alex.client(LedgerService).eraseSubject({ subject: "x", basis: "GDPR-17:Dana" }),
    ],
    ["reason", () => alex.client(LedgerService).holdSubject({ subject: "x" })],
    ["subject", () => alex.client(LedgerService).releaseSubject({ reason: "x" })],
    ["id", () => alex.client(LedgerService).getReceipt({})],
  ])("refuses a bad %s by name", async (field, call) => {
    await expect(call()).rejects.toMatchObject({
      code: "invalid_argument",
      violations: [expect.objectContaining({ field })],
    });
  });

  test("proves to a workload that its leaf is in the newest checkpoint, and that this continues another", async () => {
    const { receipt } = await askForExport(agent);
    const { index, size, root } = proven(receipt);
    const { leaf } = parseReceipt(receipt?.tlogProof ?? "");
    await askForExport(agent);
    const ledger = agent.client(LedgerService);

    const { note } = await ledger.getCheckpoint({});
    const { checkpoint } = checkNote(note, policy);
    const toSize = BigInt(checkpoint.size);
    const inclusion = await ledger.getInclusionProof({ index: BigInt(index), size: toSize });
    const growth = await ledger.getConsistencyProof({ fromSize: BigInt(size), toSize });

    const included = { index, size: checkpoint.size, root: checkpoint.root };
    const proof = inclusion.hashes;
    expect(verifyInclusion({ ...included, leafHash: leafHash(leaf), proof })).toBe(true);
    const grown = { fromSize: size, fromRoot: root, toSize: checkpoint.size };
    expect(verifyConsistency({ ...grown, toRoot: checkpoint.root, proof: growth.hashes })).toBe(
      true,
    );
  });

  test("gives a workload the receipt of the newest event of its request", async () => {
    const { requestId } = await askForExport(agent);
    await approve(dana, requestId);

    const { receipt } = await agent.client(LedgerService).getReceipt({ id: requestId });

    expect(proven(receipt).leaf).toMatchObject({ type: "request.approved", request: requestId });
  });

  test("streams every leaf without a gap, and those that come while it is followed", async () => {
    const stop = new AbortController();
    const seen: bigint[] = [];
    const options = { signal: stop.signal };
    const following = (async () => {
      const stream = dana.client(LedgerService).listLeaves({ follow: true }, options);
      for await (const { leaves } of stream) seen.push(...leaves.map(({ index }) => index));
    })().catch(() => undefined);
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    const before = seen.length;

    const { receipt } = await askForExport(agent);
    await expect.poll(() => seen.length).toBeGreaterThan(before);
    stop.abort();
    await following;

    expect(seen).toEqual(seen.map((_, index) => BigInt(index)));
    expect(seen).toContain(BigInt(proven(receipt).index));
  });

  test("opens to an auditor what leaves hide, names who acted, and records the reading", async () => {
    const { receipt } = await askForExport(agent);
    const { index, leaf } = proven(receipt);
    const ledger = alex.client(LedgerService);

    const openings = await all(ledger.listOpenings({ from: BigInt(index), to: BigInt(index + 1) }));
    const actor = (leaf as { readonly actor: { readonly id: string } }).actor.id;
    const { actors } = await ledger.listActors({ ids: [actor] });
    const read = await ledger.recordRead({ before: BigInt(index + 1) });

    const fields = openings.flatMap((each) => each.openings.map(({ field }) => field));
    expect(fields).toEqual(expect.arrayContaining(["target", "arguments", "context", "reasons"]));
    expect(actors).toMatchObject([{ id: actor, name: expect.stringContaining("demo-agent") }]);
    expect(proven(read.receipt).leaf).toMatchObject({
      type: "audit.read",
      data: { before: index + 1 },
      actor: { kind: "person", authn: "token" },
    });
  });

  test("erases a settled request unless it is held, and proves both", async () => {
    const { requestId } = await decideExport(agent, { operation: "unknown_operation" });
    const live = await askForExport(agent);
    const ledger = alex.client(LedgerService);
    const subject = { subject: requestId };

    await expect(
      ledger.eraseSubject({ subject: live.requestId, basis: "gdpr-17" }),
    ).rejects.toMatchObject({ code: "failed_precondition", reason: "subject_live" });
    await expect(
      ledger.eraseSubject({ subject: "nobody", basis: "gdpr-17" }),
    ).rejects.toMatchObject({ code: "not_found", reason: "unknown_subject" });
    const held = await ledger.holdSubject({ ...subject, reason: "a court asked" });
    await expect(ledger.eraseSubject({ ...subject, basis: "gdpr-17" })).rejects.toMatchObject({
      code: "failed_precondition",
      reason: "subject_held",
    });
    const released = await ledger.releaseSubject({ ...subject, reason: "it is over" });
    const erased = await ledger.eraseSubject({ ...subject, basis: "gdpr-17" });

    expect(proven(held.receipt).leaf).toMatchObject({ type: "subject.held" });
    expect(proven(released.receipt).leaf).toMatchObject({ type: "subject.released" });
    expect(proven(erased.receipt).leaf).toMatchObject({
      type: "subject.erased",
      data: { subject: requestId, basis: "gdpr-17" },
    });
    expect(Number(erased.openings)).toBeGreaterThan(0);
  });
});

async function all<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
