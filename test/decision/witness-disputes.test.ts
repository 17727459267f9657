import { expect, test } from "vitest";
import { utf8 } from "../../services/core/action/utf8.ts";
import { reply } from "../../services/core/ledger/add-checkpoint.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import type { WitnessAnswer } from "../../services/core/ledger/witnessing.ts";
import { isPrefix } from "../../services/decision/ledger/suspicion.ts";
import type { Contradiction } from "../../services/decision/witness-disputes.ts";
import type { WitnessPort } from "../../services/decision/witness-link.ts";
import { Witnessing } from "../../services/decision/witnessing.ts";
import { Witness } from "../../services/witness/witness.ts";
import { CheckpointMemory } from "../support/checkpoint-memory.ts";
import { treeLog } from "../support/tree.ts";

const LOG = treeLog(64);
const OTHER_KEY = treeLog(64, LOG.origin, 9);
const OTHER_LOG = treeLog(64, "log.example/two");
/** Nobody is waited for that long where all goes well. */
const WAIT_MS = 150;

const INCONSISTENT = reply(422, "the consistency proof does not verify");
const conflict = (size: number): WitnessAnswer => ({
  ...reply(409, String(size)),
  contentType: "text/x.tlog.size",
});
const serves = (note: string) => async (): Promise<WitnessAnswer> => ({
  ...reply(200, ""),
  body: note,
});

async function honest(name: string, seed: number): Promise<WitnessPort> {
  const witness = await Witness.open({
    name: `${name}.example`,
    signer: createEd25519Signer(new Uint8Array(32).fill(seed)),
    logs: new Map([[LOG.origin, [LOG.key]]]),
    store: new CheckpointMemory(),
    clock: Date.now,
    onSubmission: () => undefined,
  });
  return {
    name,
    key: witness.key,
    submit: (body) => witness.addCheckpoint(utf8(body)),
    recall: async () => reply(404, "none"),
  };
}

/** A witness that can be told what to say, two that are honest, and a log of ten entries that needs two of them. */
async function withLiar(says: Pick<WitnessPort, "submit" | "recall">) {
  const [liar, one, two] = [await honest("w0", 30), await honest("w1", 31), await honest("w2", 32)];
  const asked = { times: 0 };
  const lying: WitnessPort = {
    ...liar,
    recall: says.recall,
    submit: (...call) => {
      asked.times += 1;
      return says.submit(...call);
    },
  };
  const witnesses = [lying, one, two];
  const policy = {
    logs: [LOG.key],
    witnesses: witnesses.map(({ name, key }) => ({ name, key })),
    groups: [{ name: "enough", threshold: 2, members: ["w0", "w1", "w2"] }],
    quorum: "enough",
  };
  const told = { witness: [] as string[], disputed: [] as string[], errors: [] as unknown[] };
  const proven: Contradiction[] = [];
  const log = { size: 10, nowMs: 0 };
  const witnessing = new Witnessing({
    witnesses,
    trustOf: () => policy,
    keyOf: () => LOG.key,
    newest: async () => ({
      epoch: 1,
      size: log.size,
      root: LOG.root(log.size),
      note: LOG.note(log.size),
    }),
    prove: (from, to) => LOG.proof(from, to),
    isBeginning: (tree, whole) => isPrefix(tree, whole, LOG.readTile),
    clock: () => log.nowMs,
    intervalMs: 60_000,
    stalenessMs: 60_000,
    waitMs: WAIT_MS,
    report: {
      witness: (name, why) => told.witness.push(`${name}: ${why ?? "again"}`),
      disputed: (name, why) => told.disputed.push(`${name}: ${why}`),
      contradicted: async (contradiction) => void proven.push(contradiction),
      error: (error) => told.errors.push(error),
      lag: () => undefined,
      stale: () => undefined,
    },
  });
  return { witnessing, told, proven, asked, log };
}

const LIES: readonly (readonly [string, WitnessAnswer, WitnessPort["recall"], string])[] = [
  [
    "422 and serves a beginning of this log",
    INCONSISTENT,
    serves(LOG.note(7)),
    "the checkpoint of 7 entries that it holds is one of this log",
  ],
  [
    "a size above ours and serves a beginning of this log",
    conflict(1_000),
    serves(LOG.note(10)),
    "it claims to have cosigned 1000 entries, and the checkpoint of 10",
  ],
  ["422 and serves nothing", INCONSISTENT, async () => reply(404, "none"), "(status 404)"],
  [
    "422 and can't be asked further",
    INCONSISTENT,
    () => Promise.reject(new Error("connection reset")),
    "can't be asked for its checkpoint: connection reset",
  ],
  [
    "422 and serves a fork that another key signed",
    INCONSISTENT,
    serves(OTHER_KEY.fork(3).note(20)),
    "serves no checkpoint that this log has signed",
  ],
  [
    "422 and serves a longer log by another key",
    conflict(40),
    serves(OTHER_KEY.note(40)),
    "serves no checkpoint that this log has signed",
  ],
  [
    "422 and serves what our key signed for another log",
    INCONSISTENT,
    serves(OTHER_LOG.note(40)),
    "serves no checkpoint that this log has signed",
  ],
  ["422 and serves no note", INCONSISTENT, serves("hello\n"), "serves no checkpoint that this log"],
];

test.each(LIES)(
  "a witness that answers %s is itself what fails: the log goes on with the others",
  async (...[, answer, recall, why]) => {
    const { witnessing, told, proven, log } = await withLiar({
      submit: async () => answer,
      recall,
    });
    await using _ = witnessing;

    expect(await witnessing.covering(9)).toMatchObject({ size: 10 });
    log.size = 20;
    expect(await witnessing.covering(19)).toMatchObject({ size: 20 });

    await expect.poll(() => told.disputed).toEqual([expect.stringContaining(why)]);
    expect(proven).toEqual([]);
    expect(told.errors).toEqual([]);
  },
);

test("a witness that refuses for nothing is asked again later, each time after a longer while", async () => {
  const { witnessing, told, asked, log } = await withLiar({
    submit: async () => INCONSISTENT,
    recall: serves(LOG.note(5)),
  });
  await using _ = witnessing;
  const timesAfter = async (moreMs: number) => {
    log.nowMs += moreMs;
    log.size += 1;
    const before = told.disputed.length;
    await witnessing.covering(log.size - 1);
    const { times } = asked;
    await expect.poll(() => told.disputed.length).toBe(before + (times > before ? 1 : 0));
    return times;
  };

  expect(await timesAfter(0)).toBe(1);
  expect(await timesAfter(999)).toBe(1);
  expect(await timesAfter(1)).toBe(2);
  expect(await timesAfter(1_999)).toBe(2);
  expect(await timesAfter(1)).toBe(3);
  // A clock that was set back keeps nobody aside.
  expect(await timesAfter(-3_600_000)).toBe(4);
});

test("a witness that came to its senses counts again, and that is told", async () => {
  const says = { isLying: true };
  const mended = await honest("w0", 30);
  const { witnessing, told, log } = await withLiar({
    submit: async (...call) => (says.isLying ? INCONSISTENT : mended.submit(...call)),
    recall: serves(LOG.note(5)),
  });
  await using _ = witnessing;
  await witnessing.covering(9);
  await expect.poll(() => told.disputed).toHaveLength(1);

  says.isLying = false;
  log.nowMs += 1_000;
  log.size = 20;
  await witnessing.covering(19);

  await expect.poll(() => told.witness).toEqual(["w0: again"]);
});

test.each([
  ["longer than ours", conflict(20), LOG.note(20), 20],
  ["of our size with another root", INCONSISTENT, LOG.fork(4).note(10), 10],
  ["shorter, with another root", INCONSISTENT, LOG.fork(4).note(6), 6],
])(
  "one witness is enough to prove what our key has signed: a log %s",
  async (...[, answer, note, size]) => {
    const { witnessing, told, proven } = await withLiar({
      submit: async () => answer,
      recall: serves(note),
    });
    await using _ = witnessing;

    await expect.poll(() => proven).toHaveLength(1);

    expect(proven[0]).toMatchObject({ theirs: { size, note }, ours: { note: LOG.note(10) } });
    expect(told.disputed).toEqual([]);
  },
);

test("a witness that another replica took further is no liar: the newest head has what it holds", async () => {
  const { witnessing, told, proven, log } = await withLiar({
    submit: async () => {
      log.size = 30;
      return conflict(30);
    },
    recall: serves(LOG.note(30)),
  });
  await using _ = witnessing;

  await witnessing.covering(9);

  expect(told.disputed).toEqual([]);
  expect(proven).toEqual([]);
});
