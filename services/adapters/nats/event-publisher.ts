import { headers, type JetStreamClient, type NatsConnection, type PubAck } from "nats";
import type { Broker } from "./connect.ts";
import { BrokerError } from "./errors.ts";
import { ensureStreams, EVENT_BYTES_MAX, EVENT_STREAM, eventSubject } from "./subjects.ts";

/** One committed event, ready to travel. */
export interface OutgoingEvent {
  /** The binary countersign.event.v1.Event. */
  readonly bytes: Uint8Array;
  /** The event's id: repeating it within the stream's duplicate window stores nothing new. */
  readonly id: string;
  /** Such as "request.opened". */
  readonly type: string;
  readonly traceparent?: string;
  /** Its place in the event log; travels as a header so that a gap can be seen without decoding. */
  readonly index: number;
}

/** How far a batch got. */
export interface PublishedBatch {
  /** How many leading events the broker has stored: the relay's cursor moves by this much. */
  readonly ackedCount: number;
  /** Why the next one was not, when the batch did not get through. */
  readonly error?: BrokerError;
}

/** How long one publish or batch may take: storing on disk takes milliseconds, a restart of the broker a second. */
const ACK_TIMEOUT_MS = 5_000;
/** In flight at once: the client buffers them, so this times the event size bounds memory. */
export const BATCH_EVENTS_MAX = 256;

/** Publishes committed events, in order, at least once, de-duplicated by event id. */
export class EventPublisher {
  readonly #broker: Broker;
  readonly #ackTimeoutMs: number;
  #prepared: NatsConnection | undefined;

  constructor(broker: Broker, ackTimeoutMs: number = ACK_TIMEOUT_MS) {
    this.#broker = broker;
    this.#ackTimeoutMs = ackTimeoutMs;
  }

  /** Stores one event. Throws a `BrokerError`; the event may be stored all the same, so repeat it with the same id. */
  async publish(event: OutgoingEvent): Promise<void> {
    const { error } = await this.publishBatch([event]);
    if (error !== undefined) throw error;
  }

  /**
   * Sends up to `BATCH_EVENTS_MAX` events in order, without waiting between them, and says how many leading ones are
   * stored. Never throws for the broker's sake. Events behind a failed one may be stored too: repeat from the first
   * that is not acknowledged, the duplicate window drops the rest.
   */
  async publishBatch(events: readonly OutgoingEvent[]): Promise<PublishedBatch> {
    const deadlineMs = performance.now() + this.#ackTimeoutMs;
    const batch = events.slice(0, BATCH_EVENTS_MAX);
    try {
      const js = await this.#client();
      const timeout = Math.max(1, Math.round(deadlineMs - performance.now()));
      return await this.#settle(batch.map((event) => send(js, event, timeout)));
    } catch (error) {
      return { ackedCount: 0, error: toBrokerError(error) };
    }
  }

  async #client(): Promise<JetStreamClient> {
    const nc = await this.#broker.connection(this.#ackTimeoutMs);
    if (this.#prepared !== nc) {
      await ensureStreams(nc);
      this.#prepared = nc;
    }
    return nc.jetstream();
  }

  async #settle(sent: readonly Promise<PubAck>[]): Promise<PublishedBatch> {
    const results = await Promise.allSettled(sent);
    const failed = results.findIndex((result) => result.status === "rejected");
    if (failed === -1) return { ackedCount: results.length };
    // The stream may be gone: the next batch looks again.
    this.#prepared = undefined;
    const first = results[failed];
    const reason: unknown = first?.status === "rejected" ? first.reason : undefined;
    return { ackedCount: failed, error: toBrokerError(reason) };
  }
}

async function send(js: JetStreamClient, event: OutgoingEvent, timeout: number): Promise<PubAck> {
  if (event.bytes.length > EVENT_BYTES_MAX) {
    throw new BrokerError("too_large", `event ${event.id}: is over ${EVENT_BYTES_MAX} bytes`);
  }
  const meta = headers();
  meta.set("Countersign-Index", String(event.index));
  if (event.traceparent !== undefined) meta.set("traceparent", event.traceparent);
  return js.publish(eventSubject(event.type), event.bytes, {
    msgID: event.id,
    headers: meta,
    timeout,
    // Another stream on the same subject would acknowledge, and nobody would ever read the event.
    expect: { streamName: EVENT_STREAM },
  });
}

function toBrokerError(error: unknown): BrokerError {
  if (error instanceof BrokerError) return error;
  return new BrokerError("publish_failed", "event: the broker did not confirm it in time", error);
}
