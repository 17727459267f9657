import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { evolve, isSettled, keyOf, type Entry, type JournalEvent } from "./entry.ts";
import { JournalError } from "./journal-error.ts";
import { JournalFile } from "./journal-file.ts";
import { takeLock, type JournalLock } from "./journal-lock.ts";

export interface JournalOptions {
  /** Created with mode 0700 where it is missing. */
  readonly directory: string;
  /** How long a settled action answers to its key, and how long what is sealed of one that is open is kept. */
  readonly retentionMs?: number;
  /** The size from which the file is compacted, unless most of it is live. */
  readonly compactBytes?: number;
  readonly now?: () => number;
}

interface Waiting {
  readonly events: readonly JournalEvent[];
  readonly done: PromiseWithResolvers<void>;
}

const RETENTION_MS = 24 * 60 * 60 * 1000;
/** Small enough to read at start in a moment, large enough not to be rewritten all the time. */
const COMPACT_BYTES = 4 * 1024 * 1024;
/** Dropped arguments leave the disk within this time. */
const SWEEP_MS = 60_000;
/** One record must stay far below what fits in memory at open. */
const BATCH_EVENTS_MAX = 64;

/**
 * What the sidecar knows of its actions, on disk before it is said to anyone. Concurrent appends share one sync. What is raw of
 * them is sealed before it comes here (`Vault`); all the same, the file and its directory are readable by their owner only.
 */
export class Journal {
  readonly #file: JournalFile;
  readonly #lock: JournalLock;
  readonly #entries: Map<string, Entry>;
  readonly #options: Required<JournalOptions>;
  readonly #sweeper: NodeJS.Timeout;
  #queue: Waiting[] = [];
  #writing: Promise<void> = Promise.resolve();
  #busy = false;
  /** Bytes of the file after the last compaction: what was live then. */
  #liveBytes = 0;
  /** Whether the file holds arguments or entries that are dropped already. */
  #garbage = false;

  private constructor(init: {
    readonly file: JournalFile;
    readonly lock: JournalLock;
    readonly entries: Map<string, Entry>;
    readonly options: Required<JournalOptions>;
  }) {
    this.#file = init.file;
    this.#lock = init.lock;
    this.#entries = init.entries;
    this.#options = init.options;
    this.#sweeper = setInterval(() => void this.sweep().catch(() => undefined), SWEEP_MS);
    this.#sweeper.unref();
  }

  /** Throws a `JournalError` (`locked`, `corrupt`) rather than begin with less than what was acknowledged. */
  static async open(options: JournalOptions): Promise<Journal> {
    const { directory } = options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const lock = await takeLock(join(directory, "journal.lock"));
    try {
      const entries = new Map<string, Entry>();
      const file = await JournalFile.open(join(directory, "journal.jsonl"), (record) => {
        for (const event of toEvents(record)) apply(entries, event);
      });
      const full = {
        retentionMs: RETENTION_MS,
        compactBytes: COMPACT_BYTES,
        now: Date.now,
        ...options,
      };
      const journal = new Journal({ file, lock, entries, options: full });
      journal.#garbage = true;
      await journal.sweep();
      return journal;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** Resolves when the events are on disk and visible through `get`; all of them, or none. Rejects with `JournalError`. */
  append(...events: readonly JournalEvent[]): Promise<void> {
    const done = Promise.withResolvers<void>();
    this.#queue.push({ events, done });
    if (!this.#busy) {
      this.#busy = true;
      this.#writing = this.#writeAll();
    }
    return done.promise;
  }

  /** Drops what is older than the retention, and takes dropped arguments off the disk. */
  async sweep(): Promise<void> {
    const before = this.#options.now() - this.#options.retentionMs;
    const stale = [...this.#entries.values()].filter((entry) => entry.askedAtMs < before);
    for (const entry of stale) {
      if (isSettled(entry) || (entry.answer === undefined && entry.run.kind === "idle"))
        await this.append({ kind: "forgotten", key: entry.key });
      else if (entry.asked !== undefined || entry.hidden !== undefined)
        await this.append({ kind: "stripped", key: entry.key });
    }
    if (this.#garbage) await this.append(); // An empty append is a turn of the writer, which compacts.
  }

  /** Waits for what is being written and gives the directory back. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#writing;
    await this.#file.close();
    await this.#lock.release();
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, BATCH_EVENTS_MAX);
      await this.#write(batch);
    }
    this.#busy = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const events = batch.flatMap((waiting) => waiting.events);
    try {
      if (events.length > 0) await this.#file.append(events);
      for (const event of events) this.#apply(event);
      await this.#compactWhenDue(batch.some((waiting) => waiting.events.length === 0));
    } catch (error) {
      for (const { done } of batch) done.reject(error);
      return;
    }
    for (const { done } of batch) done.resolve();
  }

  #apply(event: JournalEvent): void {
    const before = this.#entries.get(keyOf(event));
    apply(this.#entries, event);
    const after = this.#entries.get(keyOf(event));
    if (after === undefined || holdsMore(before, after)) this.#garbage = true;
  }

  /** A failed compaction is no failure of what was appended: the next turn tries again, or is told that all is broken. */
  async #compactWhenDue(asked: boolean): Promise<void> {
    const limit = Math.max(this.#options.compactBytes, 2 * this.#liveBytes);
    if (!(asked && this.#garbage) && this.#file.bytes < limit) return;
    try {
      await this.#file.replace(snapshots(this.#entries));
      this.#liveBytes = this.#file.bytes;
      this.#garbage = false;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
  }
}

/** Whether something that was kept of an entry is dropped or replaced. */
function holdsMore(before: Entry | undefined, after: Entry): boolean {
  if (before === undefined) return false;
  const { asked, hidden } = before;
  const isReplaced = asked !== undefined && asked !== after.asked;
  return isReplaced || (hidden !== undefined && hidden !== after.hidden);
}

function* snapshots(entries: ReadonlyMap<string, Entry>): Iterable<readonly JournalEvent[]> {
  for (const entry of entries.values()) yield [{ kind: "entry", entry }];
}

function apply(entries: Map<string, Entry>, event: JournalEvent): void {
  const key = keyOf(event);
  const entry = evolve(entries.get(key), event);
  if (entry === undefined) entries.delete(key);
  else entries.set(key, entry);
}

/** The checksum has proven that these are the events that a sidecar wrote. */
function toEvents(record: unknown): readonly JournalEvent[] {
  if (!Array.isArray(record)) throw new JournalError("corrupt", "the journal is of another format");
  return record;
}
