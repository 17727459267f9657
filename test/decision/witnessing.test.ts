import { expect, test, vi } from "vitest";
import { toHex } from "../../services/core/action/encoding.ts";
import { utf8 } from "../../services/core/action/utf8.ts";
import { reply } from "../../services/core/ledger/add-checkpoint.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import { sha256 } from "../../services/core/ledger/hash.ts";
import { verifyNote } from "../../services/core/ledger/note.ts";
import { checkNote, type TrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { isPrefix } from "../../services/decision/ledger/suspicion.ts";
import type { Contradiction } from "../../services/decision/witness-disputes.ts";
import { Witnessing, type WitnessReport } from "../../services/decision/witnessing.ts";
import type { WitnessPort } from "../../services/decision/witness-link.ts";
import { Witness } from "../../services/witness/witness.ts";
import { CheckpointMemory } from "../support/checkpoint-memory.ts";
import { treeLog, type TreeLog } from "../support/tree.ts";

const LOG = treeLog(64);
/** Long enough that only those who wait make rounds. */
const RARELY_MS = 60_000;
/** Refusals are waited for; on a busy machine an answer of this process can take a while. */
const WAIT_MS = 400;

/** A real witness in this process that can be cut off. */
interface TestWitness extends WitnessPort {
  isGone: boolean;
  calls: number;
}

async function witnessNamed(name: string, seed: number): Promise<TestWitness> {
  const witness = await Witness.open({
    name: `${name}.example`,
    signer: createEd25519Signer(new Uint8Array(32).fill(seed)),
    logs: new Map([[LOG.origin, [LOG.key]]]),
    store: new CheckpointMemory(),
    clock: Date.now,
    onSubmission: () => undefined,
  });
  const port: TestWitness = {
    name,
    key: witness.key,
    isGone: false,
    calls: 0,
    submit: async (body) => {
      port.calls += 1;
      if (port.isGone) throw new Error("connection refused");
      return witness.addCheckpoint(utf8(body));
    },
    recall: async (origin) => {
      if (port.isGone) throw new Error("connection refused");
      const note = witness.checkpointOf(toHex(sha256(utf8(origin))));
      return note === undefined ? reply(404, "none") : { ...reply(200, ""), body: note };
    },
  };
  return port;
}

async function threeWitnesses() {
  return Promise.all(["w1", "w2", "w3"].map((name, at) => witnessNamed(name, 20 + at)));
}

/** What the log has come to, which a test changes. */
interface Growing {
  log: TreeLog;
  size: number;
  nowMs: number;
}

function policyOf(witnesses: readonly WitnessPort[], threshold: number): TrustPolicy {
  const members = witnesses.map(({ name }) => name);
  return {
    logs: [LOG.key],
    witnesses: witnesses.map(({ name, key }) => ({ name, key })),
    groups: [{ name: "enough", threshold, members }],
    quorum: "enough",
  };
}

function start(
  growing: Growing,
  witnesses: readonly WitnessPort[],
  { threshold = 2, intervalMs = RARELY_MS }: { threshold?: number; intervalMs?: number } = {},
) {
  const told: string[] = [];
  const proven: Contradiction[] = [];
  const report: WitnessReport = {
    witness: (name, why) => told.push(why === undefined ? `${name} again` : `${name}: ${why}`),
    disputed: (name, why) => told.push(`${name} disputes: ${why}`),
    contradicted: async (contradiction) => void proven.push(contradiction),
    error: (error) => told.push(String(error)),
    lag: () => undefined,
    stale: (isStale) => told.push(isStale ? "stale" : "fresh"),
  };
  const trust = policyOf(witnesses, threshold);
  const witnessing = new Witnessing({
    witnesses,
    trustOf: () => trust,
    newest: async () => {
      const { log, size } = growing;
      return { epoch: 1, size, root: log.root(size), note: log.note(size) };
    },
    keyOf: () => LOG.key,
    isBeginning: (tree, whole) => isPrefix(tree, whole, growing.log.readTile),
    prove: (from, to) => growing.log.proof(from, to),
    clock: () => growing.nowMs,
    intervalMs,
    stalenessMs: 60_000,
    waitMs: WAIT_MS,
    report,
  });
  return { witnessing, told, proven, trust };
}

test("without its witnesses nothing is covered, and the caller may ask again", async () => {
  const witnesses = await threeWitnesses();
  for (const witness of witnesses) witness.isGone = true;
  const { witnessing, told } = start({ log: LOG, size: 5, nowMs: 0 }, witnesses);
  await using _ = witnessing;

  await expect(witnessing.covering(4)).rejects.toMatchObject({
    code: "unavailable",
    reason: "unwitnessed",
    retryAfterMs: RARELY_MS,
  });
  expect(witnessing.newest).toBeUndefined();
  expect(told.toSorted()).toEqual(["w1", "w2", "w3"].map((name) => `${name}: connection refused`));
});

test("when the witnesses are back, what was refused is covered", async () => {
  const witnesses = await threeWitnesses();
  for (const witness of witnesses) witness.isGone = true;
  const { witnessing, told } = start({ log: LOG, size: 5, nowMs: 0 }, witnesses);
  await using _ = witnessing;
  await expect(witnessing.covering(4)).rejects.toThrow("not confirmed");

  for (const witness of witnesses) witness.isGone = false;

  expect(await witnessing.covering(4)).toMatchObject({ size: 5 });
  expect(told).toContain("w1 again");
});

test("two of three are a quorum when one is gone, and the note verifies with it", async () => {
  const witnesses = await threeWitnesses();
  witnesses[1]!.isGone = true;
  const { witnessing, trust } = start({ log: LOG, size: 5, nowMs: 0 }, witnesses);
  await using _ = witnessing;

  const { note } = await witnessing.covering(4);

  expect(checkNote(note, trust)).toMatchObject({ witnesses: ["w1", "w3"], isQuorumMet: true });
});

test("one of three is no quorum", async () => {
  const witnesses = await threeWitnesses();
  witnesses[0]!.isGone = true;
  witnesses[2]!.isGone = true;
  const { witnessing } = start({ log: LOG, size: 5, nowMs: 0 }, witnesses);
  await using _ = witnessing;

  await expect(witnessing.covering(4)).rejects.toMatchObject({ reason: "unwitnessed" });
  // Its cosignature is kept: only the others are asked again.
  expect(witnesses[1]!.calls).toBe(1);
});

test("a witness that never answers keeps nobody waiting", async () => {
  const witnesses = await threeWitnesses();
  const silent: WitnessPort = {
    ...witnesses[0]!,
    submit: (_body, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("cut off")));
      }),
  };
  const growing = { log: LOG, size: 5, nowMs: 0 };
  const { witnessing } = start(growing, [silent, witnesses[1]!, witnesses[2]!]);
  await using _ = witnessing;

  expect(await witnessing.covering(4)).toMatchObject({ size: 5 });
  growing.size = 9;
  expect(await witnessing.covering(8)).toMatchObject({ size: 9 });
});

test("a witness that another replica took further is asked from there", async () => {
  const witnesses = await threeWitnesses();
  const one = start({ log: LOG, size: 5, nowMs: 0 }, witnesses);
  const growing = { log: LOG, size: 9, nowMs: 0 };
  const other = start(growing, witnesses);
  await using _one = one.witnessing;
  await using _other = other.witnessing;

  await one.witnessing.covering(4);
  await other.witnessing.covering(8);
  growing.size = 30;

  expect(await other.witnessing.covering(29)).toMatchObject({ size: 30 });
  expect([...one.told, ...other.told]).toEqual([]);
});

test("a witness that holds a checkpoint of more than the database has proves a loss", async () => {
  const witnesses = await threeWitnesses();
  const growing = { log: LOG, size: 20, nowMs: 0 };
  const first = start(growing, witnesses);
  await first.witnessing.covering(19);
  await first.witnessing[Symbol.asyncDispose]();

  const restored = start({ log: LOG, size: 12, nowMs: 0 }, witnesses);
  await using _ = restored.witnessing;

  await expect(restored.witnessing.covering(11)).rejects.toMatchObject({ reason: "unwitnessed" });
  expect(restored.proven).toContainEqual({
    what: "The witness w1 holds a checkpoint of 20 entries that this ledger has signed, and the database has 12.",
    theirs: expect.objectContaining({ epoch: 1, size: 20, root: LOG.root(20) }),
    ours: expect.objectContaining({ size: 12, note: LOG.note(12) }),
  });
  const { theirs } = restored.proven[0]!;
  expect(verifyNote(theirs.note, [LOG.key])).toHaveLength(1);
});

test("a log with another past than its witnesses hold is proven to have one, and is not witnessed", async () => {
  const witnesses = await threeWitnesses();
  const growing = { log: LOG, size: 20, nowMs: 0 };
  const { witnessing, proven } = start(growing, witnesses);
  await using _ = witnessing;
  await witnessing.covering(19);

  growing.log = LOG.fork(7);
  growing.size = 25;

  await expect(witnessing.covering(24)).rejects.toMatchObject({ reason: "unwitnessed" });
  expect(proven.map(({ what }) => what)).toContain(
    "The witness w1 holds a checkpoint of 20 entries that this ledger has signed and the 25 in the database do not continue.",
  );
});

test("a cosignature by another key, or over another tree, counts for nothing", async () => {
  const [w1, w2, w3] = await threeWitnesses();
  const growing = { log: LOG, size: 5, nowMs: 0 };
  const answers = await Promise.all(
    [w1, w2].map((each) => each!.submit(`old 0\n\n${LOG.note(4)}`, new AbortController().signal)),
  );
  const lying: WitnessPort = { ...w1!, submit: async () => answers[0]! };
  const other: WitnessPort = { ...w3!, submit: async () => answers[1]! };
  const { witnessing, told } = start(growing, [lying, other], { threshold: 1 });
  await using _ = witnessing;

  await expect(witnessing.covering(4)).rejects.toMatchObject({ reason: "unwitnessed" });
  expect(told).toEqual(["w1: a bad cosignature", "w3: no cosignature by the key of the policy"]);
});

test("a head that is witnessed is served with its cosignatures, and any other as it is", async () => {
  const witnesses = await threeWitnesses();
  const growing = { log: LOG, size: 5, nowMs: 0 };
  const { witnessing, trust } = start(growing, witnesses);
  await using _ = witnessing;
  await witnessing.covering(4);
  const head = (size: number) => ({ epoch: 1, size, root: LOG.root(size), note: LOG.note(size) });

  expect(checkNote(witnessing.dressed(head(5)).note, trust).isQuorumMet).toBe(true);
  expect(witnessing.dressed(head(6)).note).toBe(LOG.note(6));
  expect(witnessing.dressed({ ...head(5), epoch: 2 }).note).toBe(LOG.note(5));
});

test("the log grows and is witnessed without anybody asking", async () => {
  const growing = { log: LOG, size: 5, nowMs: 0 };
  const { witnessing } = start(growing, await threeWitnesses(), { intervalMs: 5 });
  await using _ = witnessing;

  await vi.waitFor(() => expect(witnessing.newest?.size).toBe(5));
  growing.size = 17;

  await vi.waitFor(() => expect(witnessing.newest?.size).toBe(17));
});

test("a log that is ahead for too long is stale until it is witnessed", async () => {
  const witnesses = await threeWitnesses();
  const growing = { log: LOG, size: 5, nowMs: 1_000 };
  const { witnessing, told } = start(growing, witnesses, { intervalMs: 5 });
  await using _ = witnessing;
  await vi.waitFor(() => expect(witnessing.newest?.size).toBe(5));
  growing.nowMs = 500_000;
  await vi.waitFor(() => expect(witnessing.isStale).toBe(false));

  for (const witness of witnesses) witness.isGone = true;
  growing.size = 6;
  const before = witnesses[0]!.calls;
  await vi.waitFor(() => expect(witnesses[0]!.calls).toBeGreaterThan(before));
  expect(witnessing.isStale).toBe(false);
  growing.nowMs += 60_001;

  await vi.waitFor(() => expect(told.at(-1)).toBe("stale"));
  expect(witnessing.isStale).toBe(true);
  for (const witness of witnesses) witness.isGone = false;
  await vi.waitFor(() => expect(told.at(-1)).toBe("fresh"));
});

test("many who wait share a round", async () => {
  const witnesses = await threeWitnesses();
  const { witnessing } = start({ log: LOG, size: 50, nowMs: 0 }, witnesses);
  await using _ = witnessing;

  await Promise.all(Array.from({ length: 50 }, (_, index) => witnessing.covering(index)));

  expect(witnesses[0]!.calls).toBe(1);
});
