import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { formatAddCheckpoint } from "../../services/core/ledger/add-checkpoint.ts";
import { formatBundleHeader } from "../../services/core/ledger/bundle.ts";
import { parseCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { appendLeaves, EMPTY_RANGE } from "../../services/core/ledger/compact-range.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import { parseNote } from "../../services/core/ledger/note.ts";
import { parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { Notary } from "../../services/decision/ledger/notary.ts";
import { Witness } from "../../services/witness/witness.ts";
import { CheckpointMemory } from "../support/checkpoint-memory.ts";
import { callSidecar } from "../support/sidecar-client.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";
import { playStory } from "../support/story.ts";
import {
  leavesIn,
  tamperWith,
  type LeafChange,
  type TamperedLog,
} from "../support/tampered-log.ts";
import { verify } from "../verifier/run.ts";

const ORIGIN = "countersign.local/ledger";
/** A sidecar may allow it at once. */
const READ = {
  tool: "postgres",
  operation: "query",
  target: "crm",
  arguments: { sql: "select 1" },
};
const READING = { deadlineMs: 5_000 };

/** More than a tile, so that the log has leaves in a full one and in one that still grows. */
const QUESTIONS = 280;
/** Where a request was opened, in the full tile. */
const OLD = 1;
const CHANGE: LeafChange = (leaf) => ({ ...leaf, data: { ...leaf["data"], risk: "low" } });

let stack: Stack;
let agent: Identity;
let dana: Identity;
/** What those outside have from before: the key, a checkpoint, and one of an earlier, smaller tree. */
let trust: string;
let kept: string;
let early: string;

beforeAll(async () => {
  const env = { COUNTERSIGN_LOG_LEVEL: "silent", COUNTERSIGN_PENDING_PER_AGENT: "1000" };
  stack = await startStack({ env });
  await connect();
  trust = await readFile(inHome("ledger/trust-policy"), "utf8");
  await writeFile(inHome("pinned"), trust);
  const cast = { agent, approver: dana, onReceipt: () => undefined };
  await playStory(cast);
  await Promise.all(Array.from({ length: QUESTIONS }, () => askForExport(agent)));
  early = await checkpoint();
  await Promise.all([playStory(cast), playStory(cast), playStory(cast)]);
  await askSidecar("before/sidecar");
  kept = await checkpoint();
  await stack.decision.stop();
  for (const name of ["countersign.db", "ledger"]) await copy(name, `before/${name}`);
});
afterAll(() => stack.stop());

beforeEach(async () => {
  await stack.decision.stop();
  for (const end of ["", "-wal", "-shm"]) await rm(inHome(`countersign.db${end}`), { force: true });
  for (const name of ["countersign.db", "ledger"]) await copy(`before/${name}`, name);
});

test("where nothing was done, nobody notices anything", async () => {
  await stack.restartDecision();

  expect(await noticed()).toEqual(NOTHING);
});

test("(a) the body of a leaf edited while the service runs: the service says so when it is read, and so does who verifies the log", async () => {
  await stack.restartDecision();
  tamper((log) => log.editBody(OLD, CHANGE, { hash: "kept" }));

  expect(await noticed()).toEqual({ ...NOTHING, service: "store_corrupt", ...UNVERIFIED });
});

test("(a) the body of a leaf edited: the service does not start", async () => {
  tamper((log) => log.editBody(OLD, CHANGE, { hash: "kept" }));

  await expect(stack.restartDecision()).rejects.toThrow("events.leaf is damaged");
  expect(await verified(kept)).toEqual(UNVERIFIED);
});

test("(a) body and hash of a leaf in the newest tile edited: the service authorises nothing", async () => {
  tamper((log) => log.editBody(recent(), CHANGE, { hash: "made again" }));
  await stack.restartDecision();

  expect(await noticed({ shown: kept })).toEqual({ ...STOPPED, ...UNVERIFIED });
});

test("(a) body and hash of a leaf in a full tile edited: who verifies the log notices, and the service when it is asked for the receipt", async () => {
  tamper((log) => log.editBody(OLD, CHANGE, { hash: "made again" }));
  await stack.restartDecision();

  expect(await noticed()).toEqual({ ...NOTHING, ...UNVERIFIED });
  const { id } = JSON.parse(String(leavesIn(inHome("countersign.db"))[OLD])) as { id: string };
  const receipt = dana.client(LedgerService).getReceipt({ id });
  await expect(receipt).rejects.toMatchObject({ reason: "store_corrupt" });
});

test("(b) the last leaf deleted: the service authorises nothing", async () => {
  tamper((log) => log.deleteLast());
  await stack.restartDecision();

  expect(await noticed({ shown: kept })).toEqual({ ...STOPPED, ...UNVERIFIED });
});

test("(c) two leaves of the newest tile swapped: the service authorises nothing", async () => {
  tamper((log) => log.swap(recent(), recent() + 1));
  await stack.restartDecision();

  expect(await noticed({ shown: kept })).toEqual({ ...STOPPED, ...UNVERIFIED });
});

test("(c) two leaves of a full tile swapped: only who verifies the log notices", async () => {
  tamper((log) => log.swap(OLD, OLD + 1));
  await stack.restartDecision();

  expect(await noticed()).toEqual({ ...NOTHING, ...UNVERIFIED });
});

test("(d) the log truncated: the service authorises nothing, and an earlier checkpoint shows it", async () => {
  tamper((log) => log.truncate(sizeOf(early)));
  await stack.restartDecision();

  expect(await noticed({ shown: early })).toEqual({ ...STOPPED, verify: 0, consistent: 1 });
});

test("(d) truncated together with the checkpoint that the service keeps: everybody notices who remembers a later one", async () => {
  tamper((log) => log.truncate(sizeOf(early)));
  await writeFile(inHome("ledger/highest-checkpoint"), early);
  await stack.restartDecision();

  const expected = { service: "nothing", sidecar: "receipt_invalid", witness: 400 };
  expect(await noticed()).toEqual({ ...expected, verify: 0, consistent: 1 });
});

test("(e) the whole log rewritten by somebody without its key: the service authorises nothing", async () => {
  tamper((log) => log.rewrite(OLD, CHANGE));
  await stack.restartDecision();

  expect(await noticed({ shown: kept })).toEqual({ ...STOPPED, ...UNVERIFIED });
});

test("(e) the whole log rewritten and signed with the stolen key: everybody notices who remembers a checkpoint", async () => {
  tamper((log) => log.rewrite(OLD, CHANGE));
  await signAnew(await readFile(inHome("ledger/ledger-key"), "utf8"));
  await stack.restartDecision();

  const expected = { service: "nothing", sidecar: "ledger_fork", witness: 422 };
  expect(await noticed()).toEqual({ ...expected, verify: 0, consistent: 1 });
});

test("(e) the whole log rewritten and signed with the stolen key, and nobody remembers a checkpoint: nobody notices", async () => {
  tamper((log) => log.rewrite(OLD, CHANGE));
  await signAnew(await readFile(inHome("ledger/ledger-key"), "utf8"));
  await stack.restartDecision();

  expect(await noticed({ isRemembered: false })).toEqual({ ...NOTHING, consistent: "not known" });
});

test("(e) the whole log rewritten and signed with another key: everybody notices but the service itself", async () => {
  tamper((log) => log.rewrite(OLD, CHANGE));
  const key = "ab".repeat(32);
  await writeFile(inHome("ledger/ledger-key"), `${key}\n`);
  await signAnew(key);
  await stack.restartDecision();

  const expected = { service: "nothing", sidecar: "receipt_invalid", witness: 403 };
  expect(await noticed()).toEqual({ ...expected, ...UNVERIFIED });
});

/** What each tier says of a log: the service, a sidecar, the exit codes of the verifier, the status of a witness. */
interface Noticed {
  readonly service: string;
  readonly sidecar: unknown;
  readonly witness: number | string;
  readonly verify: number;
  /** With a checkpoint that was kept. */
  readonly consistent: number | "not known";
}

const NOTHING: Noticed = {
  service: "nothing",
  sidecar: "allowed",
  witness: 200,
  verify: 0,
  consistent: 0,
};
/** The service signs nothing any more, so that nobody outside is shown anything. */
const STOPPED = {
  service: "ledger_suspect",
  sidecar: "ledger_suspect",
  witness: "ledger_suspect",
} as const;
const UNVERIFIED = { verify: 1, consistent: 1 } as const;

/** Asks everybody. Without a new checkpoint of the service, the log's leaves are shown with an old one. */
async function noticed({ isRemembered = true, shown = kept } = {}): Promise<Noticed> {
  await connect();
  const asked = await askForExport(agent).then(() => "nothing", reasonOf);
  await rm(inHome("sidecar-now"), { recursive: true, force: true });
  if (isRemembered) await copy("before/sidecar", "sidecar-now");
  const sidecar = await askSidecar("sidecar-now");
  const witness = await witnessSays(isRemembered);
  const note = await checkpoint().catch(() => shown);
  const read = await readAll().then(() => "nothing", reasonOf);
  const { verify: code, consistent } = await verified(note);
  return {
    service: asked === "nothing" ? read : asked,
    sidecar,
    witness,
    verify: code,
    consistent: isRemembered ? consistent : "not known",
  };
}

/** What `countersign verify` says of the leaves in the database under a checkpoint. */
async function verified(note: string): Promise<Pick<Noticed, "verify" | "consistent">> {
  const bundle = bundleOf(leavesIn(inHome("countersign.db")).slice(0, sizeOf(note)), note);
  const words = ["bundle", "--trust", "trust"];
  const alone = await verify({ bundle, trust }, ...words);
  const held = await verify({ bundle, trust, kept }, ...words, "--consistent-with", "kept");
  return { verify: alone.code, consistent: held.code };
}

/** New connections: one to a service that was gone waits before it is tried again. */
async function connect(): Promise<void> {
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
}

/** The same in the newest tile, and the next leaf is such a one too. */
function recent(): number {
  return sizeOf(early) - 2;
}

function tamper(work: (log: TamperedLog) => void): void {
  tamperWith(inHome("countersign.db"), work);
}

async function readAll(): Promise<void> {
  for await (const _leaves of dana.client(LedgerService).listLeaves({}, READING)) continue;
}

/** What a sidecar answers that remembers what is in a directory of the home. */
async function askSidecar(name: string): Promise<unknown> {
  const directory = inHome(name);
  await using _sidecar = await stack.start("sidecar/main.ts", {
    COUNTERSIGN_LEDGER_TRUST: inHome("pinned"),
    COUNTERSIGN_SIDECAR_DIRECTORY: directory,
    COUNTERSIGN_LOG_LEVEL: "silent",
  });
  const socket = join(directory, "sidecar-http.sock");
  const { body } = await callSidecar(socket, "/v1/actions", { ...READ, wait: "1s" });
  const [reason] = (body["reasons"] ?? []) as readonly { readonly code: string }[];
  return body.status === "allowed" ? "allowed" : reason?.code;
}

async function witnessSays(isRemembered: boolean): Promise<number | string> {
  const [key] = parseTrustPolicy(trust).logs;
  const witness = await Witness.open({
    name: "witness.example/w1",
    signer: createEd25519Signer(new Uint8Array(32).fill(3)),
    logs: new Map([[ORIGIN, [key!]]]),
    store: new CheckpointMemory(),
    clock: Date.now,
    onSubmission: () => undefined,
  });
  const submit = async (oldSize: number, proof: readonly Uint8Array[], note: string) =>
    (await witness.addCheckpoint(Buffer.from(formatAddCheckpoint({ oldSize, proof, note }))))
      .status;
  if (isRemembered) await submit(0, [], kept);
  try {
    const note = await checkpoint();
    const [from, to] = [isRemembered ? sizeOf(kept) : 0, sizeOf(note)];
    if (from === 0 || from >= to) return await submit(from, [], note);
    const sizes = { fromSize: BigInt(from), toSize: BigInt(to) };
    const { hashes } = await dana.client(LedgerService).getConsistencyProof(sizes);
    return await submit(from, hashes, note);
  } catch (error) {
    return reasonOf(error);
  }
}

async function checkpoint(): Promise<string> {
  return (await dana.client(LedgerService).getCheckpoint({})).note;
}

/** The thief's checkpoint takes the place of the highest one that the service keeps. */
async function signAnew(key: string): Promise<void> {
  const signer = createEd25519Signer(Buffer.from(key.trim(), "hex"));
  const range = appendLeaves(EMPTY_RANGE, leavesIn(inHome("countersign.db")).map(leafHash));
  const { note } = new Notary({ origin: ORIGIN, signer }).sign(range, 1);
  await writeFile(inHome("ledger/highest-checkpoint"), note);
}

function bundleOf(leaves: readonly Uint8Array[], note: string): string {
  const header = formatBundleHeader({ note, size: sizeOf(note) });
  return [header, ...leaves.map((leaf) => `${Buffer.from(leaf).toString("utf8")}\n`)].join("");
}

function sizeOf(note: string): number {
  return parseCheckpoint(parseNote(note).text).size;
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "reason" in error ? String(error.reason) : String(error);
}

function inHome(name: string): string {
  return join(stack.home, name);
}

async function copy(from: string, to: string): Promise<void> {
  await rm(inHome(to), { recursive: true, force: true });
  await cp(inHome(from), inHome(to), { recursive: true });
}
