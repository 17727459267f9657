import { access, constants, readFile } from "node:fs/promises";
import { join } from "node:path";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { connectToCheck, homeOf, type ConnectFlags } from "../connection.ts";
import type { CliContext, Connection } from "../context.ts";
import { isAlive, readRunFile, type RunFile } from "../up/run-file.ts";
import { askConsole } from "./console-health.ts";
import { askDiscovery } from "./discovery.ts";
import { askSidecarHealth } from "./sidecar-health.ts";

/** What one check found. `advice` says what to do; it is empty when all is well. */
export interface CheckResult {
  readonly name: string;
  readonly state: "ok" | "failed" | "skipped";
  readonly detail: string;
  readonly advice: string;
}

interface Patient {
  readonly context: CliContext;
  readonly home: string;
  readonly run: RunFile | undefined;
  readonly connection: Connection | undefined;
}

interface Check {
  readonly name: string;
  readonly advice: string;
  /** Gives what it found; throws when it is not well; undefined when there is nothing to check here. */
  readonly look: (patient: Patient) => Promise<string | undefined>;
}

const NODE_MAJOR_MIN = 24;
/** Clocks of one system differ by less; a difference above it makes tokens and countdowns wrong. */
const CLOCK_MS_MAX = 5_000;
const START_IT = 'Start the stack with "countersign up", and look at its logs.';
const SERVICES = [
  "countersign.approval.v1.ApprovalService",
  "countersign.decision.v1.DecisionService",
  "countersign.policy.v1.PolicyService",
];

const CHECKS: readonly Check[] = [
  { name: "node", advice: `Use Node ${NODE_MAJOR_MIN} or newer.`, look: async () => lookAtNode() },
  { name: "stack", advice: START_IT, look: lookAtStack },
  { name: "nats", advice: `${START_IT} The broker's log is logs/nats.log.`, look: lookAtBroker },
  { name: "sign-in", advice: `${START_IT} Its log is logs/issuer.log.`, look: lookAtSignIn },
  { name: "decision", advice: `${START_IT} Its log is logs/decision.log.`, look: lookAtDecision },
  {
    name: "reflection",
    advice: "Another program may listen at this address.",
    look: lookAtReflection,
  },
  {
    name: "database",
    advice: "Look for a full disk or a lock; the service's log says more.",
    look: lookAtDatabase,
  },
  {
    name: "policy",
    advice: 'Run "countersign policy check" and mend what it says.',
    look: lookAtPolicy,
  },
  { name: "sidecar", advice: `${START_IT} Its log is logs/sidecar.log.`, look: lookAtSidecar },
  {
    name: "journal",
    advice: "The sidecar's directory must be writable, and its disk not full.",
    look: lookAtJournal,
  },
  { name: "notifier", advice: `${START_IT} Its log is logs/notifier.log.`, look: lookAtNotifier },
  { name: "console", advice: `${START_IT} Its log is logs/console.log.`, look: lookAtConsole },
  { name: "clock", advice: "Set the clocks of both machines by NTP.", look: lookAtClock },
];

/** Runs every check, whatever the others found. Never throws. */
export async function runChecks(
  context: CliContext,
  flags: ConnectFlags,
): Promise<readonly CheckResult[]> {
  const home = homeOf(context, flags);
  const run = await readRunFile(home);
  if ((flags.address ?? "") === "" && !isElsewhere(context) && !(await runs(run)))
    return notRunning();
  const connection = await connectToCheck(context, flags).catch(() => undefined);
  try {
    return await Promise.all(
      CHECKS.map((check) => runCheck(check, { context, home, run, connection })),
    );
  } finally {
    connection?.[Symbol.dispose]();
  }
}

async function runs(run: RunFile | undefined): Promise<boolean> {
  return run !== undefined && (await isAlive(run.pid));
}

/** One cause is told once: without a stack nothing else could be found out. */
function notRunning(): readonly CheckResult[] {
  return CHECKS.map(({ name }) =>
    name === "stack"
      ? { name, state: "failed", detail: "not running; start it with countersign up", advice: "" }
      : { name, state: "skipped", detail: "not checked", advice: "" },
  );
}

async function runCheck({ name, advice, look }: Check, patient: Patient): Promise<CheckResult> {
  try {
    const detail = await look(patient);
    if (detail === undefined)
      return { name, state: "skipped", detail: "not of this home", advice: "" };
    return { name, state: "ok", detail, advice: "" };
  } catch (error) {
    return {
      name,
      state: "failed",
      detail: error instanceof Error ? error.message : String(error),
      advice,
    };
  }
}

function lookAtNode(): string {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) < NODE_MAJOR_MIN) throw new Error(`this is Node ${node}`);
  return node;
}

async function lookAtStack({ home, run, context }: Patient): Promise<string | undefined> {
  if (run === undefined && isElsewhere(context)) return undefined;
  if (run === undefined) throw new Error(`no stack runs in ${home}`);
  if (!(await isAlive(run.pid)))
    throw new Error(`${home}/run.json is of process ${run.pid}, which is gone`);
  const living = await Promise.all(
    run.processes.map(async ({ name, pid }) => ((await pidLives(pid)) ? [] : [name])),
  );
  const dead = living.flat();
  if (dead.length > 0) throw new Error(`not running: ${dead.join(", ")}`);
  return `process ${run.pid}, since ${run.startedAt}`;
}

async function lookAtBroker({ context, run }: Patient): Promise<string | undefined> {
  if (run?.nats === undefined) return absent(context);
  const { url, user, passwordFile } = run.nats;
  const password = (await readFile(passwordFile, "utf8")).trim();
  await context.ports.pingNats({ url, user, password });
  return `answers at ${url}`;
}

async function lookAtSignIn({ context, run }: Patient): Promise<string | undefined> {
  if (run?.issuer === undefined) return absent(context);
  await askDiscovery(run.issuer.url);
  return `answers at ${run.issuer.url}`;
}

async function lookAtDecision(patient: Patient): Promise<string> {
  if (!(await connectionOf(patient).isServing())) throw new Error("says that it does not serve");
  return "says that it serves";
}

async function lookAtReflection(patient: Patient): Promise<string> {
  const listed = await connectionOf(patient).listServices();
  const missing = SERVICES.filter((name) => !listed.includes(name));
  if (missing.length > 0) throw new Error(`does not list ${missing.join(", ")}`);
  return `lists ${listed.length} services`;
}

async function lookAtDatabase(patient: Patient): Promise<string> {
  const { requests } = await connectionOf(patient).approvals.listRequests({ pageSize: 1 });
  return requests.length === 0 ? "answers; no request yet" : "answers";
}

async function lookAtPolicy(patient: Patient): Promise<string> {
  const { revision, refusedReason } = await connectionOf(patient).policies.getActivePolicy({});
  if (refusedReason !== "") throw new Error(`the newest one was refused: ${refusedReason}`);
  return `${revision.slice(0, 12)} is active`;
}

async function lookAtSidecar({ context, run }: Patient): Promise<string | undefined> {
  if (run?.sidecar === undefined) return absent(context);
  const note = await askSidecarHealth(run.sidecar.httpSocket);
  const answers = `answers at ${run.sidecar.httpAddress} and on its sockets`;
  return note === "" ? answers : `${answers}; ${note}`;
}

async function lookAtJournal({ context, home, run }: Patient): Promise<string | undefined> {
  if (run?.sidecar === undefined) return absent(context);
  const directory = join(home, "sidecar");
  await access(directory, constants.R_OK | constants.W_OK);
  return `${directory} is writable`;
}

async function lookAtNotifier({ context, run }: Patient): Promise<string | undefined> {
  const notifier = run?.processes.find(({ name }) => name === "notifier");
  if (notifier === undefined) return absent(context);
  if (!(await pidLives(notifier.pid))) throw new Error(`process ${notifier.pid} is gone`);
  return `process ${notifier.pid}`;
}

async function lookAtConsole({ context, run }: Patient): Promise<string | undefined> {
  if (run?.console === undefined) return absent(context);
  await askConsole(run.console.url);
  return `answers at ${run.console.url}`;
}

async function lookAtClock(patient: Patient): Promise<string> {
  const connection = connectionOf(patient);
  const { activeSince } = await connection.policies.getActivePolicy({});
  const { requests } = await connection.approvals.listRequests({ pageSize: 1 });
  const stamps = [activeSince, requests[0]?.createdAt].flatMap((at) =>
    at === undefined ? [] : [timestampMs(at)],
  );
  const aheadMs = Math.max(...stamps) - patient.context.now();
  if (aheadMs > CLOCK_MS_MAX)
    throw new Error(`the service is ${Math.round(aheadMs / 1000)} s ahead of this machine`);
  return "the service is not ahead of this machine";
}

function connectionOf({ connection, home }: Patient): Connection {
  if (connection === undefined) throw new Error(`no address is known: no stack serves in ${home}`);
  return connection;
}

/** Nothing to check where the service runs elsewhere; otherwise it should be here. */
function absent(context: CliContext): undefined {
  if (isElsewhere(context)) return undefined;
  throw new Error("does not run");
}

function isElsewhere({ env }: CliContext): boolean {
  return (env["COUNTERSIGN_DECISION_ADDRESS"] ?? "") !== "";
}

async function pidLives(pid: number): Promise<boolean> {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // No such process, or one of another user, which is none of this stack.
  }
}
