import type { Kysely } from "kysely";
import type {
  Attempt,
  Delivery,
  DeliveryKey,
  DeliveryStatus,
  DeliveryStore,
} from "../../core/delivery/delivery.ts";
import { DeliveryError, isFinal, recordAttempt } from "../../core/delivery/delivery.ts";
import { corrupt, storeFault, translating } from "./fault.ts";
import { integerOf, textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Each lost round means that another consumer made progress with the same delivery, which happens once or twice. */
const ROUNDS_MAX = 16;

/** Deliveries in a database, shared by all notifiers. Rejects with `StoreFault` when the database fails. */
export class SqlDeliveryStore implements DeliveryStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async claim(claim: DeliveryKey & { readonly requestId: string }): Promise<Delivery> {
    const known = await this.find(claim);
    if (known !== undefined) return known;
    await translating(() =>
      this.#db
        .insertInto("deliveries")
        .values({
          event_id: claim.eventId,
          channel: claim.channel,
          request_id: claim.requestId,
          status: "pending",
          attempts: 0,
          next_attempt_at_ms: 0,
          external_id: null,
        })
        .onConflict((conflict) => conflict.columns(["event_id", "channel"]).doNothing())
        .execute(),
    );
    return this.#get(claim);
  }

  markDelivered(key: DeliveryKey, externalId?: string): Promise<Delivery> {
    return this.#record(
      key,
      externalId === undefined ? { kind: "delivered" } : { kind: "delivered", externalId },
    );
  }

  markFailed(key: DeliveryKey, nextAttemptAtMs: number): Promise<Delivery> {
    return this.#record(key, { kind: "failed", nextAttemptAtMs });
  }

  markDead(key: DeliveryKey): Promise<Delivery> {
    return this.#record(key, { kind: "dead" });
  }

  find(key: DeliveryKey): Promise<Delivery | undefined> {
    return translating(async () => {
      const row = await this.#db
        .selectFrom("deliveries")
        .selectAll()
        .where("event_id", "=", key.eventId)
        .where("channel", "=", key.channel)
        .executeTakeFirst();
      return row === undefined ? undefined : parseDelivery(row);
    });
  }

  findCard(requestId: string, channel: string): Promise<Delivery | undefined> {
    return translating(async () => {
      const row = await this.#db
        .selectFrom("deliveries")
        .selectAll()
        .where("request_id", "=", requestId)
        .where("channel", "=", channel)
        .where("external_id", "is not", null)
        .where("status", "=", "delivered")
        .orderBy("id")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : parseDelivery(row);
    });
  }

  findLatest(requestId: string, channel: string): Promise<Delivery | undefined> {
    return translating(async () => {
      const row = await this.#db
        .selectFrom("deliveries")
        .selectAll()
        .where("request_id", "=", requestId)
        .where("channel", "=", channel)
        .where("status", "=", "delivered")
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : parseDelivery(row);
    });
  }

  async #get(key: DeliveryKey): Promise<Delivery> {
    const delivery = await this.find(key);
    if (delivery === undefined) throw new DeliveryError("not_claimed", key);
    return delivery;
  }

  // Compare and swap: another consumer may have recorded an attempt since the delivery was read.
  async #record(key: DeliveryKey, attempt: Attempt): Promise<Delivery> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const known = await this.#get(key);
      const next = recordAttempt(known, attempt);
      if (isFinal(known) || (await this.#swap(known, next))) return next;
    }
    throw storeFault("overloaded");
  }

  async #swap(known: Delivery, next: Delivery): Promise<boolean> {
    const { numUpdatedRows } = await translating(() =>
      this.#db
        .updateTable("deliveries")
        .set({
          status: next.status,
          attempts: next.attempts,
          next_attempt_at_ms: next.nextAttemptAtMs,
          external_id: next.externalId ?? null,
        })
        .where("event_id", "=", known.eventId)
        .where("channel", "=", known.channel)
        .where("attempts", "=", known.attempts)
        .where("status", "=", known.status)
        .executeTakeFirst(),
    );
    return numUpdatedRows === 1n;
  }
}

type DeliveryRow = Readonly<
  Record<
    "event_id" | "channel" | "request_id" | "status" | "attempts" | "next_attempt_at_ms",
    unknown
  > & { external_id: unknown }
>;

function parseDelivery(row: DeliveryRow): Delivery {
  const status = row.status;
  if (!isDeliveryStatus(status)) throw corrupt("deliveries.status");
  const delivery: Delivery = {
    eventId: textOf(row.event_id, "deliveries.event_id"),
    channel: textOf(row.channel, "deliveries.channel"),
    requestId: textOf(row.request_id, "deliveries.request_id"),
    status,
    attempts: integerOf(row.attempts, "deliveries.attempts"),
    nextAttemptAtMs: integerOf(row.next_attempt_at_ms, "deliveries.next_attempt_at_ms"),
  };
  if (row.external_id === null) return delivery;
  return { ...delivery, externalId: textOf(row.external_id, "deliveries.external_id") };
}

const STATUSES: readonly unknown[] = ["pending", "delivered", "failed", "dead"];

function isDeliveryStatus(value: unknown): value is DeliveryStatus {
  return STATUSES.includes(value);
}
