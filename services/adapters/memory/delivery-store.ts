import {
  DeliveryError,
  recordAttempt,
  type Attempt,
  type Delivery,
  type DeliveryKey,
  type DeliveryStore,
} from "../../core/delivery/delivery.ts";

/** Deliveries in memory: forgets everything at the end of the process. */
export class MemoryDeliveryStore implements DeliveryStore {
  readonly #deliveries = new Map<string, Delivery>();

  async claim(claim: DeliveryKey & { readonly requestId: string }): Promise<Delivery> {
    const known = this.#deliveries.get(mapKey(claim));
    if (known !== undefined) return known;
    const { eventId, requestId, channel } = claim;
    const created = { eventId, requestId, channel, attempts: 0, nextAttemptAtMs: 0 };
    const delivery: Delivery = { ...created, status: "pending" };
    this.#deliveries.set(mapKey(claim), delivery);
    return delivery;
  }

  async markDelivered(key: DeliveryKey, externalId?: string): Promise<Delivery> {
    return this.#record(key, {
      kind: "delivered",
      ...(externalId === undefined ? {} : { externalId }),
    });
  }

  async markFailed(key: DeliveryKey, nextAttemptAtMs: number): Promise<Delivery> {
    return this.#record(key, { kind: "failed", nextAttemptAtMs });
  }

  async markDead(key: DeliveryKey): Promise<Delivery> {
    return this.#record(key, { kind: "dead" });
  }

  async find(key: DeliveryKey): Promise<Delivery | undefined> {
    return this.#deliveries.get(mapKey(key));
  }

  async findCard(requestId: string, channel: string): Promise<Delivery | undefined> {
    return [...this.#deliveries.values()].find(
      (delivery) =>
        delivery.requestId === requestId &&
        delivery.channel === channel &&
        delivery.status === "delivered" &&
        delivery.externalId !== undefined,
    );
  }

  async findLatest(requestId: string, channel: string): Promise<Delivery | undefined> {
    return [...this.#deliveries.values()].findLast(
      (delivery) =>
        delivery.requestId === requestId &&
        delivery.channel === channel &&
        delivery.status === "delivered",
    );
  }

  #record(key: DeliveryKey, attempt: Attempt): Delivery {
    const known = this.#deliveries.get(mapKey(key));
    if (known === undefined) throw new DeliveryError("not_claimed", key);
    const next = recordAttempt(known, attempt);
    this.#deliveries.set(mapKey(key), next);
    return next;
  }
}

function mapKey(key: DeliveryKey): string {
  return JSON.stringify([key.eventId, key.channel]);
}
