import { Fault } from "../services/core/fault.ts";
import { isFinal, type Answer, type Progress } from "./answer.ts";
import { Changes, type WaitOptions } from "./changes.ts";
import { isSettled, keyOf, type Entry, type JournalEvent } from "./entry.ts";
import { JournalError } from "./journal-error.ts";
import type { Journal } from "./journal.ts";
import { KeyedLock } from "./keyed-lock.ts";
import { answerOf, unprovenAnswer } from "./to-answer.ts";

/** More than an agent ever has open; beyond it the oldest settled one makes room. */
const ENTRIES_MAX = 20_000;
/** Receipts of some ten thousand actions; beyond it the oldest settled action makes room, too. */
const RECEIPT_CHARS_MAX = 32 * 1024 * 1024;
/** What is needed to ask again is held in memory and on disk until an action is answered, most of it twice: redacted and sealed. */
const KEPT_CHARS_MAX = 128 * 1024 * 1024;

interface Live {
  readonly version: bigint;
  readonly progress?: Progress;
  /** Why the last answer of the service was not believed. */
  readonly unproven?: Fault;
}

/**
 * The actions that the sidecar knows: the journal, who waits for a change, and what is known only for now (how far people
 * are). What changes an action runs under its lock, so that each step sees what the one before it wrote.
 */
export class Actions {
  readonly #journal: Journal;
  readonly #changes = new Changes();
  readonly #lock = new KeyedLock();
  readonly #live = new Map<string, Live>();
  #keptChars = 0;
  #receiptChars = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
    for (const entry of journal.entries()) this.#count(undefined, entry);
  }

  get(key: string): Entry | undefined {
    return this.#journal.get(key);
  }

  entries(): Iterable<Entry> {
    return this.#journal.entries();
  }

  /** Throws "not_found" for a key that the sidecar does not know, or knows no more. */
  require(key: string): Entry {
    const entry = this.get(key);
    if (entry !== undefined) return entry;
    throw new Fault({
      code: "not_found",
      reason: "unknown_action",
      message: "idempotency_key: no such action here; ask first",
    });
  }

  answer(key: string): Answer {
    const answer = answerOf(this.require(key));
    if (answer.status !== "pending") return answer;
    const { progress, unproven } = this.#live.get(key) ?? {};
    if (unproven !== undefined) return unprovenAnswer(answer, unproven);
    return progress === undefined ? answer : { ...answer, progress };
  }

  /** The last version seen of a request, in this process; 0 asks for the present state. */
  version(key: string): bigint {
    return this.#live.get(key)?.version ?? 0n;
  }

  noteProgress(key: string, version: bigint, progress: Progress): void {
    if (version < this.version(key)) return;
    this.#live.set(key, { version, progress });
    this.#changes.notify(key);
  }

  /** The service says how the action ended, and does not prove it. The action stays as it is. */
  noteUnproven(key: string, unproven: Fault): void {
    this.#live.set(key, { version: 0n, ...this.#live.get(key), unproven });
    this.#changes.notify(key);
  }

  wait(key: string, options: WaitOptions) {
    return this.#changes.wait(key, options);
  }

  locked<T>(key: string, run: () => Promise<T>): Promise<T> {
    return this.#lock.run(key, run);
  }

  /** Resolves when the event is durable; throws "unavailable" when it could not be made so. Call it under the lock. */
  async record(event: JournalEvent): Promise<void> {
    const key = keyOf(event);
    const before = this.get(key);
    try {
      await this.#journal.append(event);
    } catch (error) {
      throw error instanceof JournalError ? journalFault(error) : error;
    }
    const after = this.get(key);
    this.#count(before, after);
    if (after === undefined || isFinal(answerOf(after))) this.#live.delete(key);
    this.#changes.notify(key);
  }

  /** Makes room for one more action. Throws "resource_exhausted" when everything kept is still needed. */
  async makeRoom(entry: Entry): Promise<void> {
    if (this.#keptChars + keptChars(entry) > KEPT_CHARS_MAX)
      throw full("the arguments of waiting actions");
    if (this.#journal.size < ENTRIES_MAX && this.#receiptChars < RECEIPT_CHARS_MAX) return;
    const oldest = this.#journal.entries()[Symbol.iterator]();
    for (let next = oldest.next(); next.done !== true; next = oldest.next()) {
      if (!isSettled(next.value)) continue;
      await this.record({ kind: "forgotten", key: next.value.key });
      return;
    }
    throw full("open actions");
  }

  #count(before: Entry | undefined, after: Entry | undefined): void {
    this.#keptChars += keptChars(after) - keptChars(before);
    this.#receiptChars += receiptChars(after) - receiptChars(before);
  }
}

function keptChars({ asked, hidden = "" }: Partial<Entry> = {}): number {
  const { view, sealed = "" } = asked ?? {};
  const shown = (view?.argumentsJson.length ?? 0) + (view?.factsJson.length ?? 0);
  return shown + sealed.length + hidden.length;
}

function receiptChars(entry: Entry | undefined): number {
  const { answer, redemption, outcome } = entry?.receipts ?? {};
  return (answer?.length ?? 0) + (redemption?.length ?? 0) + (outcome?.length ?? 0);
}

function full(what: string): Fault {
  return new Fault({
    code: "resource_exhausted",
    reason: "sidecar_full",
    message: `the sidecar holds as many ${what} as it may; finish or withdraw some`,
  });
}

function journalFault(cause: JournalError): Fault {
  return new Fault({
    code: "unavailable",
    reason: `journal_${cause.code}`,
    message: "the sidecar cannot keep a record, so nothing may run",
    cause,
  });
}
