import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { CommandInput } from "./command-input.ts";
import { ExecError } from "./exec-error.ts";
import type { HeldOutput } from "./held-output.ts";

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
  readonly env: Readonly<Record<string, string>>;
  readonly input: CommandInput;
  /** Takes what the command writes, which is else this process's own output. */
  readonly held?: HeldOutput;
}

const STDIN = { none: "ignore", shown: "pipe", unseen: "inherit" } as const;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the command. Throws `ExecError` when it cannot be started. */
export function runCommand(options: RunOptions): Promise<CommandEnd> {
  const { program, argv, cwd, env, input, held } = options;
  const [name = program, ...args] = argv;
  // Heard before the command is there: a signal in between would end this process and leave the command behind.
  const early: NodeJS.Signals[] = [];
  let deliver = (signal: NodeJS.Signals): void => void early.push(signal);
  const forward = SIGNALS.map((signal) => [signal, () => deliver(signal)] as const);
  for (const [signal, listener] of forward) process.on(signal, listener);
  const output = held === undefined ? "inherit" : "pipe";
  const child = spawn(program, args, {
    argv0: name,
    cwd,
    env,
    stdio: [STDIN[input.kind], output, output],
  });
  if (child.stdout !== null) held?.take("stdout", child.stdout);
  if (child.stderr !== null) held?.take("stderr", child.stderr);
  // A command that does not read its input to the end breaks the pipe, which is its own affair.
  child.stdin?.on("error", () => undefined);
  if (input.kind === "shown") child.stdin?.end(input.bytes);
  deliver = (signal) => forwardSignal(child, signal);
  for (const signal of early) deliver(signal);
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
