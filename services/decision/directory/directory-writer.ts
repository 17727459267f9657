import type { DirectoryEntry } from "../../core/directory/entry.ts";
import { personKey, proofOf, type PersonIdentity } from "../../core/identity/identity.ts";
import type { HeadGuard } from "../ledger/head-guard.ts";
import { translateStoreFault } from "../refusals.ts";
import type { Clock } from "../registrar.ts";
import { Attempts } from "./attempts.ts";
import type { DirectoryLog } from "./directory-log.ts";

/** What changes of the directory work with. */
export interface DirectoryWriterOptions {
  readonly log: DirectoryLog;
  readonly guard: Pick<HeadGuard, "assertSound">;
  readonly clock: Clock;
}

/** Each change is a leaf for ever; nobody needs more of them. */
const CHANGES = { attempts: 60, windowMs: 3_600_000 };

/** Records what people change of the directory. Every method rejects with `Fault`; nothing is then acknowledged. */
export class DirectoryWriter {
  readonly #options: DirectoryWriterOptions;
  readonly #attempts: Attempts;

  constructor(options: DirectoryWriterOptions) {
    this.#options = options;
    this.#attempts = new Attempts(CHANGES, options.clock);
  }

  /** The directory as it is now at every replica. */
  async read() {
    await this.#options.log.catchUp().catch(translateStoreFault);
    return this.#options.log.directory;
  }

  /**
   * Commits a change and gives the directory after it. With a key, it can be made once among all replicas; whoever is later gets
   * the directory without an error, and sees in it what came of theirs.
   */
  async write(person: PersonIdentity, entry: DirectoryEntry, key?: string) {
    const { log, guard } = this.#options;
    const id = personKey(person.issuer, person.subject);
    this.#attempts.take(id);
    guard.assertSound();
    const actor = { kind: "person", id, proof: proofOf(person.authn) } as const;
    const change = key === undefined ? { entry, actor } : { entry, actor, key };
    await log.record(change).catch((error: unknown) => {
      if (key === undefined || !(error instanceof RangeError)) translateStoreFault(error);
    });
    return this.read();
  }
}
