import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Event } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import type { Metrics } from "../adapters/telemetry/metrics.ts";
import { SPAN } from "../adapters/telemetry/names.ts";
import { withSpan } from "../adapters/telemetry/tracing.ts";
import { nextAttempt } from "../core/delivery/backoff.ts";
import { channelTask, isLoud } from "../core/delivery/channel-task.ts";
import { isFinal, type Delivery, type DeliveryStore } from "../core/delivery/delivery.ts";
import type { Channel, SendOutcome } from "./channel.ts";
import type { DeliveryNotes } from "./delivery-notes.ts";
import { RequestQueue } from "./request-queue.ts";

/** What delivering works with. */
export interface DeliverOptions {
  readonly channel: Channel;
  readonly deliveries: DeliveryStore;
  readonly notes: DeliveryNotes;
  readonly metrics: Metrics;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** In [0, 1). */
  readonly jitter: () => number;
}

/** An event as the broker handed it over. */
export interface Incoming {
  readonly event: Event;
  readonly traceparent: string | undefined;
}

/** With the back-off of core this is about half an hour, which is as long as a request waits by default. */
export const ATTEMPTS_MAX = 14;
/** After about half a minute the requester is told that nobody was reached yet; a card that arrives later corrects that. */
const TELL_AFTER_ATTEMPTS = 6;
/** An update whose card is still on its way looks again soon; the card's own back-off is what it really waits for. */
const LOOK_AGAIN_MS = 250;

/**
 * Tells one channel about events, one after the other for each request, so that an update never overtakes its card.
 *
 * At least once, and mostly exactly once: the delivery is claimed before the channel is called and marked after it. An event
 * that comes again after that, because an acknowledgement was lost, is not sent again. A crash between the call and the mark
 * repeats the call, with the same message id, by which the receiver can drop it.
 */
export class Deliver {
  readonly #options: DeliverOptions;
  readonly #queue = new RequestQueue();

  constructor(options: DeliverOptions) {
    this.#options = options;
  }

  /** Handles one event. Rejects when the delivery store or the decision service fails: the event then comes again. */
  handle({ event, traceparent }: Incoming, signal: AbortSignal): Promise<SendOutcome> {
    const { channel, metrics } = this.#options;
    if (channelTask(event) === "nothing") return Promise.resolve({ kind: "done" });
    return this.#queue.run(event.requestId, () => {
      const attributes = {
        "countersign.channel": channel.name,
        "countersign.event.type": event.type,
        "countersign.request.id": event.requestId,
      };
      return withSpan(SPAN.deliver, { parent: traceparent, attributes }, async (span) => {
        const outcome = await this.#deliver(event, signal);
        span.setAttribute("countersign.channel.outcome", outcome.kind);
        metrics.delivered(channel.name, outcome.kind);
        return outcome;
      });
    });
  }

  /** Gives an event up, after its failure was told to the decision service. Rejects when that could not be told. */
  async giveUp(event: Event, reason: string): Promise<void> {
    const { channel, deliveries, notes } = this.#options;
    if (event.requestId === "") return;
    await notes.failed(event.requestId, reason);
    const key = { eventId: event.id, channel: channel.name };
    await deliveries.claim({ ...key, requestId: event.requestId });
    await deliveries.markDead(key);
  }

  async #deliver(event: Event, signal: AbortSignal): Promise<SendOutcome> {
    return channelTask(event) === "post" ? this.#post(event, signal) : this.#update(event, signal);
  }

  async #post(event: Event, signal: AbortSignal): Promise<SendOutcome> {
    const { channel, deliveries, notes, clock } = this.#options;
    const expiresAt = event.request?.progress?.expiresAt;
    if (expiresAt !== undefined && timestampMs(expiresAt) <= clock()) {
      // Nobody can decide it any more: news of it, after a long outage or in a backlog, would only be noise.
      const key = { eventId: event.id, channel: channel.name };
      const { status } = await deliveries.claim({ ...key, requestId: event.requestId });
      if (status !== "delivered") await deliveries.markDead(key);
      return { kind: "done" };
    }
    const outcome = await this.#attempt(event, "post", signal);
    // Also when it was delivered before: the note may be what was missing.
    if (outcome.kind === "done") await notes.delivered(event.requestId);
    return outcome;
  }

  async #update(event: Event, signal: AbortSignal): Promise<SendOutcome> {
    const { channel, deliveries, clock } = this.#options;
    const { requestId } = event;
    const card = await deliveries.find({ eventId: firstEventId(requestId), channel: channel.name });
    if (card === undefined || !isFinal(card)) {
      const wait = (card?.nextAttemptAtMs ?? 0) - clock();
      const afterMs = Math.max(wait, 0) + LOOK_AGAIN_MS;
      return { kind: "retry", reason: "its card was not posted yet", afterMs };
    }
    // Without a card there is nothing to bring up to date.
    if (card.status === "dead" && !isLoud(event)) return { kind: "done" };
    if (await this.#isStale(event)) return { kind: "done" };
    return this.#attempt(event, "update", signal);
  }

  /** Whether the channel shows a later state already: then this one would only undo what people see. */
  async #isStale(event: Event): Promise<boolean> {
    const { channel, deliveries } = this.#options;
    const latest = await deliveries.findLatest(event.requestId, channel.name);
    return latest !== undefined && versionOf(latest.eventId) > versionOf(event.id);
  }

  async #attempt(event: Event, task: "post" | "update", signal: AbortSignal): Promise<SendOutcome> {
    const { channel, deliveries, notes, clock } = this.#options;
    const key = { eventId: event.id, channel: channel.name };
    const delivery = await deliveries.claim({ ...key, requestId: event.requestId });
    const refusal = this.#refusal(delivery);
    if (refusal !== undefined) return refusal;
    const outcome = await channel.send({ event, task }, signal);
    // Ended by us, not by the receiver: that is no failure, and the next process tries again.
    if (outcome.kind === "retry" && signal.aborted) return { ...outcome, afterMs: 0 };
    if (outcome.kind === "done") await deliveries.markDelivered(key);
    if (outcome.kind !== "retry") return outcome;
    const attempts = delivery.attempts + 1;
    const waitMs = outcome.afterMs ?? nextAttempt(attempts, this.#options.jitter());
    await deliveries.markFailed(key, clock() + waitMs);
    if (attempts >= ATTEMPTS_MAX) return exhausted(attempts, outcome.reason);
    if (task === "post" && attempts >= TELL_AFTER_ATTEMPTS) {
      await notes.failed(event.requestId, `${outcome.reason}, still trying`);
    }
    return { ...outcome, afterMs: waitMs };
  }

  /** Why this delivery is not attempted now, if it is not. */
  #refusal({ status, attempts, nextAttemptAtMs }: Delivery): SendOutcome | undefined {
    if (status === "delivered") return { kind: "done" };
    if (status === "dead") return { kind: "dead", reason: "was given up before" };
    if (attempts >= ATTEMPTS_MAX) return exhausted(attempts, "the receiver never took it");
    const waitMs = nextAttemptAtMs - this.#options.clock();
    if (waitMs <= 0) return undefined;
    return { kind: "retry", reason: "its next attempt is not due", afterMs: waitMs };
  }
}

function exhausted(attempts: number, reason: string): SendOutcome {
  return { kind: "dead", reason: `gave up after ${attempts} attempts: ${reason}` };
}

/** A request's events are named by its id and version (see core's event.ts); the first one opens it. */
function firstEventId(requestId: string): string {
  return `${requestId}.1`;
}

function versionOf(eventId: string): number {
  return Number(eventId.slice(eventId.lastIndexOf(".") + 1));
}
