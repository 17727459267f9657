import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { NewFile } from "../../services/adapters/archive/new-file.ts";
import { ZipPackage } from "../../services/adapters/archive/zip-package.ts";
import { writeBundle } from "../../services/cli/evidence/bundle.ts";
import { exportEvidence, type ExportPlan } from "../../services/cli/evidence/export.ts";
import type { LedgerReading } from "../../services/cli/evidence/read-ledger.ts";
import type { LedgerCalls } from "../../services/cli/ledger-calls.ts";
import { FRAMEWORKS } from "../../services/core/evidence/criteria.ts";
import { runVerify } from "../../services/verifier/verify.ts";
import { ledgerTwin, TRUST_POLICY, type TwinOptions } from "../support/ledger-calls-twin.ts";
import { ledgerLog, LOG_STARTS_MS } from "../support/ledger-log.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const LOG = ledgerLog(150);
const PLAN: ExportPlan = {
  period: {},
  frameworks: FRAMEWORKS,
  trustPolicy: TRUST_POLICY,
  verifier: "// the verifier",
};

function readingOf(ledger: LedgerCalls): LedgerReading {
  return { ledger, signal: new AbortController().signal, onProgress: () => undefined };
}

interface Attempt {
  readonly twin?: TwinOptions;
  readonly plan?: Partial<ExportPlan>;
  readonly name?: string;
}

async function packageIn(directory: TemporaryDirectory, attempt: Attempt = {}) {
  const path = join(directory.path, attempt.name ?? "evidence.zip");
  await using into = await ZipPackage.open(path, { mayReplace: false });
  const reading = readingOf(ledgerTwin(LOG, attempt.twin));
  const exported = await exportEvidence(reading, { ...PLAN, ...attempt.plan }, into);
  return { ...exported, path };
}

async function filesOf(path: string): Promise<ReadonlyMap<string, string>> {
  const files = Object.entries(unzipSync(await readFile(path)));
  return new Map(files.map(([name, bytes]) => [name, strFromU8(bytes)]));
}

async function verdictOn(directory: TemporaryDirectory, path: string) {
  const trust = join(directory.path, "trust-policy");
  await writeFile(trust, TRUST_POLICY);
  let text = "";
  const io = { out: (said: string) => (text += said), err: () => undefined, isErrTty: false };
  return { code: runVerify([path, "--trust", trust, "--json"], io), text };
}

test.each<[string, Attempt, string]>([
  [
    "an altered leaf",
    { twin: { alter: (index, body) => (index === 9 ? swapped(body, "req_", "req-") : body) } },
    "the leaves that the service gave do not make the root of its checkpoint",
  ],
  [
    "an opening that its leaf does not hold",
    { twin: { alterOpening: (opening) => ({ ...opening, salt: new Uint8Array(32) }) } },
    "the service gave an opening that leaf 1 does not hold",
  ],
  ["a trust policy that can't be read", { plan: { trustPolicy: "nonsense\n" } }, "--trust:"],
  [
    "a checkpoint of another log than the policy's",
    {
      plan: {
        trustPolicy: TRUST_POLICY.replaceAll(/^log .*\n/gm, "").replace("quorum w1", "quorum none"),
      },
    },
    "The checkpoint is not to be trusted",
  ],
  ["an empty log", { twin: { size: 0 } }, "The ledger has no leaves yet."],
  [
    "a period before the log",
    { plan: { period: { toMs: 5 } } },
    "--from: is after the newest leaf",
  ],
])("%s ends the export, and nothing is written", async (_, attempt, message) => {
  await using directory = await temporaryDirectory();

  await expect(packageIn(directory, attempt)).rejects.toThrow(message);
  expect(await readdir(directory.path)).toEqual([]);
});

function swapped(body: Uint8Array, from: string, to: string): Uint8Array {
  const text = new TextDecoder().decode(body);
  return new TextEncoder().encode(text.replace(from, to));
}

test("a leaf too few ends the export", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "evidence.zip");
  await using into = await ZipPackage.open(path, { mayReplace: false });
  const whole = ledgerTwin(LOG);
  const short = ledgerTwin(LOG.slice(0, -1));
  const reading = readingOf({ ...whole, listLeaves: short.listLeaves });

  await expect(exportEvidence(reading, PLAN, into)).rejects.toThrow(
    `the service did not give leaf ${LOG.length - 1} where it belongs`,
  );
});

test("the offline verifier, which shares no code with the export, accepts the package", async () => {
  await using directory = await temporaryDirectory();
  const { path } = await packageIn(directory);

  const { code, text } = await verdictOn(directory, path);

  expect({ code, text }).toMatchObject({ code: 0 });
});

test("two exports of one checkpoint are the same bytes, in whatever pieces answers come", async () => {
  await using directory = await temporaryDirectory();
  const once = await packageIn(directory, { twin: { chunk: 1_000 } });
  const again = await packageIn(directory, { name: "again.zip", twin: { chunk: 3 } });

  expect((await readFile(again.path)).equals(await readFile(once.path))).toBe(true);
});

test("a period limits openings, events and reports, and not the tree", async () => {
  await using directory = await temporaryDirectory();
  const period = { fromMs: LOG_STARTS_MS + 3_600_000, toMs: LOG_STARTS_MS + 7_200_000 };

  const { path, evidence } = await packageIn(directory, { plan: { period } });

  const files = await filesOf(path);
  const lines = files.get("openings.jsonl")!.trimEnd().split("\n");
  const times = lines.map((line) => LOG[JSON.parse(line).index]!.event.atMs);
  expect(times.length).toBeGreaterThan(0);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(period.fromMs);
  expect(Math.max(...times)).toBeLessThanOrEqual(period.toMs);
  expect(evidence.integrity.size).toBe(LOG.length);
  expect(JSON.parse(files.get("manifest.json")!)).toMatchObject({
    format: "countersign-evidence/v1",
    size: LOG.length,
    from_ms: period.fromMs,
    to_ms: period.toMs,
  });
  expect((await verdictOn(directory, path)).code).toBe(0);
});

test("what was erased is in no file, and the package still verifies", async () => {
  await using directory = await temporaryDirectory();
  const erased = LOG[1]!.event.requestId;

  const { path } = await packageIn(directory, { twin: { isErased: (id) => id === erased } });

  const subjects = (await filesOf(path)).get("openings.jsonl")!;
  expect(subjects).not.toContain(`"subject":"${erased}"`);
  expect((await verdictOn(directory, path)).code).toBe(0);
});

test("without a key the package says that nobody's signature was checked", async () => {
  await using directory = await temporaryDirectory();

  const { path, evidence } = await packageIn(directory, { plan: { trustPolicy: undefined } });

  expect(evidence.integrity).toMatchObject({ isLogSignatureVerified: false, witnesses: [] });
  expect((await filesOf(path)).get("trust-policy")).toContain("quorum none");
  expect((await verdictOn(directory, path)).code).toBe(0);
});

test("a bundle is refused when its leaves do not make the root", async () => {
  await using directory = await temporaryDirectory();
  const alter = (_: number, body: Uint8Array) => swapped(body, "req_", "req-");
  {
    await using into = await NewFile.open(join(directory.path, "b"), { mayReplace: false });
    const reading = readingOf(ledgerTwin(LOG, { alter }));

    await expect(writeBundle(reading, into)).rejects.toThrow("do not make the root");
  }
  expect(await readdir(directory.path)).toEqual([]);
});

test("a bundle has the checkpoint and every leaf, a line each, and verifies", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "log.jsonl");
  await using into = await NewFile.open(path, { mayReplace: false });

  const bundled = await writeBundle(readingOf(ledgerTwin(LOG)), into);

  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(lines).toHaveLength(LOG.length + 1);
  expect(bundled).toMatchObject({ size: LOG.length, origin: "countersign.local/ledger" });
  expect((await verdictOn(directory, path)).code).toBe(0);
});
