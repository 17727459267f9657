import type { EventLog } from "../core/approval/store.ts";
import type { Fault } from "../core/fault.ts";
import type { Clock } from "./registrar.ts";

/** What the record works with. */
export interface AccessRecordOptions {
  readonly log: Pick<EventLog, "record">;
  readonly clock: Clock;
  /** A random text. */
  readonly createKey: () => string;
  /** Hears of every refused call. */
  readonly count: (reason: string, method: string) => void;
  /** Hears of an event that was not recorded; its count goes into a later one. */
  readonly onError: (error: unknown) => void;
}

/** Alike refusals of so long a time are one event. */
export const ALIKE_MS = 10_000;
/** Events of so long a time, of all kinds together: whoever tries every method in every bad way gets no more of the record. */
export const EVENTS_MAX = 32;
/** Kinds of refusals that are told apart at once. There are fewer reasons and methods than would fill it by accident. */
const KINDS_MAX = 256;
const TICK_MS = 1_000;

const OTHER = "other";
const ACTOR = { kind: "service", id: "access" } as const;

interface Kind {
  readonly reason: string;
  readonly method: string;
  /** Refused since the last event. */
  count: number;
  /** When the last event was begun. */
  toldAtMs: number;
}

/**
 * Records which calls were refused: the first of a kind at once, more of it as a number now and then. Noting costs a look into a
 * map, and neither waits nor fails.
 */
export class AccessRecord implements AsyncDisposable {
  readonly #options: AccessRecordOptions;
  readonly #kinds = new Map<string, Kind>();
  readonly #writing = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  /** When each of the last events was begun, the oldest first. */
  #begun: readonly number[] = [];

  constructor(options: AccessRecordOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Notes a call that ended with a fault; only refusals of access count. */
  note(fault: Fault, method: string): void {
    if (!isRefusal(fault)) return;
    const { count, clock } = this.#options;
    count(fault.reason, method);
    const kind = this.#kindOf(fault.reason, method);
    kind.count += 1;
    this.#tellIfDue(kind, clock());
  }

  /** Records what has come together and is due. */
  tick(): void {
    const nowMs = this.#options.clock();
    for (const [key, kind] of this.#kinds) {
      if (kind.count > 0) this.#tellIfDue(kind, nowMs);
      else if (nowMs >= kind.toldAtMs + ALIKE_MS) this.#kinds.delete(key);
    }
  }

  /** Records what is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#writing);
    const nowMs = this.#options.clock();
    for (const kind of this.#kinds.values()) if (kind.count > 0) this.#tell(kind, nowMs);
    await Promise.all(this.#writing);
  }

  #kindOf(reason: string, method: string): Kind {
    const key = `${reason} ${method}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    if (this.#kinds.size >= KINDS_MAX && reason !== OTHER) return this.#kindOf(OTHER, OTHER);
    const kind = { reason, method, count: 0, toldAtMs: -Infinity };
    this.#kinds.set(key, kind);
    return kind;
  }

  #tellIfDue(kind: Kind, nowMs: number): void {
    if (nowMs < kind.toldAtMs + ALIKE_MS) return;
    this.#begun = this.#begun.filter((begunMs) => nowMs < begunMs + ALIKE_MS);
    if (this.#begun.length < EVENTS_MAX) this.#tell(kind, nowMs);
  }

  #tell(kind: Kind, nowMs: number): void {
    const { count } = kind;
    kind.count = 0;
    kind.toldAtMs = nowMs;
    this.#begun = [...this.#begun, nowMs];
    const writing = this.#write(kind, count, nowMs).finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  async #write(kind: Kind, count: number, atMs: number): Promise<void> {
    const { log, createKey, onError } = this.#options;
    const { reason, method } = kind;
    const change = { type: "access.refused", reason, method, count } as const;
    const id = `access.refused.${createKey()}`;
    try {
      await log.record({ id, requestId: "", version: 0, atMs, actor: ACTOR, change });
    } catch (error) {
      kind.count += count;
      onError(error);
    }
  }
}

/** Whoever presents codes that nobody gave them tries to become somebody else; whoever sends secrets has no sidecar that works. */
const TELLING: ReadonlySet<string> = new Set(["code_not_valid", "unredacted_secret"]);

/** A store that is overloaded refuses nobody: it is the service that fails. */
function isRefusal({ code, reason }: Fault): boolean {
  if (TELLING.has(reason)) return true;
  if (code === "resource_exhausted") return !reason.startsWith("store_");
  return code === "unauthenticated" || code === "permission_denied";
}
