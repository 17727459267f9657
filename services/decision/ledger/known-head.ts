import { LedgerError } from "../../core/ledger/ledger-error.ts";
import type { Notary, SignedHead } from "./notary.ts";

/** Keeps a checkpoint outside the database. */
export interface HighestFile {
  /** The note as it was kept; undefined when there is none. */
  readHighest(): Promise<string | undefined>;
  replaceHighest(note: string): Promise<void>;
}

/** What is known of the highest head that was signed. */
export type Known =
  | { readonly kind: "head"; readonly head: SignedHead }
  | { readonly kind: "missing" }
  | { readonly kind: "damaged" };

/** What it works with. */
export interface KnownHeadOptions {
  readonly file: HighestFile;
  readonly notary: Notary;
  /** Hears why the file could not be read or written; both are tried again. */
  readonly onError: (error: unknown) => void;
}

/** How long a head that was signed may stay unnoted: syncing a file for every commit would slow all of them. */
const NOTE_MS = 100;

/** The highest head that was ever signed, in memory and outside the database. It never goes back within an epoch. */
export class KnownHead implements AsyncDisposable {
  readonly #options: KnownHeadOptions;
  #known: Known = { kind: "missing" };
  #isNoted = true;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: KnownHeadOptions) {
    this.#options = options;
  }

  /** Rejects when the file can't be read. */
  static async open(options: KnownHeadOptions): Promise<KnownHead> {
    const known = new KnownHead(options);
    known.#known = await known.#read();
    return known;
  }

  get current(): Known {
    return this.#known;
  }

  /** Takes over what the file says when that is higher: another replica or a person can have written it. */
  async reload(): Promise<void> {
    const read = await this.#read();
    if (read.kind === "head") {
      if (isHigher(read.head, this.#known)) this.#known = read;
    } else if (this.#known.kind === "head")
      this.#note(); // Whatever happened to the file, this process knows better.
    else this.#known = read;
  }

  /** Remembers a head when it is higher, and notes it soon. */
  raise(head: SignedHead): void {
    if (!isHigher(head, this.#known)) return;
    this.#known = { kind: "head", head };
    this.#note();
  }

  /** Resolves when what is known has been noted, or the failure to do so was reported. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  #note(): void {
    this.#isNoted = false;
    this.#timer ??= setTimeout(() => void this.flush(), NOTE_MS);
  }

  async #write(): Promise<void> {
    const known = this.#known;
    if (this.#isNoted || known.kind !== "head") return;
    this.#isNoted = true;
    try {
      // Replicas of one machine share the file; the slower of them must not lower it.
      if (isHigher(known.head, await this.#read())) {
        await this.#options.file.replaceHighest(known.head.note);
      }
    } catch (error) {
      this.#options.onError(error);
      this.#note();
    }
  }

  async #read(): Promise<Known> {
    const { file, notary } = this.#options;
    const note = await file.readHighest();
    if (note === undefined) return { kind: "missing" };
    try {
      return { kind: "head", head: notary.read(note) };
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      this.#options.onError(error);
      return { kind: "damaged" };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
    clearTimeout(this.#timer);
  }
}

function isHigher(head: SignedHead, known: Known): boolean {
  if (known.kind !== "head") return true;
  const { epoch, size } = known.head;
  return head.epoch > epoch || (head.epoch === epoch && head.size > size);
}
