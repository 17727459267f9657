import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { freePort } from "./free-port.ts";
import { ServiceProcess } from "./service-process.ts";

const MAIN = join(import.meta.dirname, "../../services/witness/main.ts");

/** A witness process that can go and come back at the same address, with the same memory. */
export class WitnessProcess implements AsyncDisposable {
  readonly url: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #directory: string;
  #process: ServiceProcess | undefined;

  private constructor(directory: string, port: number, trustFile: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#directory = directory;
    this.#env = {
      COUNTERSIGN_WITNESS_DIR: directory,
      COUNTERSIGN_WITNESS_LISTEN: `127.0.0.1:${port}`,
      COUNTERSIGN_WITNESS_NAME: `witness-${port}.example`,
      COUNTERSIGN_WITNESS_TRUST: trustFile,
      COUNTERSIGN_LOG_LEVEL: "error",
    };
  }

  /** Witnesses the logs of a trust policy. */
  static async start(directory: string, trustFile: string): Promise<WitnessProcess> {
    const witness = new WitnessProcess(directory, await freePort(), trustFile);
    await witness.comeBack();
    return witness;
  }

  async comeBack(): Promise<void> {
    this.#process = await ServiceProcess.start({ main: MAIN, env: this.#env });
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Its line in a trust policy. */
  async policyLine(name: string): Promise<string> {
    const vkey = await readFile(join(this.#directory, "vkey"), "utf8");
    return `witness ${name} ${vkey.trim()} ${this.url}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.stop();
  }
}
