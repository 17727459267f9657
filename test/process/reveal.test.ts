import { join } from "node:path";
import { connect, type NatsConnection } from "nats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RevealKey } from "../../services/adapters/reveal/reveal-key.ts";
import { Fault } from "../../services/core/fault.ts";
import { filesOf } from "../support/canaries/stored.ts";
import { SHOP } from "../support/own-rules.ts";
import { run } from "../support/postgres.ts";
import { nth, Replicas, type Caller } from "../support/replicas.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { askSidecar } from "../support/sidecar-client.ts";
import { stackCommand } from "../support/stack-command.ts";

const VALUE = "ana.ruiz@corp.example";
const PHONE = "+49 30 901820";
const GROUP = "data-governance";
const review = { requirements: [{ group: GROUP, approvals: 2 }], reveal: ["pii.email"] };

let replicas: Replicas;
let sidecar: ServiceProcess;
let broker: NatsConnection;
let dana: readonly Caller[];
let questions = 0;
/** Everything that passed the broker, by subject. */
const messages: (readonly [subject: string, data: string])[] = [];
/** Everything that was sealed. */
const sealed: string[] = [];

beforeAll(async () => {
  replicas = await Replicas.start({
    database: "postgres",
    rules: { mailbox: { review }, secretive: { review: { ...review, reveal: [] } } },
    env: { COUNTERSIGN_LOG_LEVEL: "info" },
  });
  const { nats } = replicas.stack;
  broker = await connect({ servers: nats.url, user: nats.user, pass: nats.password });
  broker.subscribe(">", {
    callback: (_error, { subject, data }) =>
      void messages.push([subject, Buffer.from(data).toString("latin1")]),
  });
  sidecar = await startSidecar();
  dana = await replicas.person("dana", [GROUP]);
});
afterAll(async () => {
  await broker.close();
  await replicas[Symbol.asyncDispose]();
});

/** It watches at the second replica, and believes what the ledger proves. */
function startSidecar(): Promise<ServiceProcess> {
  return replicas.stack.start("sidecar/main.ts", {
    COUNTERSIGN_DECISION_ADDRESS: replicas.addressOf(1),
    COUNTERSIGN_LEDGER_TRUST: join(replicas.stack.home, "ledger/trust-policy"),
    COUNTERSIGN_LOG_LEVEL: "info",
  });
}

async function asked(target = "mailbox"): Promise<string> {
  questions += 1;
  const { status, request_id: requestId } = await askSidecar(replicas.stack.home, {
    tool: SHOP,
    operation: "look",
    target,
    arguments: { to: VALUE, phone: PHONE, nth: questions },
  });
  expect(status).toBe("pending");
  return requestId;
}

interface Look {
  readonly placeholder?: string;
  readonly reason?: string;
}

/** Asks to see a value, having seen the request, and opens what comes. */
async function look(at: Caller, requestId: string, wanted: Look = {}): Promise<string> {
  const { placeholder = "<EMAIL_1>", reason = "Is it the customer of CRM-7?" } = wanted;
  const { request } = await nth(dana, 0).approvals.getRequest({ requestId });
  const key = await RevealKey.create();
  const answer = await at.approvals.revealValue({
    requestId,
    placeholder,
    reason,
    channel: "test",
    actionDigest: request?.action?.digest ?? new Uint8Array(),
    viewDigest: request?.viewDigest ?? new Uint8Array(),
    recipientKey: key.recipientKey,
  });
  sealed.push(answer.sealed);
  const { revealId } = answer;
  const header = { requestId, revealId, placeholder, nowMs: Date.now() };
  return (await key.open(answer.sealed, header)).value;
}

async function refusalOf(looking: Promise<string>): Promise<string> {
  const fault: unknown = await looking.catch((error: unknown) => error);
  return fault instanceof Fault ? fault.reason : "none";
}

describe("nobody is shown", () => {
  test("what policy names nobody for, and the sidecar is not asked", async () => {
    const [open, secretive] = [await asked(), await asked("secretive")];

    expect(await refusalOf(look(nth(dana, 0), open, { placeholder: "<PHONE_1>" }))).toBe(
      "not_revealable",
    );
    expect(await refusalOf(look(nth(dana, 0), secretive))).toBe("not_revealable");
    expect(sidecar.log.join()).not.toContain("a hidden value was asked for");
  });

  test("what they may not decide", async () => {
    const requestId = await asked();
    const [sam] = await replicas.person("sam", ["security"]);
    const [olivia] = await replicas.person("olivia", [GROUP]);

    expect(await refusalOf(look(sam!, requestId))).toBe("not_in_group");
    expect(await refusalOf(look(olivia!, requestId))).toBe("own_action");
  });
});

test("a person at one replica sees what a sidecar at another has hidden, and it is on the record", async () => {
  const requestId = await asked();

  expect(await look(nth(dana, 0), requestId)).toBe(VALUE);
  expect(await look(nth(dana, 1), requestId)).toBe(VALUE);

  const { request } = await nth(dana, 0).approvals.getRequest({ requestId });
  const looks = request?.timeline.filter(({ type }) => type === "value.revealed") ?? [];
  expect(looks).toHaveLength(2);
  expect(looks[0]?.text).toMatch(
    /^Name of dana was let see <EMAIL_1> \(pii\.email\) until .* \(Is it the customer of CRM-7\?\)\.$/,
  );
  expect(sidecar.log.join("\n")).toMatch(/"placeholder":"<EMAIL_1>".*"outcome":"given"/);
  expect(replicas.log.join("\n")).toMatch(/"outcome":"given"/);
});

test("countersign reveal prints it", async () => {
  const requestId = await asked();

  const argv = ["reveal", requestId, "EMAIL_1", "--as", "dana", "--reason", "CRM-7"];
  const { code, stdout } = await stackCommand(replicas.stack, ...argv);

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^<EMAIL_1> {2}pii\.email\nana\.ruiz@corp\.example\n {2}It may be shown for \d+ s\. This was recorded/,
  );
});

test("a sidecar that comes back answers what was asked while it was away, else the person is told in time", async () => {
  const requestId = await asked();
  await sidecar.kill();
  const lost = refusalOf(look(nth(dana, 0), requestId));

  expect(await lost).toBe("sidecar_silent");

  const waiting = look(nth(dana, 0), requestId);
  sidecar = await startSidecar();
  expect(await waiting).toBe(VALUE);
});

test("after the verdict nothing is shown any more", async () => {
  const requestId = await asked();
  await nth(dana, 0)
    .approvals.cancelPending({ requestId })
    .catch(() => undefined);
  const { request } = await nth(dana, 0).approvals.getRequest({ requestId });
  const [dora] = await replicas.person("dora", [GROUP]);
  for (const { approvals } of [nth(dana, 0), dora!])
    await approvals.vote({
      requestId,
      choice: 1,
      channel: "test",
      actionDigest: request?.action?.digest ?? new Uint8Array(),
      viewDigest: request?.viewDigest ?? new Uint8Array(),
    });

  expect(await refusalOf(look(nth(dana, 0), requestId))).toBe("settled");
});

test("auditors read who saw what and why, and anybody can verify that it was allowed", async () => {
  const zip = join(replicas.stack.home, "evidence.zip");

  const { stack } = replicas;
  const story = await stackCommand(stack, "audit", "--as", "alex");
  const exported = await stackCommand(stack, "evidence", "export", "--as", "alex", "--out", zip);
  const verified = await stackCommand(stack, "verify", zip);

  const told = story.stdout.replaceAll(/\s+/g, " ");
  expect(told).toMatch(/dana was let see <EMAIL_1> \(pii\.email\).*CRM-7/);
  expect(told).toMatch(/sam asked to see a hidden value, and was refused: not_in_group/);
  expect(exported).toMatchObject({ code: 0 });
  expect(verified).toMatchObject({ code: 0 });
});

test("neither the value nor what was sealed is in any database, file, log or event", async () => {
  const { stack } = replicas;
  await sidecar.stop();
  const rows = await rowsOf(replicas.databaseUrl);
  const files = await filesOf(stack.home);
  const events = messages.filter(([subject]) => subject.startsWith("countersign.event."));

  const held = [
    ...rows,
    ...files.map(([, content]) => content),
    ...replicas.log,
    ...sidecar.log,
    ...events.map(([, data]) => data),
  ];
  expect(rows.length).toBeGreaterThan(100);
  expect(events.some(([subject]) => subject.endsWith("value.revealed"))).toBe(true);
  expect(sealed.length).toBeGreaterThan(2);
  const found = [VALUE, "ana.ruiz", PHONE, ...sealed].filter((canary) =>
    held.some((each) => each.includes(canary)),
  );
  expect(found).toEqual([]);
  // On the way between replicas it is sealed, and kept by nobody.
  const passing = messages.filter(([, data]) => sealed.some((each) => data.includes(each)));
  expect(new Set(passing.map(([subject]) => subject))).toEqual(
    new Set(["countersign.reveal.v1.answer"]),
  );
  expect(messages.filter(([, data]) => data.includes("ana.ruiz"))).toEqual([]);
});

/** Every value of every table, as text; bytes are read as what they are. */
async function rowsOf(url: string): Promise<readonly string[]> {
  const tables = await run(url, "select tablename from pg_tables where schemaname = 'public'");
  const names = tables.map((row) => String(Object.values(row as object)[0]));
  const rows = await Promise.all(names.map((name) => run(url, `select * from "${name}"`)));
  return rows.flat().flatMap((row) => Object.values(row as object).map(textOf));
}

function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString("latin1") : JSON.stringify(value);
}
