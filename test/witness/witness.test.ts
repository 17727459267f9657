import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "../../services/core/action/utf8.ts";
import { toBase64 } from "../../services/core/ledger/base64.ts";
import { formatAddCheckpoint } from "../../services/core/ledger/add-checkpoint.ts";
import { parseCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { verifyConsistency } from "../../services/core/ledger/consistency.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import { sha256 } from "../../services/core/ledger/hash.ts";
import {
  parseNote,
  signNote,
  verifyNote,
  withSignatures,
} from "../../services/core/ledger/note.ts";
import { readAnswer } from "../../services/core/ledger/witnessing.ts";
import { Witness } from "../../services/witness/witness.ts";
import { CheckpointMemory } from "../support/checkpoint-memory.ts";
import { treeLog, type TreeLog } from "../support/tree.ts";

const NOW_MS = 1_700_000_000_123;
const LOG = treeLog(40);
const STRANGER = createEd25519Signer(new Uint8Array(32).fill(9));

async function openWitness(store = new CheckpointMemory(), logs: readonly TreeLog[] = [LOG]) {
  return Witness.open({
    name: "witness.example/w1",
    signer: createEd25519Signer(new Uint8Array(32).fill(2)),
    logs: new Map(logs.map(({ origin, key }) => [origin, [key]])),
    store,
    clock: () => NOW_MS,
    onSubmission: () => undefined,
  });
}

/** Asks for the checkpoint of a size, from the size that the log believes. */
async function submit(witness: Witness, [oldSize, size]: readonly [number, number], log = LOG) {
  const proof = oldSize <= size ? await log.proof(oldSize, size) : [];
  return ask(witness, formatAddCheckpoint({ oldSize, proof, note: log.note(size) }));
}

function ask(witness: Witness, body: string) {
  return witness.addCheckpoint(utf8(body));
}

const hash = toBase64(new Uint8Array(32));
const note = LOG.note(5);
const forged = signNote(parseNote(note).text, { name: LOG.origin, signer: STRANGER });

test.each([
  ["an empty body", ""],
  ["a body without an empty line", "old 0\n"],
  ["no old size", `\n\n${note}`],
  ["an old size with a leading zero", `old 00\n\n${note}`],
  ["an old size below zero", `old -1\n\n${note}`],
  ["an old size with more than one blank", `old  0\n\n${note}`],
  ["an old size beyond all integers", `old 99999999999999999999\n\n${note}`],
  ["a line end of another system", `old 0\r\n\n${note}`],
  ["a proof line that is no hash", `old 0\nAAAA\n\n${note}`],
  ["a proof line that is no base64", `old 0\n${hash}=\n\n${note}`],
  ["more than 63 proof lines", `old 0\n${`${hash}\n`.repeat(64)}\n${note}`],
  ["a checkpoint without signatures", `old 0\n\n${parseNote(note).text}`],
  ["an old size above the checkpoint's", `old 6\n\n${note}`],
  [
    "a signed text that is no checkpoint",
    `old 0\n\n${signNote(`${LOG.origin}\nfive\n`, { name: LOG.origin, signer: LOG.signer })}`,
  ],
])("400: %s", async (_name, body) => {
  expect((await ask(await openWitness(), body)).status).toBe(400);
});

test("400: bytes that are no UTF-8", async () => {
  const witness = await openWitness();

  const answer = await witness.addCheckpoint(Uint8Array.of(...utf8("old 0\n\n"), 0xff, 0x0a));

  expect(answer.status).toBe(400);
});

test("403: a checkpoint that only others signed", async () => {
  const witness = await openWitness();
  const text = parseNote(note).text;
  const foreign = signNote(text, { name: "somebody.example", signer: STRANGER });

  expect((await ask(witness, `old 0\n\n${foreign}`)).status).toBe(403);
  // The name is right, and the key is not.
  expect((await ask(witness, `old 0\n\n${forged}`)).status).toBe(403);
});

test("403: a signature of the log that is wrong, whoever else signed", async () => {
  // The log's own line, taken from another of its checkpoints.
  const changed = `${parseNote(note).text}\n${LOG.note(6).split("\n").at(-2)}\n`;
  const second = treeLog(5, LOG.origin, 7);
  const witness = await Witness.open({
    name: "w",
    signer: STRANGER,
    logs: new Map([[LOG.origin, [LOG.key, second.key]]]),
    store: new CheckpointMemory(),
    clock: () => NOW_MS,
    onSubmission: () => undefined,
  });
  const good = second.note(5).split("\n").at(-2)!;

  expect((await ask(witness, `old 0\n\n${changed}`)).status).toBe(403);
  expect((await ask(witness, `old 0\n\n${withSignatures(changed, [good])}`)).status).toBe(403);
  expect((await ask(witness, `old 0\n\n${withSignatures(note, [good])}`)).status).toBe(200);
});

test("404: a log that is not known", async () => {
  const other = treeLog(5, "log.example/other");

  expect((await submit(await openWitness(), [0, 5], other)).status).toBe(404);
});

test("409: another size than the one that was cosigned last, which the answer tells", async () => {
  const witness = await openWitness();

  expect(await submit(witness, [3, 5])).toEqual({
    status: 409,
    contentType: "text/x.tlog.size",
    body: "0\n",
  });
  await submit(witness, [0, 5]);
  expect(await submit(witness, [0, 8])).toMatchObject({ status: 409, body: "5\n" });
  expect(await submit(witness, [3, 4])).toMatchObject({ status: 409, body: "5\n" });
});

test("422: an empty tree with the root of another", async () => {
  const text = `${LOG.origin}\n0\n${hash}\n`;
  const signed = signNote(text, { name: LOG.origin, signer: LOG.signer });

  expect((await ask(await openWitness(), `old 0\n\n${signed}`)).status).toBe(422);
});

test("422: a proof from nothing that is not empty", async () => {
  expect((await ask(await openWitness(), `old 0\n${hash}\n\n${note}`)).status).toBe(422);
});

test("422: a proof that does not verify", async () => {
  const witness = await openWitness();
  await submit(witness, [0, 5]);
  const proof = (await LOG.proof(5, 9)).toReversed();

  const answer = await ask(witness, formatAddCheckpoint({ oldSize: 5, proof, note: LOG.note(9) }));

  expect(answer.status).toBe(422);
});

test("422: another root for the size that was cosigned", async () => {
  const witness = await openWitness();
  await submit(witness, [0, 5]);

  expect((await submit(witness, [5, 5], LOG.fork(3))).status).toBe(422);
  expect((await submit(witness, [5, 5])).status).toBe(200);
});

test("422: a log that took back what it had signed", async () => {
  const witness = await openWitness();
  await submit(witness, [0, 10]);

  expect((await submit(witness, [10, 20], LOG.fork(7))).status).toBe(422);
  expect((await submit(witness, [10, 20])).status).toBe(200);
});

test("200: a cosignature over exactly the checkpoint, with the time", async () => {
  const witness = await openWitness();

  const answer = await submit(witness, [0, 5]);

  expect(answer.status).toBe(200);
  expect(answer.body).toMatch(/^— witness\.example\/w1 [A-Za-z0-9+/]+=*\n$/);
  expect(readAnswer(answer, { note, key: witness.key })).toMatchObject({ kind: "cosigned" });
  expect(verifyNote(note + answer.body, [witness.key])).toEqual([witness.key]);
});

test("200: the empty tree, and any tree after it", async () => {
  const witness = await openWitness();

  expect((await submit(witness, [0, 0])).status).toBe(200);
  expect((await submit(witness, [0, 7])).status).toBe(200);
});

test("the newest checkpoint of a log is served with its trusted signatures and no others", async () => {
  const witness = await openWitness();
  const id = Buffer.from(sha256(utf8(LOG.origin))).toString("hex");
  const text = parseNote(note).text;
  const foreign = signNote(text, { name: "somebody.example", signer: STRANGER })
    .split("\n")
    .at(-2)!;

  expect(witness.checkpointOf(id)).toBeUndefined();
  await ask(witness, `old 0\n\n${withSignatures(note, [foreign])}`);

  const served = witness.checkpointOf(id) ?? "";
  expect(verifyNote(served, [LOG.key, witness.key])).toHaveLength(2);
  expect(served).not.toContain("somebody.example");
});

test("a witness that is started again remembers, and one whose memory was changed does not start", async () => {
  const store = new CheckpointMemory();
  await submit(await openWitness(store), [0, 10]);

  expect(await submit(await openWitness(store), [0, 12])).toMatchObject({
    status: 409,
    body: "10\n",
  });
  store.notes.set(LOG.origin, LOG.note(3));
  await expect(openWitness(store)).rejects.toThrow("no signature by a trusted key");
});

test("what can't be remembered is not cosigned", async () => {
  const store = new CheckpointMemory();
  const witness = await openWitness(store);
  const failing = {
    load: async () => undefined,
    save: () => Promise.reject(new Error("disk full")),
  };
  const forgetful = await openWitness(failing as unknown as CheckpointMemory);

  await expect(submit(forgetful, [0, 5])).rejects.toThrow("disk full");
  expect((await submit(forgetful, [5, 6])).body).toBe("0\n");
  expect((await submit(witness, [0, 5])).status).toBe(200);
});

test("whatever is asked in whatever order, never are two checkpoints cosigned of which neither continues the other", async () => {
  const forks = [LOG, LOG.fork(3), LOG.fork(17), LOG.fork(0)];
  const call = fc.record({
    fork: fc.nat({ max: forks.length - 1 }),
    oldSize: fc.option(fc.nat({ max: 40 }), { nil: undefined, freq: 2 }),
    size: fc.nat({ max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
      const store = new CheckpointMemory();
      const witness = await openWitness(store);
      const signed: { fork: number; size: number }[] = [];
      // All at once: the answers come in some order of the witness's own.
      await Promise.all(
        calls.map(async ({ fork, oldSize, size }) => {
          const present = parseSize(store.notes.get(LOG.origin));
          const answer = await submit(witness, [oldSize ?? present, size], forks[fork]);
          if (answer.status === 200) signed.push({ fork, size });
        }),
      );
      const again = await openWitness(store);
      for (const { fork, oldSize, size } of calls) {
        const present = parseSize(store.notes.get(LOG.origin));
        const answer = await submit(again, [oldSize ?? present, size], forks[fork]);
        if (answer.status === 200) signed.push({ fork, size });
      }

      const sorted = signed.toSorted((one, other) => one.size - other.size);
      for (const [at, newer] of sorted.entries()) {
        const older = sorted[at - 1];
        if (older === undefined || older.size === 0) continue;
        expect(
          await isContinued(forks[older.fork]!, forks[newer.fork]!, [older.size, newer.size]),
        ).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

async function isContinued(older: TreeLog, newer: TreeLog, [fromSize, toSize]: [number, number]) {
  const proof = await newer.proof(fromSize, toSize);
  const [fromRoot, toRoot] = [older.root(fromSize), newer.root(toSize)];
  return verifyConsistency({ fromSize, fromRoot, toSize, toRoot, proof });
}

function parseSize(stored: string | undefined): number {
  return stored === undefined ? 0 : parseCheckpoint(parseNote(stored).text).size;
}
