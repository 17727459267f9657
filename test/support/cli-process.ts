import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "./nats.ts";

const BIN = "bin/countersign.mjs";
/** Three processes and a broker start one after the other; on a busy machine that takes a while. */
const SERVING_MS_MAX = 90_000;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line to its end. */
export async function runCommand(home: string, ...args: readonly string[]): Promise<Ended> {
  const running = start(home, args);
  const code = await running.exited;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

/** A stack that `countersign up` runs. Disposing it ends it, however the test went. */
export interface UpProcess extends AsyncDisposable {
  readonly pid: number;
  readonly exited: Promise<number | null>;
  readonly stdout: () => string;
  signal(name: NodeJS.Signals): void;
  /** The pids of the stack, the supervisor's last. */
  pids(): Promise<readonly number[]>;
  /** The pid of one of its processes. */
  pidOf(name: string): Promise<number>;
}

/** Starts the stack and waits until it serves. */
export async function startUp(home: string, ...args: readonly string[]): Promise<UpProcess> {
  const running = start(home, ["up", "--json", ...args]);
  const { pid } = running.child;
  if (pid === undefined) throw new Error("up did not start");
  const processes = async () => {
    const run = JSON.parse(await readFile(join(home, "run.json"), "utf8"));
    return run.processes as { name: string; pid: number }[];
  };
  const up: UpProcess = {
    pid,
    exited: running.exited,
    stdout: running.stdout,
    signal: (name) => void running.child.kill(name),
    pids: async () => [...(await processes()).map((each) => each.pid), pid],
    pidOf: async (name) => (await processes()).find((each) => each.name === name)!.pid,
    [Symbol.asyncDispose]: async () => {
      running.child.kill("SIGTERM");
      await running.exited;
    },
  };
  try {
    await until(() => {
      if (running.child.exitCode !== null) throw new Error(`up ended: ${running.stderr()}`);
      return running.stdout().includes('"kind":"serving"');
    }, SERVING_MS_MAX);
    return up;
  } catch (error) {
    await up[Symbol.asyncDispose]();
    throw error;
  }
}

/** Whether a process is there; one that has ended and was not yet waited for is not. */
export async function lives(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

function start(home: string, args: readonly string[]): Started {
  const env = { ...process.env, COUNTERSIGN_HOME: home, NO_COLOR: "1" };
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    let text = "";
    stream.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    return () => text;
  });
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, exited, stdout: stdout!, stderr: stderr! };
}
