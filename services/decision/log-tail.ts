import type { EventLog, RequestStore } from "../core/approval/store.ts";
import type { RequestFeed } from "./request-feed.ts";

/** How often the log is read when the broker tells of new events, and when it is gone. */
const CONNECTED_MS = 2_000;
const DISCONNECTED_MS = 200;
const BATCH = 1_000;

/** What the tail works with. */
export interface LogTailOptions {
  readonly log: EventLog;
  readonly requests: RequestStore;
  readonly feed: RequestFeed;
  /** Whether other replicas' events come by way of the broker. */
  readonly isConnected: () => boolean;
  readonly onError: (error: unknown) => void;
}

/**
 * Follows the event log, so that verdicts made on any replica reach the streams of this one also when the broker is gone.
 * The broker only makes it look sooner.
 */
export class LogTail implements AsyncDisposable {
  readonly #options: LogTailOptions;
  #nextIndex: number;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStopped = false;

  private constructor(options: LogTailOptions, nextIndex: number) {
    this.#options = options;
    this.#nextIndex = nextIndex;
  }

  /** Begins at the present end of the log. */
  static async start(options: LogTailOptions): Promise<LogTail> {
    const tail = new LogTail(options, await options.log.size());
    tail.#schedule();
    return tail;
  }

  /** A request has changed elsewhere: tell those who wait here. */
  async hint(requestId: string): Promise<void> {
    const { feed, requests, onError } = this.#options;
    if (!feed.isHeard(requestId)) return;
    try {
      const request = await requests.find(requestId);
      if (request !== undefined) feed.publish(request);
    } catch (error) {
      onError(error);
    }
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const delayMs = this.#options.isConnected() ? CONNECTED_MS : DISCONNECTED_MS;
    this.#timer = setTimeout(() => {
      this.#round = this.#follow();
    }, delayMs);
  }

  async #follow(): Promise<void> {
    try {
      while ((await this.#readOn()) === BATCH && !this.#isStopped);
    } catch (error) {
      this.#options.onError(error);
    }
    this.#schedule();
  }

  /** Passes on what the log holds next, and says how many events that were. */
  async #readOn(): Promise<number> {
    const { log, feed } = this.#options;
    if (!feed.isAnyoneListening) {
      const size = await log.size();
      // Whoever has begun to listen meanwhile may have read their request before the log was this long.
      if (!feed.isAnyoneListening) {
        this.#nextIndex = Math.max(this.#nextIndex, size);
        return 0;
      }
    }
    const events = await log.read(this.#nextIndex, BATCH);
    const ids = new Set(events.map(({ event }) => event.requestId));
    ids.delete("");
    for (const id of ids) await this.hint(id);
    this.#nextIndex = (events.at(-1)?.index ?? this.#nextIndex - 1) + 1;
    return events.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }
}
