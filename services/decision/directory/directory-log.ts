import type { Actor } from "../../core/approval/event.ts";
import type { EventLog, LoggedEvent } from "../../core/approval/store.ts";
import { DirectoryBook, type DatedEntry, type Directory } from "../../core/directory/directory.ts";
import type { DirectoryEntry } from "../../core/directory/entry.ts";
import type { Clock } from "../registrar.ts";

/** What the directory's log works with. */
export interface DirectoryLogOptions {
  readonly log: Pick<EventLog, "record" | "readService">;
  readonly clock: Clock;
  /** A random text. */
  readonly createKey: () => string;
}

/** One change, as it is recorded. */
export interface DirectoryChange {
  readonly entry: DirectoryEntry;
  readonly actor: Actor;
  /** What makes it the only one of its kind among all replicas; a random text unless given. */
  readonly key?: string;
}

/** How many events are read at a time. */
const BATCH = 1_000;

/** The directory as the log tells it, kept in memory. Methods reject with `StoreFault` when the log can't be read or written. */
export class DirectoryLog {
  readonly #options: DirectoryLogOptions;
  readonly #book = new DirectoryBook();
  #nextIndex = 0;
  #reading: Promise<void> | undefined;
  #readingNext: Promise<void> | undefined;

  constructor(options: DirectoryLogOptions) {
    this.#options = options;
  }

  /** The directory, as far as it was read; it changes with the next reading. */
  get directory(): Directory {
    return this.#book.directory;
  }

  /**
   * Takes in everything that is committed by now. Whoever comes while the log is being read waits for the reading after it, which
   * all who come meanwhile share: the present one may have passed what they must see.
   */
  catchUp(): Promise<void> {
    if (this.#reading === undefined) return this.#begin();
    this.#readingNext ??= this.#reading.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#readingNext;
  }

  /** Commits a change and takes it in. Rejects with `RangeError` when its key was used before. */
  async record({ entry, actor, key }: DirectoryChange): Promise<void> {
    const { log, clock, createKey } = this.#options;
    const id = `directory.${entry.kind}.${key ?? createKey()}`;
    const change = { type: "directory.changed", entry } as const;
    await log.record({ id, requestId: "", version: 0, atMs: clock(), actor, change });
    await this.catchUp();
  }

  #begin(): Promise<void> {
    const reading = this.#readOn().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    this.#readingNext = undefined;
    return reading;
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const events = await this.#options.log.readService(this.#nextIndex, BATCH);
      this.#book.add(events.flatMap(entryOf));
      this.#nextIndex = (events.at(-1)?.index ?? this.#nextIndex - 1) + 1;
      if (events.length < BATCH) return;
    }
  }
}

function entryOf({ event: { change, actor, atMs } }: LoggedEvent): readonly DatedEntry[] {
  return change.type === "directory.changed"
    ? [{ entry: change.entry, actor: actor.id, atMs }]
    : [];
}
