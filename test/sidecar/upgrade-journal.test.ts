import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { JournalEvent } from "../../sidecar/entry.ts";
import { Journal } from "../../sidecar/journal.ts";
import { NO_CONTEXT } from "../../sidecar/view.ts";
import { DecisionPeer, unavailable } from "../support/decision-peer.ts";
import { ask, CALL, openGate } from "../support/gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";
const ANA = "ana.ruiz@shop.example";
const RAW = { ...CALL, argumentsJson: JSON.stringify({ to: ANA }) };

let home: TemporaryDirectory;
let peer: DecisionPeer;

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer().start();
});

afterEach(async () => {
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

function gate(change: Partial<Parameters<typeof openGate>[0]> = {}) {
  return openGate({ directory: home.path, address: peer.address, ...change });
}

/** As the version before redaction wrote them. */
async function written(...events: readonly object[]): Promise<void> {
  const journal = await Journal.open({ directory: home.path });
  for (const event of events) await journal.append(event as JournalEvent);
  await journal.close();
}

/** An entry that was asked by today's sidecar, in the older form. */
async function olderEntry(): Promise<object> {
  peer.script.decide = () => {
    throw unavailable();
  };
  await using open = await gate();
  await open.gate.ask(ask(KEY, { call: RAW }));
  const { asked: _asked, hidden: _hidden, ...entry } = open.journal.get(KEY)!;
  const { claimsJson: _claims, ...action } = RAW;
  const context = { ...NO_CONTEXT, reason: `for ${ANA}` };
  const asked = { ...action, factsJson: `{"argv":["${ANA}"]}`, context, delegationToken: "a.b.c" };
  return { ...entry, asked };
}

function content(): Promise<string> {
  return readFile(join(home.path, "journal.jsonl"), "utf8");
}

it("an action that an older version kept in clear is asked redacted, and its raw form leaves the disk", async () => {
  await written({ kind: "entry", entry: await olderEntry() });
  peer.decided.length = 0;
  peer.script.decide = new DecisionPeer().script.decide;
  expect(await content()).toContain(ANA);

  await using open = await gate();
  const answer = await open.gate.ask(ask(KEY, { call: RAW }));

  expect(answer.status).toBe("allowed");
  expect(peer.decided[0]).toMatchObject({
    delegationToken: "a.b.c",
    action: { argumentsJson: '{"to":"<EMAIL_1>"}', factsJson: '{"argv":["<EMAIL_1>"]}' },
    context: { reason: "for <EMAIL_1>" },
  });
  expect(await content()).not.toContain("shop.example");
  await open.gate.start(KEY, RAW);
});

it("what can't be redacted of it is dropped, and the agent is told to ask again", async () => {
  await written({ kind: "entry", entry: await olderEntry() });
  peer.decided.length = 0;

  await using open = await gate({ redactor: { redact: () => Promise.reject(new Error()) } });
  const answer = await open.gate.ask(ask(KEY, { call: RAW }));

  expect(answer.reasons[0]?.code).toBe("not_kept");
  expect(peer.decided).toEqual([]);
  expect(await content()).not.toContain("shop.example");
});

it("an outcome that it did not report is reported without what it named", async () => {
  const { asked: _asked, ...entry } = (await olderEntry()) as Record<string, unknown>;
  const run = {
    kind: "finished",
    atMs: 1,
    outcome: "failed",
    detail: `no ${ANA}`,
    reported: false,
  };
  await written({ kind: "entry", entry: { ...entry, requestId: "req_1", run } });

  await using open = await gate();

  await expect.poll(() => peer.reported[0]?.detail).toBe("no <EMAIL_1>");
  expect(open.errors).toEqual([]);
});
