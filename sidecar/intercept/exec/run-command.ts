import { spawn } from "node:child_process";
import { constants } from "node:os";
import { ExecError } from "./exec-error.ts";

/** How the command ended. */
export interface CommandEnd {
  /** For this process to end with. */
  readonly exitCode: number;
  /** For the record, such as "exit_code=3". */
  readonly detail: string;
}

export interface RunOptions {
  readonly program: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the command with this process's input and output. Throws `ExecError` when it cannot be started. */
export function runCommand({ program, argv, cwd, env }: RunOptions): Promise<CommandEnd> {
  const [name = program, ...args] = argv;
  const child = spawn(program, args, { argv0: name, cwd, env: { ...env }, stdio: "inherit" });
  const forward = SIGNALS.map((signal) => [signal, () => forwardSignal(child, signal)] as const);
  for (const [signal, listener] of forward) process.on(signal, listener);
  return new Promise<CommandEnd>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(new ExecError("not_found", `${name}: cannot be run (${error.code ?? error.message})`));
    });
    child.once("exit", (code, signal) => resolve(toEnd(code, signal)));
  }).finally(() => {
    for (const [signal, listener] of forward) process.off(signal, listener);
  });
}

/** A terminal sends SIGINT and SIGHUP to the command itself; a second one could cut its clean-up short. */
function forwardSignal(child: { kill(signal: NodeJS.Signals): boolean }, signal: NodeJS.Signals) {
  if (signal !== "SIGTERM" && process.stdin.isTTY) return;
  child.kill(signal);
}

function toEnd(code: number | null, signal: NodeJS.Signals | null): CommandEnd {
  if (signal !== null) {
    return { exitCode: 128 + constants.signals[signal], detail: `signal=${signal}` };
  }
  return { exitCode: code ?? 1, detail: `exit_code=${code ?? 1}` };
}
