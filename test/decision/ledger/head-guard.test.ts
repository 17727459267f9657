import { describe, expect, test } from "vitest";
import { Fault } from "../../../services/core/fault.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { keepContradiction, readEvidence } from "../../../services/decision/ledger/evidence.ts";
import { HeadGuard } from "../../../services/decision/ledger/head-guard.ts";
import { KnownHead } from "../../../services/decision/ledger/known-head.ts";
import { Notary } from "../../../services/decision/ledger/notary.ts";
import { FileTwin, LedgerTwin } from "../../support/ledger-twin.ts";

const ORIGIN = "log.example/one";
const notary = notaryOf(7);

function notaryOf(seed: number): Notary {
  return new Notary({
    origin: ORIGIN,
    signer: createEd25519Signer(new Uint8Array(32).fill(seed)),
  });
}

async function open(ledger: LedgerTwin, file: FileTwin) {
  const told: (string | undefined)[] = [];
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const known = await KnownHead.open({ file, notary, onError });
  const onSuspicion = (suspicion: string | undefined) => void told.push(suspicion);
  const evidence = await readEvidence(file, notary, onError);
  const guard = await HeadGuard.open({ ledger, notary, known, evidence, onSuspicion, onError });
  return { guard, told, errors };
}

/** The file of a service that has signed so many leaves of a ledger. */
async function fileAt(size: number, ledger = new LedgerTwin(size)): Promise<FileTwin> {
  const file = new FileTwin();
  const { range, epoch } = await ledger.head();
  file.note = notary.sign(range, epoch).note;
  return file;
}

async function reasonOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "signed",
    (error: unknown) => (error instanceof Fault ? error.reason : String(error)),
  );
}

describe("a ledger that can't be the one that was signed", () => {
  test.each([
    ["has lost entries", 60, "has 60 entries, and 100 were signed"],
    ["has other entries", 140, "does not continue the 100 entries that were signed"],
  ])("%s: nothing is signed, and a person is told what to do", async (_what, size, message) => {
    const file = await fileAt(100);
    const ledger = new LedgerTwin(size);
    ledger.rewrite(50);

    const { guard } = await open(ledger, file);
    await using _guard = guard;

    expect(guard.suspicion).toContain(message);
    expect(guard.suspicion).toContain("countersign ledger epoch --reason TEXT");
    expect(() => guard.assertSound()).toThrow(
      expect.objectContaining({ code: "unavailable", reason: "ledger_suspect" }),
    );
    expect(await reasonOf(guard.newest())).toBe("ledger_suspect");
    expect(await reasonOf(guard.accept(ledger.append(50)))).toBe("ledger_suspect");
  });

  test("has entries and no kept checkpoint: the copy may have been taken away to hide a loss", async () => {
    const { guard } = await open(new LedgerTwin(3), new FileTwin());
    await using _guard = guard;

    expect(guard.suspicion).toContain("not kept any more");
  });

  test.each([
    ["text that is no note", async () => "hello\n"],
    [
      "a note by another key",
      async () => {
        const { range } = await new LedgerTwin(100).head();
        return notaryOf(8).sign(range, 1).note;
      },
    ],
    ["a note that was altered", async () => (await fileAt(100)).note?.replace("100", "99")],
  ])("has %s as its kept checkpoint", async (_what, note) => {
    const file = new FileTwin();
    file.note = await note();

    const { guard, errors } = await open(new LedgerTwin(100), file);
    await using _guard = guard;

    expect(guard.suspicion).toContain("is damaged");
    expect(errors).not.toEqual([]);
  });

  test("is restored from an older copy while the service runs: what is then committed gets no signature", async () => {
    const ledger = new LedgerTwin(100);
    const { guard, told } = await open(ledger, await fileAt(100));
    await using _guard = guard;
    await guard.accept(ledger.append(10));

    ledger.restore(100);
    ledger.rewrite(100);
    const late = await reasonOf(guard.accept(ledger.append(3)));

    expect(late).toBe("ledger_suspect");
    expect(told).toEqual([expect.stringContaining("has 103 entries, and 110 were signed")]);
  });

  test("is sound again when the newest database is back", async () => {
    const ledger = new LedgerTwin(100);
    const { guard, told } = await open(ledger, await fileAt(100));
    await using _guard = guard;

    ledger.restore(50);
    await reasonOf(guard.newest());
    ledger.restore(100);
    await guard.newest();

    expect(told).toEqual([expect.stringContaining("has 50 entries"), undefined]);
    expect(guard.suspicion).toBeUndefined();
  });

  test("is in another epoch than this machine knows", async () => {
    const ledger = new LedgerTwin(100);
    ledger.enterEpoch(2);

    const { guard } = await open(ledger, await fileAt(100));
    await using _guard = guard;

    expect(guard.suspicion).toContain("is in epoch 2, and this machine knows epoch 1");
  });
});

describe("a ledger against which a witness holds a checkpoint", () => {
  async function heldAt(size: number, ledger = new LedgerTwin(size)) {
    const { range, epoch } = await ledger.head();
    return notary.sign(range, epoch);
  }

  test("is suspect at once, names what was kept, and is so after a restart", async () => {
    const [ledger, file] = [new LedgerTwin(60), await fileAt(60)];
    const { guard, errors } = await open(ledger, file);
    const contradiction = {
      what: "W1 has more.",
      theirs: await heldAt(100),
      ours: await heldAt(60),
    };

    await guard.distrust(
      await keepContradiction(file, contradiction, (error) => errors.push(error)),
    );
    await guard[Symbol.asyncDispose]();
    const restarted = await open(ledger, file);
    await using _restarted = restarted.guard;

    expect(guard.suspicion).toContain(
      "W1 has more. Evidence: evidence-0.checkpoint and evidence-1.checkpoint. ",
    );
    expect(file.evidence).toEqual([contradiction.theirs.note, contradiction.ours.note]);
    expect(restarted.guard.suspicion).toContain("Evidence: evidence-0.checkpoint.");
    expect(errors).toEqual([]);
  });

  test("is suspect where the evidence can't be kept, too", async () => {
    const file = await fileAt(60);
    file.keepEvidence = () => Promise.reject(new Error("disk full"));
    const { guard, errors } = await open(new LedgerTwin(60), file);
    await using _guard = guard;
    const contradiction = {
      what: "W1 has more.",
      theirs: await heldAt(100),
      ours: await heldAt(60),
    };

    await guard.distrust(
      await keepContradiction(file, contradiction, (error) => errors.push(error)),
    );

    expect(guard.suspicion).toContain("could not be kept");
    expect(errors).toMatchObject([{ message: "disk full" }]);
    expect(await reasonOf(guard.newest())).toBe("ledger_suspect");
  });

  test("is sound again when the entries are back", async () => {
    const [ledger, file] = [new LedgerTwin(60), await fileAt(60)];
    file.evidence.push((await heldAt(100)).note);
    const { guard, told } = await open(ledger, file);
    await using _guard = guard;

    ledger.append(40);
    await guard.newest();

    expect(told).toEqual([expect.stringContaining("evidence-0.checkpoint"), undefined]);
  });

  test("is sound in the epoch that a person opens", async () => {
    const [ledger, file] = [new LedgerTwin(60), await fileAt(60)];
    file.evidence.push((await heldAt(100)).note);
    const { guard } = await open(ledger, file);
    await using _guard = guard;
    expect(guard.suspicion).toBeDefined();

    ledger.enterEpoch(2);
    file.note = (await fileAt(60, ledger)).note;

    expect(await guard.newest()).toMatchObject({ epoch: 2, size: 60 });
  });

  test("is not suspect for notes that it continues, or that it did not sign", async () => {
    const file = await fileAt(60);
    file.evidence.push((await heldAt(50)).note, "hello\n");

    const { guard, errors } = await open(new LedgerTwin(60), file);
    await using _guard = guard;

    expect(guard.suspicion).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});

describe("a ledger that goes on", () => {
  test("signs each of many commits that nobody had signed when they came", async () => {
    const ledger = new LedgerTwin(1);
    const { guard, errors } = await open(ledger, await fileAt(0));
    await using _guard = guard;
    ledger.append(49);
    const commits = Array.from({ length: 150 }, () => ledger.append(1));

    await Promise.all(commits.map((each) => guard.observe(each)));

    expect(errors).toEqual([]);
    expect((await guard.newest()).size).toBe(200);
  });

  test("begins with its first checkpoint kept before there is an entry", async () => {
    const file = new FileTwin();

    const { guard } = await open(new LedgerTwin(0), file);
    await using _guard = guard;

    expect(guard.suspicion).toBeUndefined();
    expect(file.note?.split("\n")[1]).toBe("0");
  });

  test("gives all events of one transaction the same signed head", async () => {
    const ledger = new LedgerTwin(5);
    const { guard } = await open(ledger, await fileAt(5));
    await using _guard = guard;
    const appended = ledger.append(3);

    const [one, other] = [await guard.accept(appended), await guard.accept(appended)];

    expect(one).toBe(other);
    expect(notary.read(one.note).size).toBe(8);
    expect((await guard.newest()).note).toBe(one.note);
  });

  test("keeps what was signed outside the database, at the latest when it ends", async () => {
    const [ledger, file] = [new LedgerTwin(5), await fileAt(5)];
    const { guard } = await open(ledger, file);

    await guard.accept(ledger.append(3));
    await guard[Symbol.asyncDispose]();

    expect(notary.read(file.note ?? "").size).toBe(8);
  });

  test("is proven to go on where another replica has appended in between", async () => {
    const ledger = new LedgerTwin(100);
    const { guard } = await open(ledger, await fileAt(100));
    await using _guard = guard;

    ledger.append(300);
    const appended = ledger.append(2);
    ledger.append(7);
    const signed = await guard.accept(appended);

    expect(signed.size).toBe(402);
    expect(guard.suspicion).toBeUndefined();
    expect((await guard.newest()).size).toBe(409);
  });

  test("never lowers what another replica of this machine has kept", async () => {
    const [ledger, file] = [new LedgerTwin(5), await fileAt(5)];
    const { guard } = await open(ledger, file);
    await guard.accept(ledger.append(3));

    const higher = await fileAt(20);
    file.note = higher.note;
    await guard[Symbol.asyncDispose]();

    expect(notary.read(file.note ?? "").size).toBe(20);
  });

  test("is sound again when a person has opened a new epoch meanwhile", async () => {
    const [ledger, file] = [new LedgerTwin(100), await fileAt(100)];
    const { guard, told } = await open(ledger, file);
    await using _guard = guard;
    ledger.restore(60);
    await reasonOf(guard.newest());

    ledger.enterEpoch(2);
    file.note = (await fileAt(60, ledger)).note;
    const { note, size } = await guard.newest();

    expect(told).toEqual([expect.stringContaining("has 60 entries"), undefined]);
    expect(note.split("\n")[0]).toBe(`${ORIGIN}/epoch-2`);
    expect(size).toBe(60);
  });
});
