import { describe, expect, test } from "vitest";
import type { DeliveryStore } from "../../services/core/delivery/delivery.ts";

/** What every delivery store promises. `open` gives an empty store for each test. */
export function deliveryStoreContract(name: string, open: () => Promise<DeliveryStore>): void {
  const key = { eventId: "evt_1", channel: "webhook" };
  const claim = { ...key, requestId: "req_1" };

  describe(`delivery store: ${name}`, () => {
    test("marking what nobody claimed is refused", async () => {
      const store = await open();

      const marks = [store.markDelivered(key), store.markFailed(key, 1), store.markDead(key)];

      const results = await Promise.allSettled(marks);
      expect(results.map((result) => result.status === "rejected" && result.reason)).toEqual(
        Array(3).fill(
          expect.objectContaining({
            code: "not_claimed",
            message: expect.stringContaining("evt_1"),
          }),
        ),
      );
    });

    test("what nobody claimed is not found", async () => {
      const store = await open();

      expect(await store.find(key)).toBeUndefined();
      expect(await store.findCard("req_1", "webhook")).toBeUndefined();
    });

    test("concurrent claims give one pending delivery", async () => {
      const store = await open();

      const claims = await Promise.all(Array.from({ length: 10 }, () => store.claim(claim)));

      const pending = { ...claim, status: "pending", attempts: 0, nextAttemptAtMs: 0 };
      expect(claims).toEqual(Array(10).fill(pending));
    });

    test("a later claim sees what became of the first", async () => {
      const store = await open();
      await store.claim(claim);
      await store.markFailed(key, 5_000);
      await store.markDelivered(key, "card-1");

      const again = await store.claim(claim);

      const externalId = "card-1";
      const delivered = { status: "delivered", attempts: 2, nextAttemptAtMs: 0, externalId };
      expect(again).toEqual({ ...claim, ...delivered });
    });

    test("a failure says when to try again", async () => {
      const store = await open();
      await store.claim(claim);

      await store.markFailed(key, 1_790_000_000_123);

      const failed = { status: "failed", attempts: 1, nextAttemptAtMs: 1_790_000_000_123 };
      expect(await store.find(key)).toEqual({ ...claim, ...failed });
    });

    test("final deliveries stay as they are", async () => {
      const store = await open();
      await store.claim(claim);
      await store.claim({ ...claim, eventId: "evt_2" });
      await store.markDelivered(key);
      await store.markDead({ ...key, eventId: "evt_2" });

      const late = await store.markFailed(key, 5_000);
      const lateDead = await store.markDelivered({ ...key, eventId: "evt_2" }, "card");

      expect(late).toMatchObject({ status: "delivered", attempts: 1 });
      expect(lateDead).toMatchObject({ status: "dead", attempts: 1 });
    });

    test("channels have deliveries of their own", async () => {
      const store = await open();
      await store.claim(claim);
      await store.markDelivered(key);

      const other = await store.claim({ ...claim, channel: "terminal" });

      expect(other.status).toBe("pending");
    });

    test("the card of a request is the first delivered one with an external id", async () => {
      const store = await open();
      for (const eventId of ["evt_1", "evt_2", "evt_3"]) await store.claim({ ...claim, eventId });
      await store.markDelivered({ ...key, eventId: "evt_1" });
      await store.markDelivered({ ...key, eventId: "evt_2" }, "card-2");
      await store.markDelivered({ ...key, eventId: "evt_3" }, "card-3");

      const card = await store.findCard("req_1", "webhook");

      expect(card?.externalId).toBe("card-2");
      expect(await store.findCard("req_1", "terminal")).toBeUndefined();
    });

    test("what a channel shows now is the delivered event that was claimed last", async () => {
      const store = await open();
      for (const eventId of ["evt_1", "evt_2", "evt_3"]) await store.claim({ ...claim, eventId });
      await store.markDelivered({ ...key, eventId: "evt_2" });
      await store.markDelivered({ ...key, eventId: "evt_1" });

      const latest = await store.findLatest("req_1", "webhook");

      expect(latest?.eventId).toBe("evt_2");
      expect(await store.findLatest("req_1", "terminal")).toBeUndefined();
    });
  });
}
