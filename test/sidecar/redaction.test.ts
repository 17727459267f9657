import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outcome } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { redact } from "../../services/core/redaction/redact.ts";
import { REDACTION_MS_MAX, type Redactor } from "../../sidecar/redactor.ts";
import { openValue } from "../../sidecar/sealed-entry.ts";
import { Vault } from "../../sidecar/vault.ts";
import { NO_CONTEXT } from "../../sidecar/view.ts";
import { approval, DecisionPeer, review, unavailable } from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate, type OpenGateOptions } from "../support/gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";
const ANA = "ana.ruiz@shop.example";
const BOB = "bob@shop.example";
const RAW = { ...CALL, argumentsJson: JSON.stringify({ cc: [BOB], to: ANA }) };

let home: TemporaryDirectory;
let peer: DecisionPeer;
let open: OpenGate;

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer().start();
  open = await openGate({ directory: home.path, address: peer.address });
});

afterEach(async () => {
  vi.useRealTimers();
  await open[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

async function reopen(change: Partial<OpenGateOptions> = {}): Promise<void> {
  await open[Symbol.asyncDispose]();
  open = await openGate({ directory: home.path, address: peer.address, ...change });
}

function journal(): Promise<string> {
  return readFile(join(home.path, "journal.jsonl"), "utf8");
}

function sent(): string {
  const seen = [...peer.decided, ...peer.reported];
  return JSON.stringify(seen, (_, value) => (typeof value === "bigint" ? `${value}` : value));
}

describe("what can't be redacted does not leave", () => {
  it.each<readonly [string, Redactor]>([
    ["throws", { redact: () => Promise.reject(new TypeError(`no sense in ${ANA}`)) }],
    ["throws what is no error", { redact: () => Promise.reject(ANA) }],
    ["leaves a text out", { redact: async (parts) => redact(parts.slice(1)) }],
    ["mixes texts up", { redact: async (parts) => redact(parts.toReversed()) }],
  ])(
    "when redaction %s, the action is refused and nothing of it is told or kept",
    async (_, redactor) => {
      await reopen({ redactor });

      const asked = open.gate.ask(ask(KEY, { call: RAW }));

      await expect(asked).rejects.toMatchObject({
        code: "unavailable",
        reason: "redaction_failed",
      });
      await expect(asked).rejects.not.toThrow(ANA);
      expect(peer.decided).toEqual([]);
      expect(open.journal.get(KEY)).toBeUndefined();
      expect(await journal()).not.toContain("ana");
    },
  );

  it("when redaction takes too long, the action is refused", async () => {
    await reopen({ redactor: { redact: () => new Promise(() => undefined) } });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const refused = expect(open.gate.ask(ask(KEY, { call: RAW }))).rejects.toMatchObject({
      code: "unavailable",
      reason: "redaction_failed",
    });

    await vi.advanceTimersByTimeAsync(REDACTION_MS_MAX);

    await refused;
    expect(peer.decided).toEqual([]);
  });

  it.each<readonly [string, Partial<Parameters<typeof ask>[1]>]>([
    ["arguments_json", { call: { ...CALL, argumentsJson: fullOf(256 * 1024 - 10) } }],
    ["target", { call: { ...CALL, target: addresses(2_048) } }],
    ["context.reason", { context: { ...NO_CONTEXT, reason: addresses(4_096) } }],
    ["context.source_zone", { context: { ...NO_CONTEXT, sourceZone: addresses(256) } }],
  ])("when %s is too long after redaction, the action is refused", async (field, change) => {
    await expect(open.gate.ask(ask(KEY, change))).rejects.toMatchObject({
      code: "invalid_argument",
      reason: "redaction_failed",
      field,
    });
    expect(peer.decided).toEqual([]);
  });

  it("when two keys are spellings of one value, the action is refused", async () => {
    const argumentsJson = JSON.stringify({ [ANA]: 1, [ANA.toUpperCase()]: 2 });

    await expect(
      open.gate.ask(ask(KEY, { call: { ...CALL, argumentsJson } })),
    ).rejects.toMatchObject({ reason: "redaction_failed", field: "arguments_json" });
  });

  it("is never a part of a key, or of who is acted for beyond a name", async () => {
    await expect(open.gate.ask(ask(`order-${ANA}`))).rejects.toMatchObject({
      code: "invalid_argument",
      field: "idempotency_key",
    });
    const secret = "tr0ub4dor-of-ana";
    const argumentsJson = JSON.stringify({ password: secret });
    await expect(
      open.gate.ask(ask(`login-${secret}`, { call: { ...CALL, argumentsJson } })),
    ).rejects.toMatchObject({ field: "idempotency_key" });
    const context = { ...NO_CONTEXT, principal: "4929 1234 5678 9015" };
    await expect(open.gate.ask(ask(KEY, { context }))).rejects.toMatchObject({
      code: "invalid_argument",
      field: "context.principal",
    });
    expect(peer.decided).toEqual([]);
  });
});

/** Short addresses, each another one, whose placeholders are longer. */
function addresses(chars: number): string {
  const words = Array.from({ length: Math.ceil(chars / 9) }, (_, at) => `${at.toString(36)}@b.co`);
  return words
    .join(" ")
    .slice(0, chars)
    .replace(/ [^ ]*$/, "");
}

/** As long as arguments may be, with some addresses in them. */
function fullOf(chars: number): string {
  const to = addresses(4_000);
  return JSON.stringify({ to, note: "x ".repeat((chars - to.length - 20) / 2) });
}

describe("a key", () => {
  it.each([
    "668b228c-a06a-4737-be99-175f221551ef",
    "B26HdDb5an4oWJaiup1QJg",
    "order-65f1a2b3c4d5e6f7a8b9c0d1",
    "deploy-2026-11-30-1",
    "0af7651916cd43dd8448eb211c80319c",
  ])("may be as random as systems make them: %s", async (key) => {
    expect((await open.gate.ask(ask(key, { call: RAW }))).status).toBe("allowed");
  });
});

describe("what leaves the sidecar", () => {
  it("has placeholders in place of values, one table for all of it", async () => {
    const context = { ...NO_CONTEXT, reason: `mail ${ANA}`, environment: BOB, task: "t" };
    const call = {
      ...RAW,
      target: BOB,
      operation: `notify ${ANA}`,
      claimsJson: `{"for":"${ANA}"}`,
    };

    await open.gate.ask(ask(KEY, { call, context }));

    const [{ action, context: told }] = peer.decided as [(typeof peer.decided)[0]];
    expect(JSON.parse(action?.argumentsJson ?? "")).toEqual({ cc: ["<EMAIL_1>"], to: "<EMAIL_2>" });
    expect(action).toMatchObject({ target: "<EMAIL_1>", operation: "notify <EMAIL_2>" });
    expect(JSON.parse(action?.factsJson ?? "")).toEqual({ claims: { for: "<EMAIL_2>" } });
    expect(told).toMatchObject({ reason: "mail <EMAIL_2>", environment: "<EMAIL_1>", task: "t" });
    expect(action?.classification).toMatchObject({ "pii.email": 2 });
    expect(Object.keys(action?.valueTags ?? {})).toEqual(["<EMAIL_1>", "<EMAIL_2>"]);
    expect(sent()).not.toMatch(/shop\.example/);
  });

  it.each([ANA, "Dana Diaz", "auth0|65f1a2b3c4d5e6f7a8b9c0d1", "group:sales"])(
    "names whom the agent acts for, because they may not decide it: %s",
    async (principal) => {
      await open.gate.ask(ask(KEY, { call: RAW, context: { ...NO_CONTEXT, principal } }));

      expect(peer.decided[0]?.context?.principal).toBe(principal);
      expect(peer.decided[0]?.action?.argumentsJson).not.toContain(ANA);
    },
  );

  it("is the same each time it is asked, also after a restart with a redactor that finds more", async () => {
    peer.script.decide = () => {
      throw unavailable();
    };
    await open.gate.ask(ask(KEY, { call: RAW }));
    await reopen({ redactor: { redact: async () => redact([]) } });
    await open.gate.ask(ask(KEY, { call: RAW }));

    const [first, second] = peer.decided;
    expect(second?.action).toEqual(first?.action);
    expect(second?.context).toEqual(first?.context);
  });

  it("has the digest of the raw action, so that nothing else can be started", async () => {
    await open.gate.ask(ask(KEY, { call: RAW }));
    const shown = peer.decided[0]?.action?.argumentsJson ?? "";

    await expect(open.gate.start(KEY, { ...RAW, argumentsJson: shown })).rejects.toMatchObject({
      reason: "digest_mismatch",
    });
    await open.gate.start(KEY, RAW);
  });

  it("calls values the same in what is said later: the reason of a withdrawal, the detail of an outcome", async () => {
    await open.gate.ask(ask(KEY, { call: RAW }));
    await open.gate.start(KEY, RAW);
    await open.gate.finish(KEY, "failed", `no mailbox ${ANA}, nor eve@shop.example`);
    await expect
      .poll(() => peer.reported[0])
      .toMatchObject({
        outcome: Outcome.FAILED,
        detail: "no mailbox <EMAIL_2>, nor <EMAIL_3>",
      });

    peer.script.decide = review;
    await open.gate.ask(ask("key-00000002", { call: RAW }));
    const answer = await open.gate.withdraw("key-00000002", `${BOB} has left`);
    expect(JSON.stringify(answer)).not.toContain(BOB);
    expect(await journal()).not.toContain("shop.example");
  });

  it("withholds a later text that can't be redacted, and keeps the outcome", async () => {
    await open.gate.ask(ask(KEY, { call: RAW }));
    await open.gate.start(KEY, RAW);
    await reopen({
      redactor: { redact: () => Promise.reject(new Error()) },
      orphanGraceMs: 60_000,
    });

    await open.gate.finish(KEY, "succeeded", `sent to ${ANA}`);

    await expect
      .poll(() => peer.reported[0])
      .toMatchObject({
        outcome: Outcome.SUCCEEDED,
        detail: "withheld",
      });
  });
});

describe("names that policy reads", () => {
  async function seenOf(change: Parameters<typeof ask>[1]) {
    await open.gate.ask(ask(KEY, change));
    const { action } = peer.decided[0]!;
    return { ...action, facts: JSON.parse(action?.factsJson ?? "") as Record<string, unknown> };
  }

  it("are not hidden for what stands elsewhere, so that no agent blinds a rule", async () => {
    const argumentsJson = JSON.stringify({ password: "query", user: "postgres", sql: "select 1" });

    const seen = await seenOf({ call: { ...CALL, argumentsJson } });

    expect(seen).toMatchObject({ tool: "postgres", operation: "query" });
  });

  it("stay in the facts that are structure, and are said to be hidden where they were words of a command", async () => {
    const collected = {
      sql: { statements: [{ kind: "drop", tables: ["customers"] }] },
      command: "psql",
      commands: [{ command: "psql", argv: ["psql", "-U", ANA] }],
      host: ANA,
    };
    await reopen({ facts: collected });
    const argumentsJson = JSON.stringify({
      password: "drop",
      secret: "customers",
      api_key: "psql",
    });

    const { facts } = await seenOf({ call: { ...CALL, argumentsJson } });

    expect(facts).toMatchObject({
      sql: collected.sql,
      command: "psql",
      commands: [{ command: "psql", argv: ["<API_KEY_1>", "-U", "<EMAIL_1>"] }],
      host: "<EMAIL_1>",
      unparsed: ["hidden"],
    });
  });

  it("are said to be hidden where an agent calls a path of the arguments a secret, and nothing allows it", async () => {
    const argumentsJson = JSON.stringify({ path: "/etc/shadow" });
    const context = { ...NO_CONTEXT, reason: "password=/etc/shadow" };

    const { facts } = await seenOf({ call: { ...CALL, argumentsJson }, context });

    expect(facts).toEqual({ unparsed: ["hidden"] });
  });

  it("are said to be hidden where an agent calls a piece of a command a secret", async () => {
    const argumentsJson = JSON.stringify({ password: "; rm -rf / ;", run: "ls ; rm -rf / ; ls" });

    const { facts } = await seenOf({ call: { ...CALL, argumentsJson } });

    expect(facts).toEqual({ unparsed: ["hidden"] });
  });

  it("are not said to be hidden for a value that stands where values do", async () => {
    const argumentsJson = JSON.stringify({ password: "correct-horse", to: ANA });

    const { facts } = await seenOf({ call: { ...CALL, argumentsJson } });

    expect(facts).toEqual({});
  });
});

describe("the journal", () => {
  it("holds nothing raw, and what is sealed only as long as it is needed", async () => {
    peer.script.decide = review;
    await open.gate.ask(
      ask(KEY, {
        call: RAW,
        delegationToken: "a.delegation.token",
        context: { ...NO_CONTEXT, reason: ANA },
      }),
    );
    const pending = open.journal.get(KEY);

    expect(await journal()).not.toMatch(/shop\.example|delegation\.token/);
    expect(pending?.asked?.view.argumentsJson).toContain("<EMAIL_1>");
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: approval() };
    };
    await reopen();
    await open.gate.look(KEY, 10_000);
    expect(open.journal.get(KEY)?.asked).toBeUndefined();
    expect(open.journal.get(KEY)?.hidden).toBeDefined();
    await open.gate.start(KEY, RAW);
    await open.gate.finish(KEY, "succeeded", "");
    expect(open.journal.get(KEY)?.hidden).toBeUndefined();
  });

  it("gives the value behind a placeholder while people decide, and of no other", async () => {
    peer.script.decide = review;
    await open.gate.ask(ask(KEY, { call: RAW }));
    const entry = open.journal.get(KEY)!;
    const vault = new Vault(new Uint8Array(32).fill(7));

    expect(openValue(vault, entry, "<EMAIL_2>")).toMatchObject({ type: "EMAIL", value: ANA });
    expect(openValue(vault, entry, "<EMAIL_3>")).toBeUndefined();
    expect(openValue(new Vault(new Uint8Array(32)), entry, "<EMAIL_2>")).toBeUndefined();
    await open.gate.withdraw(KEY, "");
    expect(openValue(vault, open.journal.get(KEY)!, "<EMAIL_2>")).toBeUndefined();
  });

  it("that was sealed with another key is no longer kept, and nothing is guessed", async () => {
    peer.script.decide = () => {
      throw unavailable();
    };
    await open.gate.ask(ask(KEY, { call: RAW }));
    await reopen({ key: new Uint8Array(32) });
    peer.decided.length = 0;

    const answer = await open.gate.ask(ask(KEY, { call: RAW }));

    expect(answer).toMatchObject({ status: "unavailable", reasons: [{ code: "not_kept" }] });
    expect(peer.decided).toEqual([]);
  });
});
