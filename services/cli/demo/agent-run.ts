import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CliError } from "../exit-codes.ts";
import { parseAgentEvent, type AgentEvent } from "./agent-event.ts";
import type { AgentTask } from "./agent-task.ts";

/** Where and how the agent runs. */
export interface AgentRunOptions {
  readonly home: string;
  readonly databaseUrl: string;
  readonly otelEndpoint: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** A running agent. */
export interface AgentRun extends AsyncDisposable {
  /** What it tells, until it ends. Throws when it fails. */
  readonly events: AsyncIterable<AgentEvent>;
  readonly logFile: string;
}

/** It closes its connections, and gives them some seconds each. */
const STOP_MS_MAX = 15_000;

/** Starts the agent of the demo as a process of its own, in a process group of its own. */
export async function startAgent(options: AgentRunOptions): Promise<AgentRun> {
  const directory = join(options.home, "demo");
  const workDirectory = join(directory, "work");
  await mkdir(workDirectory, { recursive: true, mode: 0o700 });
  await writeFile(join(workDirectory, "audit.log"), "the agent read 2 tables\n");
  const taskFile = join(directory, "task.json");
  const task: AgentTask = {
    countersign: [fileURLToPath(new URL("../main.ts", import.meta.url))],
    home: options.home,
    databaseUrl: options.databaseUrl,
    workDirectory,
    otelEndpoint: options.otelEndpoint,
  };
  await writeFile(taskFile, JSON.stringify(task), { mode: 0o600 });
  const logFile = join(options.home, "logs", "agent.err");
  const log = createWriteStream(logFile, { mode: 0o600 });
  await once(log, "open");
  const script = fileURLToPath(new URL("agent.ts", import.meta.url));
  const child = spawn(process.execPath, [script, taskFile], {
    env: { ...options.env, COUNTERSIGN_HOME: options.home },
    stdio: ["pipe", "pipe", log],
    detached: true,
  });
  const exited = new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
    child.once("error", () => resolve(1));
  });
  void exited.then(() => log.close());
  child.stdin.on("error", () => undefined); // It ended first, which its exit tells.
  const stop = () => child.stdin.end();
  options.signal.addEventListener("abort", stop, { once: true });
  return {
    logFile,
    events: readEvents(createInterface({ input: child.stdout }), exited),
    async [Symbol.asyncDispose]() {
      options.signal.removeEventListener("abort", stop);
      stop();
      const killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      await exited;
      clearTimeout(killer);
    },
  };
}

async function* readEvents(
  lines: AsyncIterable<string>,
  exited: Promise<number>,
): AsyncGenerator<AgentEvent> {
  for await (const line of lines) {
    const event = parseAgentEvent(line);
    if (event !== undefined) yield event;
  }
  const code = await exited;
  if (code !== 0) throw new CliError("software", `The agent ended with exit code ${code}.`);
}
