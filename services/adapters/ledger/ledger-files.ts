import { join } from "node:path";
import { PUBLIC_FILE, readIfPresent, replaceFile } from "./durable-file.ts";

/** What a service keeps of its ledger outside the database, so that a database which goes back in time is noticed. */
export class LedgerFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The note of the highest checkpoint that was signed; undefined when none was kept. */
  async readHighest(): Promise<string | undefined> {
    return readIfPresent(this.#path("highest-checkpoint"));
  }

  /** Resolves when it is on the disk. */
  async replaceHighest(note: string): Promise<void> {
    await replaceFile(this.#path("highest-checkpoint"), note, PUBLIC_FILE);
  }

  /** Tells the sidecar and the command line of this machine whom to trust. */
  async replaceTrustPolicy(text: string): Promise<void> {
    await replaceFile(this.#path("trust-policy"), text, PUBLIC_FILE);
  }

  /** Tells verifiers whose cosignatures a witnessed checkpoint of this ledger has. */
  async replaceWitnessPolicy(text: string): Promise<void> {
    await replaceFile(this.#path("witness-policy"), text, PUBLIC_FILE);
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}
