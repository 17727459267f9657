import { LedgerError } from "../services/core/ledger/ledger-error.ts";
import { checkNote, type TrustPolicy } from "../services/core/ledger/trust-policy.ts";
import { parseReceipt, verifyReceipt } from "../services/core/ledger/receipt.ts";
import { Fault } from "../services/core/fault.ts";
import { KnownTrees, type Admission, type GrowthProof, type KnownTree } from "./known-trees.ts";
import { LedgerFiles } from "./ledger-files.ts";
import { forkFault, invalidReceipt, missingReceipt } from "./ledger-fault.ts";
import { matchesAnswer, type ExpectedLeaf } from "./receipt-match.ts";
import type { Receipt } from "./receipt.ts";

/** Asks the log for the proof between two of its trees. Rejects with a `Fault`. */
export type ConsistencyProofs = (
  fromSize: number,
  toSize: number,
  signal: AbortSignal,
) => Promise<readonly Uint8Array[]>;

/** Hears what nobody waits for. */
export interface LedgerReport {
  /** A receipt that was not needed is not valid, or a proof could not be had yet. */
  readonly warn: (message: string, fault: unknown) => void;
  /** The log has contradicted itself. Once. */
  readonly fork: (notes: { readonly remembered: string; readonly offered: string }) => void;
}

export interface LedgerOptions {
  readonly directory: string;
  /** Whose checkpoints are believed. Without it receipts are kept as they come. */
  readonly trust: TrustPolicy | undefined;
  readonly proofs: ConsistencyProofs;
  readonly report: LedgerReport;
  readonly now?: () => number;
}

/** How far receipts are believed, for whoever looks after the sidecar. */
export interface LedgerState {
  readonly receipts: "verified" | "not_verified" | "fork";
  readonly size: number;
}

/** A tree of one log, known by its origin. */
interface LogTree extends KnownTree {
  readonly origin: string;
}

/** How soon trees that were seen at once are joined. */
const JOIN_EVERY_MS = 1_000;
/** A log that does not prove for so long what it signed is asked before anything more is allowed. */
const LOOSE_MS_MAX = 10_000;
/** The newest checkpoint is on disk within this time; what a crash forgets is only how far the log had grown. */
const SAVE_AFTER_MS = 200;

/**
 * What the sidecar believes of the log: no permission without a receipt of a trusted checkpoint, and every checkpoint a stage of
 * one tree that only grows. When the log contradicts itself nothing is believed any more until a person has looked.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #files: LedgerFiles;
  readonly #now: () => number;
  readonly #logs: Map<string, KnownTrees>;
  readonly #closing = new AbortController();
  readonly #joining = new Map<string, Promise<void>>();
  /** The log whose checkpoint came last. */
  #origin: string | undefined;
  #fork: Fault | undefined;
  readonly #forked = Promise.withResolvers<Fault>();
  #joinTimer: NodeJS.Timeout | undefined;
  #joiningAll: Promise<void> | undefined;
  #saveTimer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();

  private constructor(options: LedgerOptions, logs: Map<string, KnownTrees>) {
    this.#options = options;
    this.#files = new LedgerFiles(options.directory);
    this.#now = options.now ?? Date.now;
    this.#logs = logs;
    this.#origin = logs.keys().next().value;
  }

  /** Takes up what is remembered of the logs that are still trusted. Throws a `JournalError` when that is damaged. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const files = new LedgerFiles(options.directory);
    const { trust } = options;
    const logs = trust === undefined ? new Map() : rememberedLogs(await files.readNotes(), trust);
    const ledger = new Ledger(options, logs);
    if (await files.hasFork()) ledger.#stop(forkFault(files.forkPath));
    ledger.#joinSoon();
    return ledger;
  }

  get state(): LedgerState {
    const size = this.knownSize;
    if (this.#fork !== undefined) return { receipts: "fork", size };
    return { receipts: this.#options.trust === undefined ? "not_verified" : "verified", size };
  }

  /** The tree from which the next receipt shall prove growth; 0 for none. */
  get knownSize(): number {
    return this.#trees?.newest?.size ?? 0;
  }

  /** Why nothing may be asked or started any more. */
  get fork(): Fault | undefined {
    return this.#fork;
  }

  /** Resolves when there is a fork. */
  get forked(): Promise<Fault> {
    return this.#forked.promise;
  }

  /** Throws the fault of a fork. */
  assertNoFork(): void {
    if (this.#fork !== undefined) throw this.#fork;
  }

  /**
   * The receipt of an answer that permits something. Throws "unavailable" with `receipt_missing`, `receipt_invalid` or
   * `ledger_fork` unless it proves that very answer in a tree that grew from those that are known.
   */
  async require(
    receipt: Receipt | undefined,
    expected: ExpectedLeaf,
  ): Promise<Receipt | undefined> {
    this.assertNoFork();
    const { trust } = this.#options;
    if (trust === undefined) return receipt;
    if (receipt === undefined) throw missingReceipt();
    const { tree, leaf } = readReceipt(receipt.text, trust);
    const { kind } = this.#admit(tree, growthOf(receipt));
    assertMatch(leaf, expected);
    if (kind === "unproven") await this.#join(tree);
    else if (this.#isOverdue) await this.#joinAll();
    this.assertNoFork();
    return receipt;
  }

  /** The receipt of an answer that permits nothing, where it is a valid one. Throws the fault of a fork only. */
  accept(receipt: Receipt | undefined, expected: ExpectedLeaf): Receipt | undefined {
    this.assertNoFork();
    const { trust } = this.#options;
    if (trust === undefined || receipt === undefined) return receipt;
    try {
      const { tree, leaf } = readReceipt(receipt.text, trust);
      if (this.#admit(tree, growthOf(receipt)).kind === "unproven") this.#postpone(tree);
      assertMatch(leaf, expected);
      return receipt;
    } catch (error) {
      if (!(error instanceof Fault) || error === this.#fork) throw error;
      this.#options.report.warn("a receipt was refused", error);
      return undefined;
    }
  }

  /** Looks again at a receipt that was kept, before it permits a start. Throws like `require`. */
  assertKept(text: string | undefined, expected: ExpectedLeaf): void {
    this.assertNoFork();
    const { trust } = this.#options;
    if (trust === undefined) return;
    if (text === undefined) throw missingReceipt();
    assertMatch(readReceipt(text, trust).leaf, expected);
  }

  /** Writes down what is known. */
  async close(): Promise<void> {
    clearTimeout(this.#joinTimer);
    this.#closing.abort();
    await this.#joiningAll;
    await Promise.allSettled(this.#joining.values());
    if (this.#saveTimer !== undefined) this.#save();
    await this.#saving;
  }

  get #trees(): KnownTrees | undefined {
    return this.#origin === undefined ? undefined : this.#logs.get(this.#origin);
  }

  get #isOverdue(): boolean {
    const [oldest] = this.#trees?.loose ?? [];
    if (oldest === undefined) return false;
    return this.#trees?.isFull === true || this.#now() - oldest.sinceMs > LOOSE_MS_MAX;
  }

  #admit(tree: LogTree, proof: GrowthProof | undefined): Admission {
    if (tree.origin !== this.#origin) this.#origin = tree.origin;
    let trees = this.#logs.get(tree.origin);
    if (trees === undefined) {
      trees = new KnownTrees();
      this.#logs.set(tree.origin, trees);
    }
    const admission = trees.admit(tree, proof, this.#now());
    this.#note(admission, tree);
    return admission;
  }

  #postpone(tree: LogTree): void {
    this.#logs.get(tree.origin)?.postpone(tree, this.#now());
    this.#note({ kind: "unproven" }, tree);
  }

  /** Draws the consequences of what was found out about a tree. Throws the fault of a fork. */
  #note(admission: Admission, tree: KnownTree): void {
    if (admission.kind === "fork") throw this.#declareFork(admission.remembered, tree);
    this.#saveTimer ??= setTimeout(() => this.#save(), SAVE_AFTER_MS).unref();
    this.#joinSoon();
  }

  /** Proves one tree against the newest one. Those who wait for the same one share the call. */
  #join(tree: LogTree): Promise<void> {
    const id = `${tree.origin}\n${tree.size}\n${Buffer.from(tree.root).toString("hex")}`;
    const running = this.#joining.get(id);
    if (running !== undefined) return running;
    const joining = this.#prove(tree).finally(() => this.#joining.delete(id));
    this.#joining.set(id, joining);
    return joining;
  }

  async #prove(tree: LogTree): Promise<void> {
    const trees = this.#logs.get(tree.origin);
    const newest = trees?.newest;
    if (trees === undefined || newest === undefined) return;
    const fromSize = Math.min(tree.size, newest.size);
    const toSize = Math.max(tree.size, newest.size);
    if (fromSize === toSize) {
      // Somebody else was faster; what remains to be seen is whether it is the same tree.
      this.#note(trees.admit(tree, undefined, this.#now()), tree);
      return;
    }
    let hashes: readonly Uint8Array[];
    try {
      hashes = await this.#options.proofs(fromSize, toSize, this.#closing.signal);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw invalidReceipt("it could not be shown that the log has only grown", error);
    }
    this.#note(trees.join({ tree, newest, hashes }, this.#now()), tree);
  }

  #joinSoon(): void {
    if ((this.#trees?.loose.length ?? 0) === 0 || this.#closing.signal.aborted) return;
    this.#joinTimer ??= setTimeout(() => {
      this.#joinAll().catch((error: unknown) =>
        this.#options.report.warn("the log's trees are not joined yet", error),
      );
    }, JOIN_EVERY_MS).unref();
  }

  #joinAll(): Promise<void> {
    this.#joiningAll ??= this.#proveAll().finally(() => {
      clearTimeout(this.#joinTimer);
      this.#joinTimer = undefined;
      this.#joiningAll = undefined;
      this.#joinSoon();
    });
    return this.#joiningAll;
  }

  async #proveAll(): Promise<void> {
    const origin = this.#origin;
    if (origin === undefined) return;
    for (const { tree } of this.#trees?.loose ?? []) {
      if (this.#fork !== undefined) return;
      await this.#join({ ...tree, origin });
    }
  }

  #declareFork(remembered: KnownTree, offered: KnownTree): Fault {
    if (this.#fork !== undefined) return this.#fork;
    const fault = this.#stop(forkFault(this.#files.forkPath, [remembered, offered]));
    const notes = { remembered: remembered.note, offered: offered.note };
    this.#options.report.fork(notes);
    // Nothing is allowed any more, whether or not the disk takes it.
    this.#saving = this.#saving
      .then(() => this.#files.writeFork({ ...notes, foundAt: new Date(this.#now()) }))
      .catch((error: unknown) => this.#options.report.warn("a fork could not be written", error));
    return fault;
  }

  #stop(fault: Fault): Fault {
    this.#fork = fault;
    this.#forked.resolve(fault);
    return fault;
  }

  #save(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    const logs = [...this.#logs.values()];
    const notes = {
      newest: logs.flatMap(({ newest }) => (newest === undefined ? [] : [newest.note])),
      loose: logs.flatMap(({ loose }) => loose.map(({ tree }) => tree.note)),
    };
    this.#saving = this.#saving
      .then(() => this.#files.writeNotes(notes))
      .catch((error: unknown) => this.#options.report.warn("checkpoint not written", error));
  }
}

/** What a receipt proves. Throws `receipt_invalid` unless it proves anything to those who trust this log. */
function readReceipt(text: string, trust: TrustPolicy) {
  try {
    const receipt = parseReceipt(text);
    const { origin, size, root } = verifyReceipt(receipt, trust).checkpoint;
    const tree: LogTree = { origin, size, root, note: receipt.note };
    return { tree, leaf: receipt.leaf };
  } catch (error) {
    if (error instanceof LedgerError) throw invalidReceipt(error.message, error);
    throw error;
  }
}

function assertMatch(leaf: Uint8Array, expected: ExpectedLeaf): void {
  const match = matchesAnswer(leaf, expected);
  if (match.kind === "differs")
    throw invalidReceipt(`it proves something else (another ${match.what})`);
}

function growthOf({ knownSize, consistency }: Receipt): GrowthProof | undefined {
  return knownSize === 0 ? undefined : { fromSize: knownSize, hashes: consistency };
}

/** A log that the trust policy no longer names, by origin or by key, is forgotten: a person has put another in its place. */
function rememberedLogs(
  { newest, loose }: { readonly newest: readonly string[]; readonly loose: readonly string[] },
  trust: TrustPolicy,
): Map<string, KnownTrees> {
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
