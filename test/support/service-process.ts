import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** What a child was started with; the environment holds nothing else but PATH. */
export interface ServiceProcessOptions {
  /** Absolute path of its main.ts. */
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Longer than any process of ours may take to drain; one that hangs must not hang the tests. */
const STOP_MS = 15_000;

/** A running process of ours, which announced that it serves. */
export class ServiceProcess implements AsyncDisposable {
  readonly addresses: readonly string[];
  readonly #child: ChildProcess;
  readonly #stderr: string[];

  constructor(child: ChildProcess, stderr: string[], addresses: readonly string[]) {
    this.#child = child;
    this.#stderr = stderr;
    this.addresses = addresses;
  }

  /** Starts it and waits for its ready line. Rejects with its standard error when it ends first. */
  static async start({ main, env }: ServiceProcessOptions): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env["PATH"] ?? "", COUNTERSIGN_EXIT_ON_STDIN_CLOSE: "true", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const stderr: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => stderr.push(line));
    const lines = createInterface({ input: child.stdout });
    const ready = once(lines, "line").then(([line]) => parseReady(String(line)));
    const ended = once(child, "exit").then(() => undefined);
    const addresses = await Promise.race([ready, ended]);
    if (addresses === undefined) throw new Error(`${main} ended: ${stderr.join("\n")}`);
    return new ServiceProcess(child, stderr, addresses);
  }

  get address(): string {
    return this.addresses[0]!;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The lines of its log so far. */
  get log(): readonly string[] {
    return this.#stderr;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** SIGTERM; resolves with the exit code. */
  async stop(): Promise<number | null> {
    await this.#end("SIGTERM");
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
    await exited;
    clearTimeout(killer);
  }
}

function parseReady(line: string): readonly string[] {
  const { addresses } = JSON.parse(line) as { addresses: readonly string[] };
  return addresses;
}
