import type { Event } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import { CARD_EVENT_TYPES } from "../core/delivery/channel-task.ts";
import { Deliver, type DeliverOptions, type Incoming } from "./deliver.ts";
import { createDeliveryNotes, type DeliveryNotesOptions } from "./delivery-notes.ts";

/** What one channel's consumer works with. */
export interface ConsumerParts extends Omit<DeliverOptions, "notes"> {
  readonly noteDelivery: DeliveryNotesOptions["noteDelivery"];
  readonly log: {
    warn(fields: object, message: string): void;
    info(fields: object, message: string): void;
  };
}

/** Requests told at once. Each one waits for a receiver and hardly for us. */
const CONCURRENCY = 8;
/** A notifier that was killed is replaced after this long; a slow receiver is kept alive meanwhile. */
const ACK_WAIT_MS = 5_000;
/** Waits that deliveries do not name themselves: faults of the store or of the decision service. */
const BACKOFF_MS = [500, 1_000, 2_000, 5_000, 15_000, 60_000];
/** Attempts are counted in the delivery store; this only ends a message that no attempt is ever made for. */
const DELIVERIES_MAX = 1_000;

/** How one channel consumes events, for `consumeEvents`. */
export function consumerOptions(parts: ConsumerParts) {
  const { channel, noteDelivery, log } = parts;
  const notes = createDeliveryNotes({
    channel: channel.name,
    noteDelivery,
    onRefused: (error) => log.warn({ err: error }, "the service did not take a note"),
  });
  const deliver = new Deliver({ ...parts, notes });
  return {
    name: `notifier-${channel.name}`,
    filterTypes: CARD_EVENT_TYPES,
    handler: async (incoming: Incoming, signal: AbortSignal) => {
      const outcome = await deliver.handle(incoming, signal);
      const { id, type } = incoming.event;
      const fields = { eventId: id, type, channel: channel.name, ...outcome };
      if (outcome.kind === "done") log.info(fields, "delivered");
      else log.warn(fields, "not delivered");
      return outcome;
    },
    onDead: async ({ event, reason }: { event: Event | undefined; reason: string }) => {
      log.warn({ eventId: event?.id, reason, channel: channel.name }, "given up");
      if (event !== undefined) await deliver.giveUp(event, reason);
    },
    onError: (error: unknown) => log.warn({ err: error }, "consuming failed, trying again"),
    maxDeliver: DELIVERIES_MAX,
    backoffMs: BACKOFF_MS,
    concurrency: CONCURRENCY,
    ackWaitMs: ACK_WAIT_MS,
  };
}
