import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { Client } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { startTelemetry } from "../../adapters/telemetry/start.ts";
import { currentTraceparent, traceIdOf, withSpan } from "../../adapters/telemetry/tracing.ts";
import { ATTACK_SQL, EXPORT_SQL, type AgentEvent, type Step } from "./agent-event.ts";
import { readAgentTask, type AgentTask } from "./agent-task.ts";
import { readRefusal } from "./read-refusal.ts";

// The agent knows nothing of Countersign but the command that it is started with: it is an ordinary MCP client.

/** Longer than policy lets a request wait, so that the verdict comes first. */
const CALL_MS_MAX = 60 * 60 * 1000;

async function run(task: AgentTask): Promise<void> {
  await using disposables = new AsyncDisposableStack();
  disposables.use(await startTelemetry({ serviceName: "demo-agent", endpoint: task.otelEndpoint }));
  const client = new Client({ name: "demo-agent", version: "1.0.0" });
  disposables.defer(() => client.close());
  // Whoever started it is gone, or wants it to end: the call that waits fails, and so does this.
  process.stdin.resume().once("close", () => void client.close());
  await client.connect(new StdioClientTransport(serverCommand(task)));
  await list(client);
  await query(client, "orders", "select count(*) from orders");
  await query(client, "tickets", "select count(*) from tickets where status = 'open'");
  await query(client, "drop", ATTACK_SQL);
  await command(task, "files", ["ls"]);
  await command(task, "shred", ["shred", "-u", "audit.log"]);
  await query(client, "export", EXPORT_SQL);
}

/** Somebody else's server, as its users start it, with "countersign mcp" in front. */
function serverCommand({ countersign, home, databaseUrl }: AgentTask) {
  const manifest = createRequire(import.meta.url).resolve(
    "@modelcontextprotocol/server-postgres/package.json",
  );
  const server = [process.execPath, join(dirname(manifest), "dist", "index.js"), databaseUrl];
  const args = ["mcp", "--name", "postgres", "--target", "company", "--", ...server];
  return {
    command: process.execPath,
    args: [...countersign, ...args],
    env: { ...getDefaultEnvironment(), COUNTERSIGN_HOME: home },
    stderr: "inherit" as const,
  };
}

async function list(client: Client): Promise<void> {
  const startedMs = performance.now();
  tell({ kind: "asks", step: "list", text: "Which tools and resources are there?" });
  const { tools } = await client.listTools();
  const { resources } = await client.listResources();
  const names = `tools: ${tools.map(({ name }) => name).join(", ")}; ${resources.length} tables`;
  tell({ kind: "ran", step: "list", text: names, tookMs: performance.now() - startedMs });
}

async function query(client: Client, step: Step, sql: string): Promise<void> {
  await withSpan("demo.agent.call", { attributes: { "demo.step": step } }, async () => {
    const traceparent = currentTraceparent();
    const traceId = traceIdOf(traceparent) ?? "";
    const startedMs = performance.now();
    tell({ kind: "asks", step, text: sql, traceId });
    const result = await client.callTool(
      { name: "query", arguments: { sql }, _meta: { traceparent } },
      {
        onprogress: ({ message = "" }) => tell({ kind: "waits", step, text: message, traceId }),
        timeout: CALL_MS_MAX,
      },
    );
    const tookMs = performance.now() - startedMs;
    const said = result.content.map((part) => (part.type === "text" ? part.text : "")).join("");
    const refusal = readRefusal(result._meta?.["countersign/answer"]);
    if (refusal !== undefined)
      tell({ kind: "refused", step, text: said, tookMs, traceId, refusal });
    else tell({ kind: "ran", step, text: summarize(said), tookMs, traceId });
  });
}

/** Rows are counted here: the demo must not print what it protects. */
function summarize(said: string): string {
  const rows: unknown = JSON.parse(said);
  if (!Array.isArray(rows)) return said;
  const [first] = rows;
  if (rows.length === 1 && typeof first === "object" && first !== null && "count" in first)
    return String(first.count);
  return String(rows.length);
}

async function command(task: AgentTask, step: Step, argv: readonly string[]): Promise<void> {
  const startedMs = performance.now();
  tell({ kind: "asks", step, text: argv.join(" ") });
  const args = [...task.countersign, "exec", "--json", "--", ...argv];
  const child = spawn(process.execPath, args, {
    cwd: task.workDirectory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  const tookMs = performance.now() - startedMs;
  const refusal = child.exitCode === 0 ? undefined : readRefusal(parse(err));
  if (refusal !== undefined) tell({ kind: "refused", step, text: err, tookMs, refusal });
  else if (child.exitCode === 0) tell({ kind: "ran", step, text: out, tookMs });
  else throw new Error(`countersign exec ended with ${child.exitCode}: ${err}`);
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

function parse(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return undefined; // Not the answer that was asked for: told in full by the caller.
  }
}

function tell(event: Pick<AgentEvent, "kind" | "step" | "text"> & Partial<AgentEvent>): void {
  process.stdout.write(`${JSON.stringify({ tookMs: 0, traceId: "", ...event })}\n`);
}

await run(await readAgentTask(process.argv[2] ?? ""));
process.exit(0);
