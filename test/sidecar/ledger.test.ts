import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Fault } from "../../services/core/fault.ts";
import { parseTrustPolicy, type TrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { Ledger } from "../../sidecar/ledger.ts";
import type { ExpectedLeaf } from "../../sidecar/receipt-match.ts";
import type { Receipt } from "../../sidecar/receipt.ts";
import { HandMadeLog, ORIGIN } from "../support/hand-made-log.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const EXPECTED: ExpectedLeaf = { types: ["decision.allowed"], request: "req_1", digest: "d1" };

let home: TemporaryDirectory;
let log: HandMadeLog;
let index: number;
let proofs: (readonly [number, number])[];
let prove: (fromSize: number, toSize: number) => Promise<readonly Uint8Array[]>;
let heard: string[];
let nowMs: number;
let ledger: Ledger;

beforeEach(async () => {
  home = await temporaryDirectory();
  log = new HandMadeLog();
  index = log.append({ type: "decision.allowed", request: "req_1", digest: "d1" });
  proofs = [];
  heard = [];
  nowMs = 1_000_000;
  prove = async (fromSize, toSize) => log.consistency(fromSize, toSize);
  await begin();
});

afterEach(async () => {
  await ledger.close();
  await home[Symbol.asyncDispose]();
});

async function begin(trust: TrustPolicy = log.trust): Promise<void> {
  ledger = await Ledger.open({
    directory: home.path,
    trust,
    proofs: (fromSize, toSize) => {
      proofs.push([fromSize, toSize]);
      return prove(fromSize, toSize);
    },
    report: { warn: (message) => heard.push(message), fork: () => heard.push("fork") },
    now: () => nowMs,
  });
}

async function restart(trust?: TrustPolicy): Promise<void> {
  await ledger.close();
  await begin(trust);
}

/** The receipt of the one leaf that counts, in a tree of the log, with a proof from another one. */
function receipt(size: number, knownSize: number, from = log): Receipt {
  const made = from.receipt(index, { size, knownSize: BigInt(knownSize) });
  return { text: made.tlogProof, knownSize, consistency: made.consistency };
}

function require(...args: Parameters<typeof receipt>) {
  return ledger.require(receipt(...args), EXPECTED);
}

async function unavailable(): Promise<never> {
  throw new Fault({ code: "unavailable", reason: "down", message: "down" });
}

const FORK = { code: "unavailable", reason: "ledger_fork" };

describe("a log that contradicts itself", () => {
  it("has another tree of the same size", async () => {
    const other = log.copy().grow(4);
    other.append({ type: "audit.read", request: "none", digest: "other" });
    log.grow(5);
    await require(6, 0);

    await expect(require(6, 6, other)).rejects.toMatchObject(FORK);

    expect(heard).toEqual(["fork"]);
  });

  it("proves growth from another tree than the one that it showed", async () => {
    const other = log.copy();
    other.append({ type: "audit.read", request: "none", digest: "other" });
    other.grow(8);
    log.grow(2);
    await require(3, 0);

    await expect(require(8, 3, other)).rejects.toMatchObject(FORK);
  });

  it("gives a proof that is none when asked for one", async () => {
    log.grow(9);
    prove = async () => [new Uint8Array(32)];
    await require(3, 0);

    await expect(require(8, 0)).rejects.toMatchObject(FORK);
  });

  it("is noticed also behind an answer that permits nothing", async () => {
    log.grow(9);
    await require(3, 0);
    const forged = { ...receipt(8, 3), consistency: [new Uint8Array(32)] };

    expect(() => ledger.accept(forged, EXPECTED)).toThrow(expect.objectContaining(FORK));
  });

  it("is noticed also when the receipt proves something else", async () => {
    log.grow(9);
    await require(3, 0);
    const forged = { ...receipt(8, 3), consistency: [new Uint8Array(32)] };

    const asked = ledger.require(forged, { ...EXPECTED, request: "req_2" });

    await expect(asked).rejects.toMatchObject(FORK);
  });

  it("is noticed in the background when two trees grew from one and not from each other", async () => {
    const other = log.copy();
    other.append({ type: "audit.read", request: "none", digest: "other" });
    other.grow(8);
    log.grow(9);
    await require(1, 0);
    await require(6, 1);

    await require(8, 1, other);

    const fork = await ledger.forked;
    expect(fork).toMatchObject(FORK);
    expect(proofs).toEqual([[6, 8]]);
  });

  it("is believed no more, after a restart neither, until a person takes the file away", async () => {
    log.grow(9);
    await require(3, 0);
    const forged = { ...receipt(8, 3), consistency: [] };
    prove = async () => [];
    await expect(ledger.require(forged, EXPECTED)).rejects.toMatchObject(FORK);

    await restart();

    expect(ledger.state.receipts).toBe("fork");
    await expect(require(9, 3)).rejects.toMatchObject({
      ...FORK,
      message: expect.stringContaining(join(home.path, "ledger-fork")),
    });
    const evidence = await readFile(join(home.path, "ledger-fork"), "utf8");
    expect(evidence).toContain(log.note(3));
    expect(evidence).toContain(log.note(8));
  });

  it("is named with both trees, shortened", async () => {
    log.grow(9);
    await require(3, 0);

    const forged = ledger.require(
      { ...receipt(8, 3), consistency: [new Uint8Array(32)] },
      EXPECTED,
    );

    await expect(forged).rejects.toMatchObject({
      message: expect.stringMatching(/size 3, root [0-9a-f]{16}…; size 8, root [0-9a-f]{16}…/),
    });
  });
});

describe("growth that is not shown", () => {
  it("permits nothing when the log cannot be asked", async () => {
    log.grow(9);
    prove = unavailable;
    await require(3, 0);

    await expect(require(8, 0)).rejects.toMatchObject({ reason: "receipt_invalid" });

    expect(ledger.fork).toBeUndefined();
  });

  it("permits nothing when an older tree comes that nobody knows, as after a rollback", async () => {
    log.grow(9);
    prove = unavailable;
    await require(8, 0);

    await expect(require(5, 8)).rejects.toMatchObject({ reason: "receipt_invalid" });
  });

  it("permits nothing more when the log does not join for long what it showed at once", async () => {
    log.grow(20);
    prove = unavailable;
    await require(3, 0);
    await require(8, 3);
    await require(9, 3);
    nowMs += 10_001;

    await expect(require(12, 8)).rejects.toMatchObject({ reason: "receipt_invalid" });
  });

  it("permits nothing more either when only the new answers are proven one by one", async () => {
    const other = log.copy().grow(2);
    log.grow(9);
    other.append({ type: "audit.read", request: "none", digest: "other" });
    other.grow(8);
    await require(3, 0);
    await require(8, 3);
    await require(7, 3, other);
    prove = async (fromSize, toSize) =>
      fromSize === 7 ? unavailable() : log.consistency(fromSize, toSize);
    nowMs += 10_001;

    await expect(require(10, 0)).rejects.toMatchObject({ reason: "receipt_invalid" });
  });
});

describe("a log that only grows", () => {
  it("is asked for no proof as long as each answer brings one", async () => {
    log.grow(20);

    for (const [size, known] of [
      [3, 0],
      [7, 3],
      [7, 3],
      [16, 7],
      [21, 16],
    ] as const)
      await require(size, known);

    expect(proofs).toEqual([]);
    expect(ledger.knownSize).toBe(21);
  });

  it("may answer out of order", async () => {
    log.grow(20);
    await require(3, 0);
    await Promise.all([require(12, 3), require(8, 3), require(10, 3), require(8, 3)]);

    await expect
      .poll(() => proofs.toSorted(([a], [b]) => a - b), { timeout: 3_000 })
      .toEqual([
        [8, 12],
        [10, 12],
      ]);

    expect(ledger.knownSize).toBe(12);
    expect(heard).toEqual([]);
  });

  it("proves at once what begins at a tree that is not known", async () => {
    log.grow(20);
    await require(12, 0);

    await Promise.all([require(8, 5), require(8, 5), require(14, 13)]);

    expect(proofs).toEqual([
      [8, 12],
      [12, 14],
    ]);
  });

  it("lets two first answers of one checkpoint in", async () => {
    log.grow(3);

    await Promise.all([require(4, 0), require(4, 0)]);

    expect(proofs).toEqual([]);
  });
});

describe("the remembered checkpoint", () => {
  it("is the one from which growth must be proven after a restart", async () => {
    log.grow(9);
    await require(3, 0);
    await restart();

    expect(ledger.knownSize).toBe(3);
    await require(8, 3);
    const other = new HandMadeLog();
    other.append({ type: "decision.allowed", request: "req_1", digest: "d1" });
    other.append({ type: "audit.read", request: "none", digest: "other" });
    await expect(require(9, 8, other.grow(9))).rejects.toMatchObject(FORK);
  });

  it("is written soon, for its owner only", async () => {
    await require(1, 0);
    const path = join(home.path, "ledger-checkpoint");

    await expect.poll(() => readFile(path, "utf8").catch(() => "")).toContain(ORIGIN);

    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("comes with what was not joined yet", async () => {
    log.grow(20);
    await require(3, 0);
    await require(12, 3);
    await require(8, 3);
    await restart();

    await expect.poll(() => proofs, { timeout: 3_000 }).toEqual([[8, 12]]);
  });

  it("is not guessed when the file is damaged", async () => {
    await ledger.close();
    await writeFile(join(home.path, "ledger-checkpoint"), "{");

    await expect(begin()).rejects.toMatchObject({
      name: "JournalError",
      code: "corrupt",
      message: expect.stringContaining("ledger-checkpoint"),
    });
  });

  it("is of another log when a person trusts another one", async () => {
    log.grow(9);
    await require(8, 0);
    const next = new HandMadeLog({ seed: 2, origin: `${ORIGIN}/epoch-2` });
    next.append({ type: "decision.allowed", request: "req_1", digest: "d1" });

    await expect(require(1, 8, next)).rejects.toMatchObject({ reason: "receipt_invalid" });
    await restart(next.trust);
    await require(1, 8, next);

    expect(ledger.knownSize).toBe(1);
  });

  it("is kept for each log while two are trusted", async () => {
    log.grow(9);
    const next = new HandMadeLog({ seed: 2, origin: `${ORIGIN}/epoch-2` });
    next.append({ type: "decision.allowed", request: "req_1", digest: "d1" });
    const both = parseTrustPolicy(log.trustText + next.trustText.split("\n")[0] + "\n");
    await restart(both);
    await require(8, 0);
    await require(1, 8, next);
    const other = new HandMadeLog();
    other.append({ type: "decision.allowed", request: "req_1", digest: "d1" });
    other.append({ type: "audit.read", request: "none", digest: "other" });

    await expect(require(8, 0, other.grow(8))).rejects.toMatchObject(FORK);
  });
});
