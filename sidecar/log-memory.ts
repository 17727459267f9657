import { LedgerError } from "../services/core/ledger/ledger-error.ts";
import { checkNote, type TrustPolicy } from "../services/core/ledger/trust-policy.ts";
import { KnownTrees, type Admission, type GrowthProof, type KnownTree } from "./known-trees.ts";
import type { LedgerFiles, RememberedNotes } from "./ledger-files.ts";

/** A tree of one log, known by its origin. */
export interface LogTree extends KnownTree {
  readonly origin: string;
}

/** The newest checkpoint is on disk within this time; what a crash forgets is only how far the log had grown. */
const SAVE_AFTER_MS = 200;

/** The trees that were seen of each trusted log, in memory and, a moment later, on disk. */
export class LogMemory {
  readonly #files: LedgerFiles;
  readonly #logs: Map<string, KnownTrees>;
  readonly #fail: (error: unknown) => void;
  /** The log whose checkpoint came last. */
  #origin: string | undefined;
  #saveTimer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();

  private constructor(
    files: LedgerFiles,
    logs: Map<string, KnownTrees>,
    fail: (error: unknown) => void,
  ) {
    this.#files = files;
    this.#logs = logs;
    this.#fail = fail;
    this.#origin = logs.keys().next().value;
  }

  /**
   * Takes up what is remembered of the logs that are still trusted: one that the policy no longer names, by origin or by key, is
   * forgotten, because a person has put another in its place. Throws a `JournalError` when the memory is damaged.
   */
  static async open(
    files: LedgerFiles,
    trust: TrustPolicy | undefined,
    fail: (error: unknown) => void,
  ): Promise<LogMemory> {
    const logs = trust === undefined ? new Map() : toLogs(await files.readNotes(), trust);
    return new LogMemory(files, logs, fail);
  }

  /** Which log is in use, undefined before the first checkpoint. */
  get origin(): string | undefined {
    return this.#origin;
  }

  /** The trees of the log in use. */
  get trees(): KnownTrees | undefined {
    return this.#origin === undefined ? undefined : this.#logs.get(this.#origin);
  }

  treesOf(origin: string): KnownTrees {
    const known = this.#logs.get(origin);
    if (known !== undefined) return known;
    const trees = new KnownTrees();
    this.#logs.set(origin, trees);
    return trees;
  }

  /** See `KnownTrees.admit`. The tree's log is the one in use from here on. */
  admit(tree: LogTree, proof: GrowthProof | undefined, nowMs: number): Admission {
    this.#origin = tree.origin;
    return this.treesOf(tree.origin).admit(tree, proof, nowMs);
  }

  saveSoon(): void {
    this.#saveTimer ??= setTimeout(() => this.#save(), SAVE_AFTER_MS).unref();
  }

  /** Resolves when all that is known is on disk, or could not be written there. */
  async flush(): Promise<void> {
    if (this.#saveTimer !== undefined) this.#save();
    await this.#saving;
  }

  #save(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    const others = [...this.#logs].filter(([origin]) => origin !== this.#origin);
    const logs = [this.trees, ...others.map(([, trees]) => trees)];
    const notes = {
      newest: logs.flatMap((trees) => (trees?.newest === undefined ? [] : [trees.newest.note])),
      loose: logs.flatMap((trees) => (trees?.loose ?? []).map(({ tree }) => tree.note)),
    };
    this.#saving = this.#saving.then(() => this.#files.writeNotes(notes)).catch(this.#fail);
  }
}

function toLogs({ newest, loose }: RememberedNotes, trust: TrustPolicy): Map<string, KnownTrees> {
  const waiting = loose.flatMap((note) => trustedTree(note, trust));
  return new Map(
    newest
      .flatMap((note) => trustedTree(note, trust))
      .map((tree) => [
        tree.origin,
        new KnownTrees(
          tree,
          waiting.filter(({ origin }) => origin === tree.origin),
        ),
      ]),
  );
}

function trustedTree(note: string, trust: TrustPolicy): readonly LogTree[] {
  try {
    const { origin, size, root } = checkNote(note, trust).checkpoint;
    return [{ origin, size, root, note }];
  } catch (error) {
    if (error instanceof LedgerError) return [];
    throw error;
  }
}
