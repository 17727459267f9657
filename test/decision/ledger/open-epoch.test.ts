import { expect, test } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { EMPTY_ROOT } from "../../../services/core/ledger/hash.ts";
import { parseTrustPolicy } from "../../../services/core/ledger/trust-policy.ts";
import { openEpoch } from "../../../services/decision/ledger/open-epoch.ts";
import { FileTwin, LedgerTwin, NOTARY_OF_TWIN, ORIGIN_OF_TWIN } from "../../support/ledger-twin.ts";

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

  expect(opening).toEqual({ kind: "opened", epoch: 2, size: 61 });
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

  expect(opening).toMatchObject({ kind: "opened", epoch: 5 });
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

  expect(opening).toEqual({ kind: "followed", epoch: 2, size: 60 });
  expect(ports.ledger.opened).toEqual([]);
  expect(notary.read(ports.files.note ?? "")).toMatchObject({ epoch: 2, size: 60 });
});
