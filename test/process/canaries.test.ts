import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RequestStatus, VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { seenIn, type Canary } from "../support/canaries/canaries.ts";
import { canaryPolicies } from "../support/canaries/one-rule.ts";
import { overhearPosts, overhearTcp, type Overheard } from "../support/canaries/overheard.ts";
import { plan, type Planted } from "../support/canaries/plan.ts";
import { filesOf, rowsOf } from "../support/canaries/stored.ts";
import { Visitor } from "../support/console-visitor.ts";
import { freePort } from "../support/free-port.ts";
import { until } from "../support/nats.ts";
import { Receiver } from "../support/receiver.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { callSidecar, type SidecarReply } from "../support/sidecar-client.ts";
import { signedIn, stackCommand, verifyWholeLog } from "../support/stack-command.ts";
import { startStack, type Identity, type Stack } from "../support/stack.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";
import { vote } from "../support/vote.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/** From bsdutils, which every Debian has. */
const SCRIPT = "script";
const PLAN = plan(200);
const CANARIES: readonly Canary[] = PLAN.flatMap(({ canaries }) => canaries);
/** What the whole run is given: ten requests by every channel, on two slow cores. */
const RUN_MS = 480_000;

let directory: TemporaryDirectory;
let stack: Stack;
let sam: Identity;
let wire: Overheard;
let telemetry: Overheard;
let receiver: Receiver;
let processes: readonly ServiceProcess[];
let visitor: Visitor;
/** What was seen outside the sidecar, by where. */
const seen = new Map<string, string>();
const requestIds: string[] = [];

beforeAll(async () => {
  directory = await temporaryDirectory();
  telemetry = await overhearPosts();
  receiver = await new Receiver(SECRET).start();
  const consolePort = await freePort();
  const consoleUrl = `http://localhost:${consolePort}`;
  const told = {
    COUNTERSIGN_OTEL_ENDPOINT: `http://127.0.0.1:${telemetry.port}`,
    COUNTERSIGN_LOG_LEVEL: "debug",
    COUNTERSIGN_CONSOLE_URL: consoleUrl,
  };
  stack = await startStack({
    env: {
      ...told,
      COUNTERSIGN_POLICY_DIR: await canaryPolicies(directory.path),
      COUNTERSIGN_LEDGER_HTTP_PORT: "0",
    },
  });
  wire = await overhearTcp({ port: Number(stack.address.split(":").at(-1)) });
  sam = await stack.person("sam");
  const sidecar = await stack.start("sidecar/main.ts", {
    ...told,
    COUNTERSIGN_DECISION_ADDRESS: `localhost:${wire.port}`,
    COUNTERSIGN_LEDGER_TRUST: join(stack.home, "ledger/trust-policy"),
  });
  const notifier = await stack.start("services/notifier/main.ts", {
    ...told,
    COUNTERSIGN_WEBHOOK_URL: receiver.url,
    COUNTERSIGN_WEBHOOK_SECRET: SECRET,
  });
  const issuer = await stack.start("services/issuer/main.ts", told);
  const console = await stack.start("services/console/main.ts", {
    ...told,
    COUNTERSIGN_CONSOLE_PORT: `${consolePort}`,
  });
  processes = [sidecar, notifier, issuer, console, stack.decision];
  visitor = new Visitor(consoleUrl);
  await visitor.signIn("sam");
  for (const [index, planted] of PLAN.entries()) await run(planted, index);
  await look();
}, RUN_MS);

afterAll(async () => {
  await stack.stop();
  await Promise.all([wire, telemetry, receiver].map((each) => each[Symbol.asyncDispose]()));
  await directory[Symbol.asyncDispose]();
});

async function call(path: string, body?: unknown): Promise<SidecarReply> {
  const reply = await callSidecar(join(stack.home, "sidecar/sidecar-http.sock"), path, body);
  note("answers to the agent", JSON.stringify(reply));
  return reply;
}

function note(where: string, text: string): void {
  seen.set(where, `${seen.get(where) ?? ""}\n${text}`);
}

/** A request from the question to its end, seen by everything that shows it on the way. */
async function run({ fate, body, later }: Planted, index: number): Promise<void> {
  const key = `canary-request-${index}`;
  const path = `/v1/actions/${key}`;
  const asked = await call("/v1/actions", { ...body, idempotency_key: key, wait: "0s" });
  const requestId = asked.body.request_id ?? "";
  requestIds.push(requestId);
  const { claims: _claims, context: _context, ...action } = body;
  if (fate === "approve" || fate === "refuse" || fate === "withdraw") await show(requestId);
  if (fate === "approve") await vote(sam, requestId);
  if (fate === "refuse") await vote(sam, requestId, { choice: VoteChoice.DENY, comment: "no" });
  if (fate === "withdraw") await call(`${path}/withdraw`, { reason: later });
  const answer = await call(`${path}?wait=20s`);
  expect([fate, answer.body.status]).toEqual([fate, ENDS[fate]]);
  if (answer.body.status !== "allowed") return;
  expect((await call(`${path}/start`, action)).status).toBe(200);
  await call(`${path}/finish`, { outcome: "failed", detail: later });
}

const ENDS = {
  allow: "allowed",
  approve: "allowed",
  deny: "denied",
  refuse: "denied",
  withdraw: "cancelled",
} as const;

/** What a person sees in the inbox, on a pseudo-terminal that script(1) makes, until the cards of requests are drawn. */
async function inbox(): Promise<string> {
  const bin = join(import.meta.dirname, "../../bin/countersign.mjs");
  const { args, env: asSam } = await signedIn(stack, ["inbox", "--as", "sam"]);
  const line = `stty rows 60 cols 200; '${process.execPath}' '${bin}' ${args.join(" ")}`;
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", TERM: "xterm", SHELL: "/bin/sh" };
  const child = spawn(SCRIPT, ["-qefc", line, "/dev/null"], {
    env: { ...env, ...stack.env, ...asSam },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  await until(() => text.includes("canary"), 60_000);
  child.stdin.write("q");
  await ended;
  return text;
}

/** While people decide. */
async function show(requestId: string): Promise<void> {
  note("the inbox", await inbox());
  const terminal = await stackCommand(stack, "show", requestId, "--as", "sam");
  note("the terminal's card", terminal.stdout);
  const page = await visitor.open(`/requests/${requestId}`);
  expect(page.body).toContain("&lt;");
  note("the console's page", page.body);
  const card = await receiver.card(requestId, "request.opened");
  note("the webhook", JSON.stringify(card));
  note("the journal", await readFile(join(stack.home, "sidecar/journal.jsonl"), "utf8"));
}

/** When everything has ended. */
async function look(): Promise<void> {
  await until(async () => {
    const { requests } = await sam.approvals.listRequests({ pageSize: 100 });
    return requests.every(({ status }) => !RUNNING.has(status));
  }, 30_000);
  note("the webhook", JSON.stringify(receiver.cards));
  note("the console's list", (await visitor.open("/")).body);
  await command("the list of requests", "requests", "--as", "sam", "--json");
  await command("the audit", "audit", "--as", "alex", "--json");
  for (const id of requestIds) await command("the story", "audit", "--as", "alex", "--request", id);
  expect(await verifyWholeLog(stack)).toMatchObject({ code: 0 });
  note("the evidence bundle", await readFile(join(stack.home, "whole-log.jsonl"), "utf8"));
  const zip = join(directory.path, "evidence.zip");
  await command("the evidence export", "evidence", "export", "--as", "alex", "--out", zip);
  for (const [name, content] of Object.entries(unzipSync(await readFile(zip))))
    note("the evidence package", `${name}\n${strFromU8(content)}`);
  await tiles(stack.decision.addresses.at(-1) ?? "");
  for (const text of rowsOf(join(stack.home, "countersign.db"))) note("the database", text);
  // Ended, each has told the last of its traces.
  for (const each of processes) await each.stop();
  note("the logs", processes.map(({ log }) => log.join("\n")).join("\n"));
  note("the telemetry", telemetry.heard().toString("utf8"));
  note("the wire", wire.heard().toString("utf8"));
  for (const [path, text] of await filesOf(stack.home))
    note(path.startsWith(join(stack.home, "nats/")) ? "the broker" : "the files", text);
}

const RUNNING: ReadonlySet<RequestStatus> = new Set([
  RequestStatus.PENDING,
  RequestStatus.APPROVED,
  RequestStatus.REDEEMED,
]);

async function command(where: string, ...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await stackCommand(stack, ...args);
  expect([args, code, stderr]).toEqual([args, 0, ""]);
  note(where, stdout);
}

async function tiles(prefix: string): Promise<void> {
  for (const path of ["checkpoint", "tile/entries/000", "tile/entries/000.p/1"]) {
    const response = await fetch(`${prefix}/${path}`);
    note("the tiles", await response.text());
  }
}

describe("two hundred canaries of all types, in every field that a request has", () => {
  it("went in, each of them", () => {
    const given = PLAN.map((planted) => JSON.stringify(planted)).join("\n");

    expect(seenIn(given, CANARIES)).toHaveLength(200);
  });

  it("were looked for in what each channel really showed", () => {
    const [first = ""] = requestIds;
    const told = ["the audit", "the evidence package", "the database", "the broker", "the files"];

    expect(requestIds.every((id) => id.startsWith("req_"))).toBe(true);
    expect(told.filter((where) => !(seen.get(where) ?? "").includes(first))).toEqual([]);
    for (const where of ["the terminal's card", "the console's page", "the webhook", "the wire"])
      expect(seen.get(where)).toMatch(/(?:<|&lt;|\\u003c)EMAIL_\d/iu);
    expect(seen.get("the telemetry")).toContain("countersign.decision.decide");
    expect(seen.get("the logs")).toContain("serving");
  });

  it.each([
    "answers to the agent",
    "the wire",
    "the terminal's card",
    "the console's page",
    "the console's list",
    "the webhook",
    "the journal",
    "the inbox",
    "the list of requests",
    "the audit",
    "the story",
    "the evidence bundle",
    "the evidence export",
    "the evidence package",
    "the tiles",
    "the database",
    "the logs",
    "the telemetry",
    "the broker",
    "the files",
  ])("are not in %s", (where) => {
    expect(seen.has(where)).toBe(true);
    expect(seenIn(seen.get(where) ?? "", CANARIES)).toEqual([]);
  });
});
