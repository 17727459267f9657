import { Fault } from "../../core/fault.ts";
import { after } from "../../core/ledger/appended.ts";
import { rangeRoot } from "../../core/ledger/compact-range.ts";
import { bytesEqual } from "../../core/ledger/hash.ts";
import type { Appended, LedgerHead, LedgerStore } from "../../core/ledger/store.ts";
import { contradicts, type Evidence } from "./evidence.ts";
import type { KnownHead } from "./known-head.ts";
import type { Notary, SignedHead } from "./notary.ts";
import { isPrefix, suspicionOf } from "./suspicion.ts";

/** What the guard works with. */
export interface HeadGuardOptions {
  readonly ledger: Pick<LedgerStore, "head" | "readTile">;
  readonly notary: Notary;
  readonly known: KnownHead;
  /** What is known against the log from before. */
  readonly evidence?: readonly Evidence[];
  /** Told in words when the log became suspect, and undefined when it is sound again. */
  readonly onSuspicion: (suspicion: string | undefined) => void;
  /** Hears of faults in the background; what failed is tried again. */
  readonly onError: (error: unknown) => void;
}

/** How often the database is compared with what was signed, also when nobody asks. */
const CHECK_MS = 5_000;

/**
 * Lets only such heads be signed as continue the highest one that ever was. A database that was restored from an older copy,
 * failed over to a replica that lags, or was tampered with makes the log suspect: then nothing is signed, and so nothing is
 * authorised, until the database is right again or a person has opened a new epoch.
 */
export class HeadGuard implements AsyncDisposable {
  readonly #options: HeadGuardOptions;
  readonly #accepted = new WeakMap<Appended, Promise<SignedHead>>();
  readonly #listeners = new Set<() => void>();
  #suspicion: string | undefined;
  /** What is known against the log, by the notes that say it. */
  readonly #evidence: Map<string, Evidence>;
  /** Checks run one after another, because each ends by raising what the next one compares with. */
  #turn: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: HeadGuardOptions) {
    this.#options = options;
    this.#evidence = new Map(options.evidence?.map((each) => [each.head.note, each]));
  }

  /** Resolves after the first comparison. Rejects with `StoreFault` when the head can't be read. */
  static async open(options: HeadGuardOptions): Promise<HeadGuard> {
    const guard = new HeadGuard(options);
    await guard.#check();
    await options.known.flush();
    guard.#timer = setInterval(() => void guard.#recheck(), CHECK_MS).unref();
    return guard;
  }

  /** Why nothing may be authorised, in a sentence for people; undefined when all is well. */
  get suspicion(): string | undefined {
    return this.#suspicion;
  }

  /** Makes the log suspect for as long as it does not continue a head that it signed, or until a new epoch begins. */
  async distrust(evidence: Evidence): Promise<void> {
    this.#evidence.set(evidence.head.note, evidence);
    await this.#recheck();
  }

  /** Throws `Fault` (unavailable) while the log is suspect. */
  assertSound(): void {
    if (this.#suspicion === undefined) return;
    throw new Fault({ code: "unavailable", reason: "ledger_suspect", message: this.#suspicion });
  }

  /** The signed head after what one transaction appended: the same for all of its events. Rejects with `Fault` while suspect. */
  accept(appended: Appended): Promise<SignedHead> {
    const known = this.#accepted.get(appended);
    if (known !== undefined) return known;
    const signed = this.#sign(appended);
    this.#accepted.set(appended, signed);
    signed.catch(() => this.#accepted.delete(appended));
    return signed;
  }

  /** The same where nobody waits for the answer: it raises what is known, and failures are only reported. */
  async observe(appended: Appended): Promise<void> {
    try {
      await this.accept(appended);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** The newest head, signed. Rejects with `Fault` while suspect. */
  async newest(): Promise<SignedHead> {
    const { ledger, known } = this.#options;
    const head = await ledger.head();
    if (this.#suspicion === undefined && known.current.kind === "head") {
      const signed = known.current.head;
      const { range, epoch } = head;
      const isSigned = signed.epoch === epoch && signed.size === range.size;
      if (isSigned && bytesEqual(signed.root, rangeRoot(range))) return signed;
    }
    await this.#check();
    this.assertSound();
    return this.#known();
  }

  /** Calls when the log has grown, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #sign(appended: Appended): Promise<SignedHead> {
    const { notary, known } = this.#options;
    const { before, epoch } = appended;
    const range = after(appended);
    if (this.#suspicion === undefined && known.current.kind === "head") {
      const { head } = known.current;
      const isNext = head.epoch === epoch && head.size === before.size;
      // The common case costs no query: what was appended continues exactly what was signed last.
      if (isNext && bytesEqual(head.root, rangeRoot(before))) return this.#raise({ range, epoch });
    }
    await this.#check({ size: range.size, epoch });
    this.assertSound();
    const present = this.#known();
    const tree = { size: range.size, root: rangeRoot(range) };
    // A beginning of what is known to continue everything that was signed contradicts none of it.
    if (present.epoch === epoch && (await isPrefix(tree, present, this.#options.ledger.readTile))) {
      return notary.sign(range, epoch);
    }
    await this.#check();
    this.assertSound();
    throw new Fault({
      code: "unavailable",
      reason: "ledger_suspect",
      message: "What was just committed is not in the ledger any more.",
    });
  }

  /** Compares the database with what was signed; with `wanted`, only unless that much is signed when it is this check's turn. */
  #check(wanted?: { readonly size: number; readonly epoch: number }): Promise<void> {
    const checked = this.#turn.then(async () => {
      const { ledger, known } = this.#options;
      if (wanted !== undefined && this.#isSigned(wanted)) return;
      // What is known is taken first: commits go on meanwhile, and the database may be ahead of it, never behind.
      let current = known.current;
      let head = await ledger.head();
      if (current.kind !== "head" || current.head.epoch !== head.epoch) {
        await known.reload();
        current = known.current;
        head = await ledger.head();
      }
      const suspicion =
        (await suspicionOf(head, current, ledger.readTile)) ?? (await this.#contradictionOf(head));
      if (suspicion === undefined) this.#raise(head);
      if (suspicion !== this.#suspicion) this.#options.onSuspicion(suspicion);
      this.#suspicion = suspicion;
    });
    this.#turn = checked.catch(() => undefined);
    return checked;
  }

  #isSigned({ size, epoch }: { readonly size: number; readonly epoch: number }): boolean {
    const { current } = this.#options.known;
    if (this.#suspicion !== undefined || current.kind !== "head") return false;
    return current.head.epoch === epoch && current.head.size >= size;
  }

  async #contradictionOf(head: LedgerHead): Promise<string | undefined> {
    for (const { head: signed, what } of this.#evidence.values()) {
      if (await contradicts(signed, head, this.#options.ledger.readTile)) return what;
    }
    return undefined;
  }

  async #recheck(): Promise<void> {
    try {
      await this.#options.known.reload();
      await this.#check();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #raise({ range, epoch }: LedgerHead): SignedHead {
    const { notary, known } = this.#options;
    const head = notary.sign(range, epoch);
    known.raise(head);
    for (const listener of this.#listeners) listener();
    return head;
  }

  #known(): SignedHead {
    const { current } = this.#options.known;
    if (current.kind === "head") return current.head;
    throw new RangeError("a sound log has a head that was signed");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
    await this.#options.known[Symbol.asyncDispose]();
  }
}
