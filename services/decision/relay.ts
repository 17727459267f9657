import { SPAN } from "../adapters/telemetry/names.ts";
import { recordSpan } from "../adapters/telemetry/tracing.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";
import type { CursorStore, EventLog, LoggedEvent, RequestStore } from "../core/approval/store.ts";
import { RecentEvents } from "./recent-events.ts";

/** A committed event as it goes to the broker. */
export interface OutgoingEvent {
  readonly id: string;
  readonly type: string;
  readonly index: number;
  readonly traceparent?: string;
  readonly bytes: Uint8Array;
}

/** The broker, as far as the relay needs it. */
export interface EventPublisher {
  /** Publishes in order and says how many of the first ones the broker has confirmed, and why no more. */
  publishBatch(
    events: readonly OutgoingEvent[],
  ): Promise<{ readonly ackedCount: number; readonly error?: Error }>;
}

/** What the relay works with. */
export interface RelayOptions {
  readonly log: EventLog;
  readonly requests: RequestStore;
  readonly cursors: CursorStore;
  readonly publisher: EventPublisher;
  readonly encode: (logged: LoggedEvent, request: ApprovalRequest | undefined) => Uint8Array;
  readonly onError: (error: unknown) => void;
}

const READER = "relay";
const BATCH = 256;
/** How long the relay rests when the log holds nothing new and nobody has woken it. */
const IDLE_MS = 1_000;
/** How long it waits after a failure; the broker's own client reconnects meanwhile. */
const RETRY_MS = 500;
/** This many events at once mean that decisions come thick; fewer are carried without delay. */
const BUSY_EVENTS = 16;
/** How long it lets events gather while it is busy: each batch costs a query, a synced cursor and a round trip. */
const GATHER_MS = 25;
/**
 * How long what was carried may stay unnoted. Noting it syncs the disk, for which the next decision would wait; after a crash
 * the events of this time go out again, and the broker knows them by their ids.
 */
const NOTE_MS = 250;

/**
 * Carries committed events from the log to the broker, in order and at least once: the cursor moves only after the broker
 * has confirmed. Decisions never wait for it.
 */
export class Relay implements AsyncDisposable {
  readonly #options: RelayOptions;
  readonly #running: Promise<void>;
  readonly #recent = new RecentEvents();
  #isStopped = false;
  #isWoken = false;
  #wake: (() => void) | undefined;
  #nextIndex = 0;
  #notedIndex = 0;
  #notedAtMs = 0;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Says that the log has grown, and by what where that is known. */
  wake(events: readonly LoggedEvent[] = []): void {
    this.#recent.add(events);
    this.#isWoken = true;
    this.#wake?.();
  }

  /** How many events wait to be carried. */
  async lag(): Promise<number> {
    return Math.max(0, (await this.#options.log.size()) - this.#nextIndex);
  }

  async #run(): Promise<void> {
    let isLoaded = false;
    while (!this.#isStopped) {
      try {
        if (!isLoaded) await this.#load();
        isLoaded = true;
        const carried = await this.#carry();
        if (performance.now() - this.#notedAtMs >= NOTE_MS) await this.#note();
        if (carried === 0) await this.#rest(IDLE_MS);
        else if (carried >= BUSY_EVENTS && carried < BATCH) await this.#rest(GATHER_MS);
      } catch (error) {
        this.#options.onError(error);
        await this.#rest(RETRY_MS);
      }
    }
  }

  async #load(): Promise<void> {
    this.#nextIndex = await this.#options.cursors.load(READER);
    this.#notedIndex = this.#nextIndex;
  }

  /** Notes how far it has come. */
  async #note(): Promise<void> {
    if (this.#notedIndex === this.#nextIndex) return;
    const index = this.#nextIndex;
    await this.#options.cursors.save(READER, index);
    this.#notedIndex = index;
    this.#notedAtMs = performance.now();
  }

  async #carry(): Promise<number> {
    const { publisher } = this.#options;
    this.#isWoken = false;
    const logged = await this.#readOn();
    if (logged.length === 0) return 0;
    const outgoing: OutgoingEvent[] = [];
    for (const entry of logged) outgoing.push(await this.#toOutgoing(entry));
    const startedAtMs = Date.now();
    const { ackedCount, error } = await publisher.publishBatch(outgoing);
    for (const event of outgoing.slice(0, ackedCount)) recordPublish(event, startedAtMs);
    const last = logged[ackedCount - 1];
    if (last !== undefined) this.#nextIndex = last.index + 1;
    if (error !== undefined) throw error;
    return ackedCount;
  }

  async #readOn(): Promise<readonly LoggedEvent[]> {
    const recent = this.#recent.take(this.#nextIndex, BATCH);
    if (recent.length > 0) return recent;
    const logged = await this.#options.log.read(this.#nextIndex, BATCH);
    this.#recent.forgetBefore(this.#nextIndex + logged.length);
    return logged;
  }

  async #toOutgoing(logged: LoggedEvent): Promise<OutgoingEvent> {
    const { index, event } = logged;
    const request =
      event.requestId === "" || event.change.type.startsWith("decision.")
        ? undefined
        : await this.#options.requests.find(event.requestId);
    const traceparent = request?.details.traceparent ?? "";
    return {
      id: event.id,
      type: event.change.type,
      index,
      ...(traceparent === "" ? {} : { traceparent }),
      bytes: this.#options.encode(logged, request),
    };
  }

  #rest(forMs: number): Promise<void> {
    if (this.#isWoken && forMs === IDLE_MS) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(settle, forMs);
      if (forMs === IDLE_MS || this.#isStopped) this.#wake = settle;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#running;
    await this.#note().catch(this.#options.onError);
  }
}

/** Only what belongs to an agent's trace: nobody looks for the others one by one. */
function recordPublish({ type, traceparent }: OutgoingEvent, startedAtMs: number): void {
  if (traceparent === undefined) return;
  recordSpan({
    name: SPAN.publish,
    parent: traceparent,
    startedAtMs,
    endedAtMs: Date.now(),
    attributes: { "countersign.event.type": type },
  });
}
