import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  createFile,
  listIfPresent,
  PUBLIC_FILE,
  readIfPresent,
  replaceFile,
} from "./durable-file.ts";

/** Enough that two notes never meet. */
const EVIDENCE_DIGITS = 32;
/** A person may have put a note there under a name of their own. */
const EVIDENCE_NAME = /^evidence-.+\.checkpoint$/;

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

  /** Resolves when a note that proves something against the ledger is on the disk; gives its name there. Keeps it for good. */
  async keepEvidence(note: string): Promise<string> {
    const digest = createHash("sha256").update(note).digest("hex");
    const name = `evidence-${digest.slice(0, EVIDENCE_DIGITS)}.checkpoint`;
    await createFile(this.#path(name), note, PUBLIC_FILE);
    return name;
  }

  /** All notes that were kept so, by name. */
  async readEvidence(): Promise<readonly { readonly name: string; readonly note: string }[]> {
    const names = (await listIfPresent(this.#directory)).filter((name) => EVIDENCE_NAME.test(name));
    return Promise.all(
      names
        .toSorted()
        .map(async (name) => ({ name, note: (await readIfPresent(this.#path(name))) ?? "" })),
    );
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }
}
