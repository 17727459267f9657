import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { localPersonIssuer } from "../../services/adapters/identity/local-port.ts";
import { parseReceipt, verifyReceipt } from "../../services/core/ledger/receipt.ts";
import { parseTrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import type { JsonValue } from "../../services/core/policy/json.ts";
import { confirmGuesses, filesUnder, type Guess } from "../support/guessing.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";
import { stackCommand, verifyWholeLog } from "../support/stack-command.ts";
import { playStory } from "../support/story.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

/** The one stands in clear in a request's details, the other is sealed with a vote. */
const [SECRET, COMMENT] = ["the-secret-of-this-request", "what-dana-thinks-of-it"];

let database: TemporaryDirectory;
let stack: Stack;
let agent: Identity;
let alex: Identity;
let dana: string;
let requestId: string;
/** Whose openings were erased, with what they hid. */
let guesses: readonly Guess[];
const receipts: string[] = [];

beforeAll(async () => {
  database = await temporaryDirectory();
  const path = join(database.path, "countersign.db");
  stack = await startStack({ env: { COUNTERSIGN_DATABASE_URL: `sqlite:${path}` } });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  alex = await stack.person("alex");
  dana = `${await localPersonIssuer(stack.home)}|dana`;
  requestId = await playStory({
    agent,
    approver: await stack.person("dana"),
    onReceipt: (receipt) => void receipts.push(receipt),
    argumentsJson: JSON.stringify({ note: SECRET }),
    comment: COMMENT,
  });
  guesses = await whatIsHidden(["arguments", "comment"]);
});
afterAll(async () => {
  await stack.stop();
  await database[Symbol.asyncDispose]();
});

const erase = (subject: string) =>
  stackCommand(stack, "erase", "--as", "alex", "--subject", subject, "--basis", "gdpr-17");

test("a live request, and one that is held, are not erased", async () => {
  const live = await erase((await askForExport(agent)).requestId);
  const words = ["--as", "alex", "--subject", requestId, "--reason", "a court asked"];
  const held = await stackCommand(stack, "hold", ...words);
  const refused = await erase(requestId);
  const released = await stackCommand(stack, "release", ...words);

  expect([live.code, live.stderr]).toEqual([65, expect.stringContaining("subject_live")]);
  expect([refused.code, refused.stderr]).toEqual([65, expect.stringContaining("subject_held")]);
  expect([held.code, released.code]).toEqual([0, 0]);
});

test("before an erasure the files and the key give every guess away: the attack works", async () => {
  expect(await confirmed()).toEqual(["arguments by a wrapped key", "comment by a wrapped key"]);
  expect(await contains(SECRET)).toBe(true);
});

test("after it no file has a trace of what was erased, and no guess can be confirmed", async () => {
  const erased = [await erase(requestId), await erase(dana)];

  expect(erased.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  for (const trace of [SECRET, COMMENT, dana])
    expect([trace, await contains(trace)]).toEqual([trace, false]);
  expect(await confirmed()).toEqual([]);
});

test("every receipt from before the erasure still verifies, and so does the whole log", async () => {
  const trust = join(stack.home, "ledger/trust-policy");
  const policy = parseTrustPolicy(await readFile(trust, "utf8"));
  const [first = ""] = receipts;
  const file = join(stack.home, "first.tlog-proof");
  await writeFile(file, first);

  const types = receipts.map((receipt) => {
    const parsed = parseReceipt(receipt);
    verifyReceipt(parsed, policy);
    return parsedLeaf(parsed.leaf).type;
  });

  expect(types).toEqual([
    "request.opened",
    "request.approved",
    "grant.redeemed",
    "outcome.reported",
  ]);
  expect(await stackCommand(stack, "verify", file, "--trust", trust)).toMatchObject({ code: 0 });
  expect(await verifyWholeLog(stack)).toMatchObject({ code: 0 });
});

test("an evidence package has no opening of what was erased, and is the same bytes when it is made twice", async () => {
  const [one, two] = ["one.zip", "two.zip"].map((name) => join(stack.home, name)) as [
    string,
    string,
  ];
  const exported = [];
  for (const out of [one, two]) {
    exported.push(await stackCommand(stack, "evidence", "export", "--as", "alex", "--out", out));
  }

  expect(exported.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ""],
    [0, ""],
  ]);
  const bytes = await readFile(one);
  expect(bytes.equals(await readFile(two))).toBe(true);
  const files = Object.entries(unzipSync(bytes));
  const openings = files.find(([path]) => path === "openings.jsonl")!;
  const subjects = strFromU8(openings[1])
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { readonly subject: string }).subject);
  expect(subjects.length).toBeGreaterThan(0);
  for (const { subject } of guesses) expect(subjects).not.toContain(subject);
  for (const trace of [SECRET, COMMENT, dana]) {
    expect(files.filter(([, content]) => Buffer.from(content).includes(trace))).toEqual([]);
  }
  const trust = join(stack.home, "ledger/trust-policy");
  expect(await stackCommand(stack, "verify", one, "--trust", trust)).toMatchObject({ code: 0 });
});

/** What an attacker confirms who has all files of the database, its key, and a dictionary that holds the truth. */
async function confirmed(): Promise<readonly string[]> {
  const key = await readFile(join(stack.home, "ledger/openings-key"), "utf8");
  const openingsKey = Buffer.from(key.trim(), "hex");
  return confirmGuesses({ files: await filesUnder(database.path), openingsKey }, guesses);
}

async function contains(text: string): Promise<boolean> {
  return (await filesUnder(database.path)).some((bytes) => Buffer.from(bytes).includes(text));
}

/** The truth about these fields of the log, from somebody who may know it. */
async function whatIsHidden(fields: readonly string[]): Promise<readonly Guess[]> {
  const ledger = alex.client(LedgerService);
  const leaves: ReturnType<typeof parsedLeaf>[] = [];
  for await (const page of ledger.listLeaves({}))
    leaves.push(...page.leaves.map(({ body }) => parsedLeaf(body)));
  const found: Guess[] = [];
  for await (const { openings } of ledger.listOpenings({})) {
    for (const { index, field, valueJson, subject } of openings) {
      const leaf = leaves[Number(index)];
      if (leaf === undefined || !fields.includes(field)) continue;
      const value = JSON.parse(valueJson) as JsonValue;
      const commitment = leaf.c[field] ?? "";
      found.push({ eventId: leaf.id, field, value, commitment, subject });
    }
  }
  return found;
}

interface ParsedLeaf {
  readonly id: string;
  readonly type: string;
  readonly c: Readonly<Record<string, string>>;
}

function parsedLeaf(body: Uint8Array): ParsedLeaf {
  return JSON.parse(Buffer.from(body).toString("utf8")) as ParsedLeaf;
}
