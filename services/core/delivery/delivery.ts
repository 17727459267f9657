/** Where one delivery stands: `failed` waits for its next attempt, `delivered` and `dead` are final. */
export type DeliveryStatus = "pending" | "delivered" | "failed" | "dead";

/** Names one delivery: an event is told once on a channel, however often the broker hands it over. */
export interface DeliveryKey {
  readonly eventId: string;
  readonly channel: string;
}

/** One event told on one channel. */
export interface Delivery extends DeliveryKey {
  readonly requestId: string;
  readonly status: DeliveryStatus;
  /** Attempts that have failed or succeeded; 0 while the first one runs. */
  readonly attempts: number;
  /** When the next attempt is due, in milliseconds since the epoch; 0 when at once. */
  readonly nextAttemptAtMs: number;
  /** What the channel calls the card, such as a message timestamp, where it names one. */
  readonly externalId?: string;
}

/** Why the store refused. */
export type DeliveryErrorCode = "not_claimed";

/** A delivery was marked that nobody claimed: a fault of the caller. */
export class DeliveryError extends Error {
  readonly code: DeliveryErrorCode;

  constructor(code: DeliveryErrorCode, key: DeliveryKey) {
    super(`event_id: ${key.eventId} was never claimed for channel ${key.channel}`);
    this.name = "DeliveryError";
    this.code = code;
  }
}

/**
 * Remembers what was told where. A broker may hand an event over again even after it confirmed the acknowledgement, so
 * this store and not the broker decides whether a channel still has something to do.
 */
export interface DeliveryStore {
  /** Creates the delivery as `pending`, or returns the one that is there, unchanged. Safe to call concurrently. */
  claim(claim: DeliveryKey & { readonly requestId: string }): Promise<Delivery>;
  /** Counts an attempt and makes the delivery `delivered`. A final delivery stays as it is. */
  markDelivered(key: DeliveryKey, externalId?: string): Promise<Delivery>;
  /** Counts an attempt and makes the delivery `failed`, due again at `nextAttemptAtMs`. A final one stays as it is. */
  markFailed(key: DeliveryKey, nextAttemptAtMs: number): Promise<Delivery>;
  /** Counts an attempt and gives the delivery up. A final delivery stays as it is. */
  markDead(key: DeliveryKey): Promise<Delivery>;
  /** One delivery, or undefined when nobody claimed it. */
  find(key: DeliveryKey): Promise<Delivery | undefined>;
  /** The delivered card of a request on a channel that has an external id: the first one posted, which updates edit. */
  findCard(requestId: string, channel: string): Promise<Delivery | undefined>;
  /** The delivered event of a request on a channel that was claimed last: what the channel shows now. */
  findLatest(requestId: string, channel: string): Promise<Delivery | undefined>;
}

/** What an attempt came to. */
export type Attempt =
  | { readonly kind: "delivered"; readonly externalId?: string }
  | { readonly kind: "failed"; readonly nextAttemptAtMs: number }
  | { readonly kind: "dead" };

/** The delivery after an attempt. Final deliveries are returned as they are: a late failure never undoes a success. */
export function recordAttempt(delivery: Delivery, attempt: Attempt): Delivery {
  if (isFinal(delivery)) return delivery;
  const counted = { ...delivery, attempts: delivery.attempts + 1 };
  switch (attempt.kind) {
    case "delivered": {
      const { externalId } = attempt;
      const delivered = { ...counted, status: "delivered" as const, nextAttemptAtMs: 0 };
      return externalId === undefined ? delivered : { ...delivered, externalId };
    }
    case "failed":
      return { ...counted, status: "failed", nextAttemptAtMs: attempt.nextAttemptAtMs };
    case "dead":
      return { ...counted, status: "dead", nextAttemptAtMs: 0 };
  }
}

/** True when nothing more will be tried. */
export function isFinal(delivery: Delivery): boolean {
  return delivery.status === "delivered" || delivery.status === "dead";
}
