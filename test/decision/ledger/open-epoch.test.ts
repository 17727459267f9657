import { describe, expect, test } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { COSIGNATURE_TYPE } from "../../../services/core/ledger/cosignature.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { EMPTY_ROOT } from "../../../services/core/ledger/hash.ts";
import { createVerifierKey } from "../../../services/core/ledger/note.ts";
import { parseTrustPolicy } from "../../../services/core/ledger/trust-policy.ts";
import { assessLoss, openEpoch } from "../../../services/decision/ledger/open-epoch.ts";
import { Notary } from "../../../services/decision/ledger/notary.ts";
import { FileTwin, LedgerTwin, NOTARY_OF_TWIN, ORIGIN_OF_TWIN } from "../../support/ledger-twin.ts";
import { treeLog } from "../../support/tree.ts";

const notary = NOTARY_OF_TWIN;

async function signed(size: number, epoch = 1) {
  const { range } = await new LedgerTwin(size).head();
  return notary.sign(range, epoch);
}

function portsOf(ledger: LedgerTwin, note: string | undefined) {
  const files = new FileTwin();
  files.note = note;
  return { ledger, files, notary, clock: () => 1_800_000_000_000, createKey: () => "key" };
}

test("a ledger that lost nothing gets no new epoch", async () => {
  const ports = portsOf(new LedgerTwin(140), (await signed(100)).note);

  const opening = await openEpoch(ports, "to be sure");

  expect(opening).toEqual({ kind: "sound" });
  expect(ports.ledger.opened).toEqual([]);
  expect(ports.files.policy).toBeUndefined();
});

test("what was lost is said in the new epoch's first leaf, and its name is trusted from then on", async () => {
  const lost = await signed(100);
  const ports = portsOf(new LedgerTwin(60), lost.note);

  const opening = await openEpoch(ports, "restored from Monday's backup");

  expect(opening).toMatchObject({
    kind: "opened",
    lost: { epoch: 1, size: 100, root: lost.root },
    kept: { epoch: 1, size: 60 },
    present: { epoch: 2, size: 61 },
  });
  expect(ports.ledger.opened).toEqual([
    {
      type: "epoch.opened",
      epoch: 2,
      lostSize: 100,
      lostRoot: toHex(lost.root),
      reason: "restored from Monday's backup",
    },
  ]);
  expect(notary.read(ports.files.note ?? "")).toMatchObject({ epoch: 2, size: 61 });
  expect(parseTrustPolicy(ports.files.policy ?? "").logs.map(({ name }) => name)).toEqual([
    `${ORIGIN_OF_TWIN}/epoch-2`,
  ]);
});

test("an epoch that the restored database has forgotten is not opened twice", async () => {
  const ports = portsOf(new LedgerTwin(60), (await signed(100, 4)).note);

  const opening = await openEpoch(ports, "restored again");

  expect(opening).toMatchObject({ kind: "opened", present: { epoch: 5 } });
});

test("where nothing is known of what was signed, nothing is claimed of what was lost", async () => {
  const ports = portsOf(new LedgerTwin(60), "half a file");

  await openEpoch(ports, "the disk died");

  expect(ports.ledger.opened).toMatchObject([{ lostSize: 0, lostRoot: toHex(EMPTY_ROOT) }]);
});

test("a machine follows the epoch that was opened on another one", async () => {
  const ports = portsOf(new LedgerTwin(60), (await signed(100)).note);
  ports.ledger.enterEpoch(2);

  const opening = await openEpoch(ports, "follow");

  expect(opening).toMatchObject({ kind: "followed", present: { epoch: 2, size: 60 } });
  expect(ports.ledger.opened).toEqual([]);
  expect(notary.read(ports.files.note ?? "")).toMatchObject({ epoch: 2, size: 60 });
});

test("what would be lost is told without anything being changed", async () => {
  const lost = await signed(100);
  const ports = portsOf(new LedgerTwin(60), lost.note);

  const assessment = await assessLoss(ports);

  expect(assessment).toMatchObject({
    kind: "lost",
    why: expect.stringContaining("has 60 entries, and 100 were signed"),
    lost: { epoch: 1, size: 100, root: lost.root },
    present: { epoch: 1, size: 60 },
  });
  expect(ports.ledger.opened).toEqual([]);
  expect(ports.files).toMatchObject({ note: lost.note, policy: undefined });
});

describe("evidence of a witness", () => {
  test("that the ledger continues stands against nothing", async () => {
    const ports = portsOf(new LedgerTwin(60), (await signed(60)).note);
    ports.files.evidence.push((await signed(50)).note);

    expect(await openEpoch(ports, "to be sure")).toEqual({ kind: "sound" });
  });

  test.each([
    ["a note by another key", treeLog(100, ORIGIN_OF_TWIN, 8).note(100)],
    ["no note", "hello\n"],
  ])("that is %s proves nothing", async (_what, note) => {
    const ports = portsOf(new LedgerTwin(60), (await signed(60)).note);
    ports.files.evidence.push(note);

    expect(await openEpoch(ports, "to be sure")).toEqual({ kind: "sound" });
  });

  test("is a loss, also where the kept checkpoint went back together with the database", async () => {
    const held = await signed(100);
    const ports = portsOf(new LedgerTwin(60), (await signed(60)).note);
    ports.files.evidence.push((await signed(60)).note, held.note);

    const opening = await openEpoch(ports, "the machine was restored");

    expect(opening).toMatchObject({ kind: "opened", lost: { size: 100, root: held.root } });
    expect(ports.ledger.opened).toMatchObject([{ epoch: 2, lostSize: 100 }]);
    expect(await openEpoch(ports, "once more")).toEqual({ kind: "sound" });
  });

  test("is a loss, where the database has as many entries with another past", async () => {
    const held = await signed(100);
    const ledger = new LedgerTwin(140);
    ledger.rewrite(90);
    const { range } = await ledger.head();
    const ports = portsOf(ledger, notary.sign(range, 1).note);
    ports.files.evidence.push(held.note);

    expect(await openEpoch(ports, "it was tampered with")).toMatchObject({
      kind: "opened",
      lost: { size: 100, root: held.root },
    });
  });

  test("of an epoch that the database has forgotten keeps its origin from being used again", async () => {
    const ports = portsOf(new LedgerTwin(60), (await signed(60)).note);
    ports.files.evidence.push((await signed(70, 4)).note);

    expect(await openEpoch(ports, "restored")).toMatchObject({
      lost: { epoch: 4, size: 70 },
      present: { epoch: 5 },
    });
  });
});

describe("whom to trust in the new epoch", () => {
  const key = createVerifierKey("w1.example", new Uint8Array(32).fill(3), COSIGNATURE_TYPE);
  const witnesses = { witnesses: [{ name: "w1", key }], groups: [], quorum: "w1" };

  test.each([
    [false, "none"],
    [true, "w1"],
  ])("names its witnesses at once (every risk: %s)", async (isEveryRisk, quorum) => {
    const ports = {
      ...portsOf(new LedgerTwin(60), (await signed(100)).note),
      notary: new Notary({
        origin: ORIGIN_OF_TWIN,
        signer: createEd25519Signer(new Uint8Array(32).fill(7)),
        witnesses,
      }),
      plan: { isEveryRisk },
    };

    await openEpoch(ports, "restored");

    const { policy = "", witnessPolicy = "" } = ports.files;
    expect(parseTrustPolicy(policy)).toMatchObject({ witnesses: [{ name: "w1" }], quorum });
    expect(parseTrustPolicy(witnessPolicy)).toMatchObject({
      logs: [{ name: `${ORIGIN_OF_TWIN}/epoch-2` }],
      quorum: "w1",
    });
  });
});
