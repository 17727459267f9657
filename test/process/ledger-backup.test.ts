import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { formatAddCheckpoint } from "../../services/core/ledger/add-checkpoint.ts";
import { parseCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { parseNote } from "../../services/core/ledger/note.ts";
import { parseReceipt, verifyReceipt } from "../../services/core/ledger/receipt.ts";
import { parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { run, startPostgres, type PostgresServer } from "../support/postgres.ts";
import { callSidecar } from "../support/sidecar-client.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";
import { verifyWholeLog } from "../support/stack-command.ts";
import { playStory } from "../support/story.ts";
import { WitnessProcess } from "../support/witness-process.ts";

const OPEN_EPOCH = join(import.meta.dirname, "../../services/decision/open-epoch/main.ts");
const SUSPECT = { code: "unavailable", reason: "ledger_suspect" };
/** The service looks for itself every few seconds. */
const RECOVERY = { timeout: 15_000, interval: 200 };
/** A sidecar may allow it at once. */
const READ = {
  tool: "postgres",
  operation: "query",
  target: "crm",
  arguments: { sql: "select 1" },
};

let postgres: PostgresServer;
let url: string;
let stack: Stack;
let agent: Identity;
let dana: Identity;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  url = await postgres.createDatabase();
  const env = { COUNTERSIGN_DATABASE_URL: url, COUNTERSIGN_LOG_LEVEL: "error" };
  stack = await startStack({ env });
  await connect();
});
afterEach(() => stack.stop());

test("an old backup of a PostgreSQL database authorises nothing, until a person opens an epoch", async () => {
  await play();
  await back(url);
  await play();
  await restore(url);

  await expect(askForExport(agent)).rejects.toMatchObject(SUSPECT);
  await expect(play()).rejects.toMatchObject(SUSPECT);
  await expect(checkpoint()).rejects.toMatchObject(SUSPECT);
  const env = { PATH: process.env["PATH"], ...stack.env, COUNTERSIGN_DATABASE_URL: url };
  const words = [OPEN_EPOCH, "--accept-loss", "--reason", "restored from Monday's backup"];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });

  expect(JSON.parse(stdout)).toMatchObject({
    kind: "opened",
    origin: "countersign.local/ledger/epoch-2",
  });
  await expect.poll(() => askForExport(agent).catch(() => undefined), RECOVERY).toBeDefined();
  const { receipt } = await askForExport(agent);
  const policy = parseTrustPolicy(await readFile(inHome("ledger/trust-policy"), "utf8"));
  const { checkpoint: signed } = verifyReceipt(parseReceipt(receipt?.tlogProof ?? ""), policy);
  expect(signed.origin).toBe("countersign.local/ledger/epoch-2");
  const verified = await verifyWholeLog(stack);
  expect(verified, verified.stdout + verified.stderr).toMatchObject({ code: 0 });
});

test("an old backup with the checkpoint of its time goes unnoticed by the service, and not by a sidecar and a witness who remember", async () => {
  await writeFile(inHome("pinned"), await readFile(inHome("ledger/trust-policy")));
  await using witness = await WitnessProcess.start(inHome("w1"), inHome("pinned"));
  await using _sidecar = await stack.start("sidecar/main.ts", {
    COUNTERSIGN_LEDGER_TRUST: inHome("pinned"),
    COUNTERSIGN_LOG_LEVEL: "silent",
  });
  await play();
  await back(url);
  await copyFile(inHome("ledger/highest-checkpoint"), inHome("old-checkpoint"));
  await Promise.all([play(), play()]);
  expect(await ask()).toBe("allowed");
  const seen = await checkpoint();
  expect(await submit(witness, { from: 0, proof: [], note: seen })).toBe(200);
  await restore(url, () => copyFile(inHome("old-checkpoint"), inHome("ledger/highest-checkpoint")));

  // As long as the log is shorter than it was, it can't prove that it only grew; then it proves that it did not.
  expect(await ask()).toBe("receipt_invalid");
  await Promise.all([play(), play(), play()]);
  expect(await ask()).toBe("ledger_fork");
  const evidence = () => readFile(inHome("sidecar/ledger-fork"), "utf8").catch(() => "");
  await expect.poll(evidence).toContain("contradict");
  const note = await checkpoint();
  const [fromSize, toSize] = [sizeOf(seen), sizeOf(note)];
  const sizes = { fromSize: BigInt(fromSize), toSize: BigInt(toSize) };
  const { hashes } = await dana.client(LedgerService).getConsistencyProof(sizes);
  expect(await submit(witness, { from: fromSize, proof: hashes, note })).toBe(422);
});

function play(): Promise<string> {
  return playStory({ agent, approver: dana, onReceipt: () => undefined });
}

/** New connections: one to a service that was gone waits before it is tried again. */
async function connect(): Promise<void> {
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
}

/** Copies the database while nobody writes. */
async function back(name: string): Promise<void> {
  await stack.decision.stop();
  await administer(name, (database) => `create database ${database}_backup template ${database}`);
  await stack.restartDecision();
  await connect();
}

/** Puts the copy in the place of the database. */
async function restore(name: string, meanwhile = async () => {}): Promise<void> {
  await stack.decision.stop();
  await administer(name, (database) => `drop database ${database}`);
  await administer(name, (database) => `alter database ${database}_backup rename to ${database}`);
  await meanwhile();
  await stack.restartDecision();
  await connect();
}

async function administer(name: string, statement: (database: string) => string): Promise<void> {
  const server = new URL(name);
  const database = server.pathname.slice(1);
  server.pathname = "/postgres";
  await run(server.href, statement(database));
}

async function checkpoint(): Promise<string> {
  return (await dana.client(LedgerService).getCheckpoint({})).note;
}

/** What the sidecar says of an action that policy allows. */
async function ask(): Promise<unknown> {
  const socket = inHome("sidecar/sidecar-http.sock");
  const { body } = await callSidecar(socket, "/v1/actions", { ...READ, wait: "2s" });
  const [reason] = (body["reasons"] ?? []) as readonly { readonly code: string }[];
  return body.status === "allowed" ? "allowed" : reason?.code;
}

interface Submitted {
  readonly from: number;
  readonly proof: readonly Uint8Array[];
  readonly note: string;
}

async function submit(witness: WitnessProcess, { from, ...rest }: Submitted): Promise<number> {
  const body = formatAddCheckpoint({ oldSize: from, ...rest });
  return (await fetch(`${witness.url}/add-checkpoint`, { method: "POST", body })).status;
}

function sizeOf(note: string): number {
  return parseCheckpoint(parseNote(note).text).size;
}

function inHome(name: string): string {
  return join(stack.home, name);
}
