import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { CliError } from "../exit-codes.ts";
import { crashMessage } from "./crash-message.ts";
import { parseReadyLine, type ReadyLine } from "./ready-line.ts";

/** How to run a process of the stack. */
export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it writes to standard error besides its log: how it crashed. */
  readonly errorFile: string;
}

/** A process that serves. */
export interface RunningChild {
  readonly pid: number;
  readonly addresses: readonly string[];
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

/** A service opens its database and compiles its policy first; on a busy machine that takes seconds. */
const READY_MS_MAX = 60_000;
/** Services drain for at most 10 s. */
const STOP_MS_MAX = 15_000;

/**
 * Starts a process and waits for its ready line. It gets a pipe as standard input, which closes when this process dies in
 * whatever way, and a process group of its own, so that Ctrl-C reaches only this process, which stops all in order.
 */
export async function startChild(options: ChildOptions): Promise<RunningChild> {
  const log = createWriteStream(options.errorFile, { flags: "w", mode: 0o600 });
  await once(log, "open");
  const child = spawn(options.command, options.args, {
    env: { ...options.env },
    stdio: ["pipe", "pipe", log],
    detached: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  void exited.then(() => log.close());
  child.stdin?.on("error", () => undefined); // It died; that is told by its exit.
  const ready = await Promise.race([readReady(child), exited.then(() => undefined)]);
  if (ready === undefined) {
    await stopChild(child, exited);
    throw await notStarted(options, child);
  }
  return { ...ready, exited, stop: () => stopChild(child, exited) };
}

/** The first line, or undefined when the process ends or is silent for too long. What follows is read and dropped. */
async function readReady(child: ChildProcess): Promise<ReadyLine | undefined> {
  const { stdout } = child;
  if (stdout === null) return undefined;
  const lines = createInterface({ input: stdout });
  const deadline = AbortSignal.timeout(READY_MS_MAX);
  return new Promise((resolve) => {
    deadline.addEventListener("abort", () => resolve(undefined), { once: true });
    lines.on("line", (text) => {
      const ready = parseReadyLine(text);
      if (ready !== undefined) resolve(ready);
    });
    lines.once("close", () => resolve(undefined));
  });
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await exited;
  clearTimeout(killer);
}

async function notStarted(options: ChildOptions, child: ChildProcess): Promise<CliError> {
  const said = crashMessage(await readFile(options.errorFile, "utf8"));
  const how =
    child.exitCode === null ? "did not get ready" : `ended with exit code ${child.exitCode}`;
  const words = said === "" ? `See the logs beside ${options.errorFile}.` : said;
  return new CliError(
    child.exitCode === 78 ? "config" : "software",
    `${options.name} ${how}: ${words}`,
  );
}
