import { Fault } from "../services/core/fault.ts";
import type { TrustPolicy } from "../services/core/ledger/trust-policy.ts";
import type { Admission, KnownTree } from "./known-trees.ts";
import { forkFault, invalidReceipt, missingReceipt } from "./ledger-fault.ts";
import { LedgerFiles } from "./ledger-files.ts";
import { LogMemory, type LogTree } from "./log-memory.ts";
import { assertMatch, growthOf, readReceipt } from "./read-receipt.ts";
import type { ExpectedLeaf } from "./receipt-match.ts";
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

/** How soon trees that were seen at once are joined. */
const JOIN_EVERY_MS = 1_000;
/** The same while the log does not prove. */
const JOIN_AGAIN_MS = 10_000;
/** A log that does not prove for so long what it signed is asked before anything more is allowed. */
const LOOSE_MS_MAX = 10_000;
/**
 * What the sidecar believes of the log: no permission without a receipt of a trusted checkpoint, and every checkpoint a stage of
 * one tree that only grows. When the log contradicts itself nothing is believed any more until a person has looked.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #files: LedgerFiles;
  readonly #memory: LogMemory;
  readonly #now: () => number;
  readonly #closing = new AbortController();
  readonly #joining = new Map<string, Promise<void>>();
  readonly #forked = Promise.withResolvers<Fault>();
  #fork: Fault | undefined;
  #evidence: Promise<void> = Promise.resolve();
  #joinTimer: NodeJS.Timeout | undefined;
  #joiningAll: Promise<void> | undefined;

  private constructor(options: LedgerOptions, files: LedgerFiles, memory: LogMemory) {
    this.#options = options;
    this.#files = files;
    this.#memory = memory;
    this.#now = options.now ?? Date.now;
  }

  /** Takes up what is remembered. Throws a `JournalError` when that is damaged. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const { directory, trust, report } = options;
    const files = new LedgerFiles(directory);
    const memory = await LogMemory.open(files, trust, (error) =>
      report.warn("the ledger's checkpoint could not be written", error),
    );
    const ledger = new Ledger(options, files, memory);
    if (await files.hasFork()) ledger.#stop(forkFault(files.forkPath));
    ledger.#joinSoon(JOIN_EVERY_MS);
    return ledger;
  }

  get state(): LedgerState {
    const size = this.knownSize;
    if (this.#fork !== undefined) return { receipts: "fork", size };
    return { receipts: this.#options.trust === undefined ? "not_verified" : "verified", size };
  }

  /** The tree from which the next receipt shall prove growth; 0 for none. */
  get knownSize(): number {
    return this.#memory.trees?.newest?.size ?? 0;
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
    const { kind } = this.#admit(tree, receipt);
    assertMatch(leaf, expected);
    if (kind === "unproven") await this.#join(tree);
    if (this.#isOverdue) await this.#joinAll();
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
      if (this.#admit(tree, receipt).kind === "unproven") this.#postpone(tree);
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
    await Promise.allSettled([this.#joiningAll, ...this.#joining.values()]);
    await Promise.all([this.#memory.flush(), this.#evidence]);
  }

  get #isOverdue(): boolean {
    const { trees } = this.#memory;
    const [oldest] = trees?.loose ?? [];
    if (oldest === undefined) return false;
    return trees?.isFull === true || this.#now() - oldest.sinceMs > LOOSE_MS_MAX;
  }

  #admit(tree: LogTree, receipt: Receipt): Admission {
    const admission = this.#memory.admit(tree, growthOf(receipt), this.#now());
    this.#note(admission, tree);
    return admission;
  }

  /** A tree that cannot wait is not remembered, and so is not a reason to keep its receipt. */
  #postpone(tree: LogTree): void {
    const trees = this.#memory.treesOf(tree.origin);
    if (trees.isFull) throw invalidReceipt("too many trees of the log wait for a proof");
    trees.postpone(tree, this.#now());
    this.#note({ kind: "unproven" }, tree);
  }

  /** Draws the consequences of what was found out about a tree. Throws the fault of a fork. */
  #note(admission: Admission, tree: KnownTree): void {
    if (admission.kind === "fork") throw this.#declareFork(admission.remembered, tree);
    this.#memory.saveSoon();
    this.#joinSoon(JOIN_EVERY_MS);
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
    const trees = this.#memory.treesOf(tree.origin);
    const { newest } = trees;
    if (newest === undefined) return;
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

  #joinSoon(delayMs: number): void {
    if (this.#fork !== undefined || this.#closing.signal.aborted) return;
    if ((this.#memory.trees?.loose.length ?? 0) === 0) return;
    this.#joinTimer ??= setTimeout(() => {
      this.#joinAll().catch((error: unknown) => {
        if (error === this.#fork || this.#closing.signal.aborted) return;
        this.#options.report.warn("the log has not yet proven all that it showed", error);
      });
    }, delayMs).unref();
  }

  /** Those who cannot wait and the background share one turn. */
  #joinAll(): Promise<void> {
    this.#joiningAll ??= this.#takeTurn();
    return this.#joiningAll;
  }

  async #takeTurn(): Promise<void> {
    let nextMs = JOIN_AGAIN_MS;
    try {
      await this.#proveAll();
      nextMs = JOIN_EVERY_MS;
    } finally {
      clearTimeout(this.#joinTimer);
      this.#joinTimer = undefined;
      this.#joiningAll = undefined;
      this.#joinSoon(nextMs);
    }
  }

  async #proveAll(): Promise<void> {
    const { origin, trees } = this.#memory;
    if (origin === undefined) return;
    for (const { tree } of trees?.loose ?? []) {
      this.assertNoFork();
      await this.#join({ ...tree, origin });
    }
  }

  #declareFork(remembered: KnownTree, offered: KnownTree): Fault {
    if (this.#fork !== undefined) return this.#fork;
    const fault = this.#stop(forkFault(this.#files.forkPath, [remembered, offered]));
    const notes = { remembered: remembered.note, offered: offered.note };
    this.#options.report.fork(notes);
    // Nothing is allowed any more, whether or not the disk takes it.
    this.#evidence = this.#files
      .writeFork({ ...notes, foundAt: new Date(this.#now()) })
      .catch((error: unknown) => this.#options.report.warn("a fork could not be written", error));
    return fault;
  }

  #stop(fault: Fault): Fault {
    this.#fork = fault;
    this.#forked.resolve(fault);
    return fault;
  }
}
