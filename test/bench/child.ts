import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";

const READY_MS = 30_000;
const POLL_MS = 50;
const OUTPUT_CHARACTERS_MAX = 10_000;

/** What to run. */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Asked again and again until it resolves with true; a rejection counts as "not yet". */
  readonly isReady: () => Promise<boolean>;
}

/** A server that somebody else wrote, ended by its own pid. */
export class Child implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
  }

  /** Starts it and waits until it is ready. Rejects with its output when it ends or hangs. */
  static async start(options: ChildOptions): Promise<Child> {
    const env = { PATH: process.env["PATH"] ?? "", ...options.env };
    const child = new Child(
      spawn(options.command, options.args, { env, stdio: ["ignore", "pipe", "pipe"] }),
    );
    const giveUpMs = performance.now() + READY_MS;
    while (!(await options.isReady().catch(() => false))) {
      if (child.#hasEnded || performance.now() > giveUpMs) {
        await child[Symbol.asyncDispose]();
        throw new Error(`${options.command} did not start: ${child.#output}`);
      }
      await setTimeout(POLL_MS);
    }
    return child;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await exited;
  }
}
