import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** The top of the project. */
export const ROOT = resolve(import.meta.dirname, "..");

/** A command to run from a directory, both given from the top of the project. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

/** How a command ended; the output is everything that it and its children printed. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

/** The whole of `npm test` takes less than ten minutes, so a command that takes twenty hangs. */
const DEADLINE_MS = 20 * 60_000;
/** What a stopped child gets to end its own children in before it is killed. */
const GRACE_MS = 5_000;

/** The process groups of running commands. */
const running = new Set<number>();

/**
 * Runs a command in a process group of its own, so that stopping it reaches everything it started. The output goes to a
 * file: a forgotten grandchild that holds a pipe open could keep us waiting for ever.
 */
export async function runCommand({ command, args, cwd = "." }: Command): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-check-"));
  const path = join(folder, "output");
  const output = openSync(path, "w");
  try {
    const child = spawn(command, [...args], {
      cwd: join(ROOT, cwd),
      detached: true,
      env: childEnvironment(),
      stdio: ["ignore", output, output],
    });
    const exitCode = await new Promise<number>((done) => {
      const group = child.pid;
      if (group !== undefined) running.add(group);
      const deadline = setTimeout(
        () => group !== undefined && signal(group, "SIGTERM"),
        DEADLINE_MS,
      );
      const finish = (code: number) => {
        clearTimeout(deadline);
        if (group !== undefined) running.delete(group);
        done(code);
      };
      child.once("error", () => finish(127));
      child.once("exit", (code, by) =>
        finish(code ?? 128 + (by === null ? 0 : constants.signals[by])),
      );
    });
    const text = readFileSync(path, "utf8");
    return {
      exitCode,
      output: exitCode === 127 && text === "" ? `${command} did not start` : text,
    };
  } finally {
    closeSync(output);
    await rm(folder, { recursive: true });
  }
}

/** Ends every running command with all that it started, politely first. */
export async function stopCommands(): Promise<void> {
  const groups = [...running];
  for (const group of groups) signal(group, "SIGTERM");
  const deadline = Date.now() + GRACE_MS;
  while (groups.some(isAlive) && Date.now() < deadline) await pause();
  for (const group of groups) signal(group, "SIGKILL");
}

function childEnvironment(): NodeJS.ProcessEnv {
  const path = [join(ROOT, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);
  return { ...process.env, PATH: path, NO_COLOR: "1" };
}

function pause(): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, 20);
  });
}

function isAlive(group: number): boolean {
  return signal(group, 0);
}

/** Whether there was anybody to signal. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    // The group has ended already (ESRCH), which is what stopping is for.
    return false;
  }
}
