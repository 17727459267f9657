import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CursorStore, EventLog, RequestStore } from "../../services/core/approval/store.ts";
import type { DeliveryStore } from "../../services/core/delivery/delivery.ts";
import type { ReplayStore } from "../../services/core/delivery/replay-store.ts";
import type { LedgerStore, SubjectStore } from "../../services/core/ledger/store.ts";
import * as fixtures from "./store-fixtures.ts";

const { activation, ALLOW, APPROVE, asking, DENY, detailsOf, idsOf, opening, redeeming, T0 } =
  fixtures;

/** What every store has. */
export interface TestedStore {
  readonly requests: RequestStore;
  readonly events: EventLog;
  readonly ledger: LedgerStore;
  readonly subjects: SubjectStore;
  readonly cursors: CursorStore;
  readonly deliveries: DeliveryStore;
  readonly replays: ReplayStore;
}

/** Two instances on one database, as two replicas have them; a twin in memory gives the same one twice. */
export interface TestedStores extends AsyncDisposable {
  readonly first: TestedStore;
  readonly second: TestedStore;
}

/** How the tests get their stores. `now` is the clock of replay claims. */
export type OpenStores = (now: () => number) => Promise<TestedStores>;

/** What is true of every store, and must be true of each in the same words. */
export function describeStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of stores:`, () => {
    let stores: TestedStores;
    let nowMs = T0;

    beforeEach(async () => {
      nowMs = T0;
      stores = await open(() => nowMs);
    });
    afterEach(() => stores[Symbol.asyncDispose]());

    it("a change that throws is not committed and rejects its own call only", async () => {
      const { requests, events } = stores.first;

      const [before, thrown, after] = await Promise.allSettled([
        requests.update("req_a", opening("req_a")),
        requests.update("req_a", () => {
          throw new TypeError("a defect");
        }),
        requests.update("req_b", opening("req_b")),
      ]);

      expect(before.status).toBe("fulfilled");
      expect(thrown).toMatchObject({ status: "rejected", reason: new TypeError("a defect") });
      expect(after.status).toBe("fulfilled");
      expect(await events.size()).toBe(2);
    });

    it("a first event without details is refused", async () => {
      const { requests } = stores.first;

      const change = requests.update("req_a", () => ({
        events: opening("req_a")(undefined).events,
      }));

      await expect(change).rejects.toThrow("the first event of request req_a came without details");
      expect(await requests.find("req_a")).toBeUndefined();
    });

    it("details of another request, or a second time, are refused", async () => {
      const { requests } = stores.first;
      await requests.update("req_a", opening("req_a"));

      const foreign = requests.update("req_b", () => ({
        events: opening("req_b")(undefined).events,
        details: detailsOf("req_c"),
      }));
      const again = requests.update("req_a", () => ({ events: [], details: detailsOf("req_a") }));

      await expect(foreign).rejects.toThrow("details of req_c came for request req_b");
      await expect(again).rejects.toThrow("request req_a has its details already");
    });

    it("an event of another request or out of order is refused", async () => {
      const { requests } = stores.first;
      await requests.update("req_a", opening("req_a"));
      const [event] = opening("req_b")(undefined).events;

      const foreign = requests.update("req_a", () => ({ events: [event!] }));
      const early = requests.update("req_b", () => ({
        events: [{ ...event!, id: "req_b.2", version: 2 }],
        details: detailsOf("req_b"),
      }));

      await expect(foreign).rejects.toThrow("does not belong to request req_a");
      await expect(early).rejects.toThrow(RangeError);
      expect(await stores.first.events.size()).toBe(1);
    });

    it("an event of the service is recorded once", async () => {
      const { events } = stores.first;

      const first = await events.record(activation("policy.1"));
      const again = stores.second.events.record(activation("policy.1"));

      expect(first).toEqual({ index: 0, event: activation("policy.1") });
      await expect(again).rejects.toThrow("event policy.1 is already in the log");
      expect(await events.size()).toBe(1);
    });

    it("a request's event is not taken for one of the service", async () => {
      const [event] = opening("req_a")(undefined).events;

      const recorded = stores.first.events.record(event as never);

      await expect(recorded).rejects.toThrow("event req_a.1 is not an event of the service");
    });

    it("what was committed is read back as it was, by either instance", async () => {
      const { request } = await stores.first.requests.update("req_a", opening("req_a"));

      expect(request?.lifecycle.status).toBe("pending");
      expect(await stores.first.requests.find("req_a")).toEqual(request);
      expect(await stores.second.requests.find("req_a")).toEqual(request);
      expect(await stores.second.requests.find("req_b")).toBeUndefined();
    });

    it("a unit without events writes nothing and still answers", async () => {
      const { requests, events } = stores.first;
      await requests.update("req_a", opening("req_a"));

      const refused = await requests.update("req_b", asking({ kind: "tick" }));
      const same = await requests.update("req_a", opening("req_a"));

      expect(refused).toEqual({
        request: undefined,
        events: [],
        refusal: { code: "not_found", message: "There is no such request." },
      });
      expect(same.request?.lifecycle.version).toBe(1);
      expect(await events.size()).toBe(1);
    });

    it("of 100 calls that open the same request at once, one does", async () => {
      const calls = idsOf(100).map((_, index) =>
        (index % 2 === 0 ? stores.first : stores.second).requests.update("req_a", opening("req_a")),
      );

      const answers = await Promise.all(calls);

      expect(answers.filter(({ events }) => events.length === 1)).toHaveLength(1);
      expect(answers.every(({ request }) => request?.details.id === "req_a")).toBe(true);
      expect(await stores.second.events.size()).toBe(1);
    });

    it("of 50 attempts that redeem one grant at once, one may run", async () => {
      await stores.first.requests.update("req_a", opening("req_a"));
      const voted = await stores.second.requests.update("req_a", asking(APPROVE));
      expect(voted.request?.lifecycle.status).toBe("approved");

      const answers = await Promise.all(
        idsOf(50, "attempt-").map((attempt, index) =>
          (index % 2 === 0 ? stores.first : stores.second).requests.update(
            "req_a",
            redeeming(attempt),
          ),
        ),
      );

      expect(answers.filter(({ refusal }) => refusal === undefined)).toHaveLength(1);
      const codes = answers.flatMap(({ refusal }) => refusal?.code ?? []);
      expect(codes).toEqual(Array<string>(49).fill("already_redeemed"));
    });

    it("indexes have no gap and no double, whoever writes, and follow each request's order", async () => {
      const ids = idsOf(300);
      const writes = ids.flatMap((id, index) => {
        const [one, other] =
          index % 2 === 0 ? [stores.first, stores.second] : [stores.second, stores.first];
        return [
          one.requests.update(id, opening(id)).then(async (opened) => {
            const voted = await other.requests.update(id, asking(APPROVE));
            return [...opened.events, ...voted.events];
          }),
        ];
      });
      const recorded = idsOf(20, "policy.").map(async (id) => [
        await stores.second.events.record(activation(id)),
      ]);

      const acknowledged = (await Promise.all([...writes, ...recorded])).flat();
      const log = await stores.first.events.read(0, 10_000);

      const size = 300 * 3 + 20;
      expect(log.map(({ index }) => index)).toEqual(Array.from({ length: size }, (_, i) => i));
      expect(await stores.second.events.size()).toBe(size);
      expect(acknowledged.sort((a, b) => a.index - b.index)).toEqual(log);
      const versions = log.flatMap(({ event }) =>
        event.requestId === ids[7] ? event.version : [],
      );
      expect(versions).toEqual([1, 2, 3]);
    });

    it("the log is read in pages, and by request", async () => {
      for (const id of idsOf(5)) await stores.first.requests.update(id, opening(id));
      await stores.first.requests.update("req_00002", asking(APPROVE));
      await stores.first.events.record(activation("policy.1"));
      const { events } = stores.second;

      const page = await events.read(3, 3);
      const ofRequest = await events.readRequest("req_00002");

      expect(page.map(({ event }) => event.id)).toEqual([
        "req_00003.1",
        "req_00004.1",
        "req_00002.2",
      ]);
      expect(ofRequest.map(({ event }) => event.change.type)).toEqual([
        "request.opened",
        "vote.cast",
        "request.approved",
      ]);
      expect(await events.read(8, 10)).toEqual([]);
      expect(await events.readRequest("")).toEqual([]);
      expect(await events.readRequest("req_none")).toEqual([]);
    });

    it("requests are listed newest first, by status, and page without loss where times are equal", async () => {
      const { requests } = stores.first;
      for (const [index, id] of idsOf(6).entries()) {
        await requests.update(id, opening(id, undefined, T0 + Math.floor(index / 3)));
      }
      await requests.update("req_allowed", opening("req_allowed", ALLOW, T0 + 5));
      await requests.update("req_denied", opening("req_denied", DENY, T0 + 6));

      const idsOfPage = async (filter: Parameters<RequestStore["list"]>[0]) =>
        (await stores.second.requests.list(filter)).map(({ details }) => details.id);

      expect(await idsOfPage({ statuses: [], limit: 3 })).toEqual([
        "req_denied",
        "req_allowed",
        "req_00005",
      ]);
      expect(await idsOfPage({ statuses: ["denied", "redeemed", "denied"], limit: 9 })).toEqual([
        "req_denied",
        "req_allowed",
      ]);
      const before = { createdAtMs: T0 + 1, id: "req_00004" };
      expect(await idsOfPage({ statuses: ["pending", "denied"], limit: 2, before })).toEqual([
        "req_00003",
        "req_00002",
      ]);
      expect(await idsOfPage({ statuses: ["lapsed"], limit: 9 })).toEqual([]);
    });

    it("what time changes is found when it is due, the earliest first, and not after it was settled", async () => {
      const { requests } = stores.first;
      await requests.update("req_late", opening("req_late", undefined, T0 + 2));
      await requests.update("req_early", opening("req_early", undefined, T0 + 1));
      await requests.update("req_none", opening("req_none", DENY));

      const due = await stores.second.requests.listDue(T0 + 60_002, 10);
      const first = await stores.second.requests.listDue(T0 + 60_002, 1);
      const notYet = await stores.second.requests.listDue(T0 + 60_000, 10);
      await requests.update("req_early", asking({ kind: "tick" }, T0 + 60_002));
      const left = await stores.second.requests.listDue(T0 + 60_002, 10);

      expect(due).toEqual(["req_early", "req_late"]);
      expect(first).toEqual(["req_early"]);
      expect(notYet).toEqual([]);
      expect(left).toEqual(["req_late"]);
    });

    it("a cursor starts at 0 and never moves back", async () => {
      const { cursors } = stores.first;

      expect(await cursors.load("relay")).toBe(0);
      await cursors.save("relay", 7);
      await stores.second.cursors.save("relay", 5);
      expect(await cursors.load("relay")).toBe(7);
      await stores.second.cursors.save("relay", 9);
      expect(await cursors.load("relay")).toBe(9);
      expect(await cursors.load("other")).toBe(0);
    });

    it("a delivery that nobody claimed can't be marked", async () => {
      const marked = stores.first.deliveries.markDead({ eventId: "e.1", channel: "terminal" });

      await expect(marked).rejects.toThrow("e.1 was never claimed for channel terminal");
    });

    it("a delivery is claimed once, counts every attempt, and stays final", async () => {
      const { deliveries } = stores.first;
      const key = { eventId: "e.1", channel: "webhook" };

      const claims = await Promise.all(
        [stores.first, stores.second, stores.first].map((store) =>
          store.deliveries.claim({ ...key, requestId: "req_a" }),
        ),
      );
      await Promise.all(
        idsOf(4).map((_, index) =>
          (index % 2 ? stores.first : stores.second).deliveries.markFailed(key, T0 + 5),
        ),
      );
      const failed = await deliveries.find(key);
      const delivered = await stores.second.deliveries.markDelivered(key, "card-1");
      const late = await deliveries.markFailed(key, T0 + 9);

      expect(new Set(claims.map(({ status }) => status))).toEqual(new Set(["pending"]));
      expect(failed).toMatchObject({ status: "failed", attempts: 4, nextAttemptAtMs: T0 + 5 });
      expect(delivered).toMatchObject({ status: "delivered", attempts: 5, externalId: "card-1" });
      expect(late).toEqual(delivered);
    });

    it("the card of a request is the first one that was posted and has a name", async () => {
      const { deliveries } = stores.first;
      for (const eventId of ["e.1", "e.2", "e.3"]) {
        await deliveries.claim({ eventId, channel: "slack", requestId: "req_a" });
      }
      await deliveries.markDelivered({ eventId: "e.3", channel: "slack" }, "third");
      await deliveries.markDelivered({ eventId: "e.2", channel: "slack" }, "second");
      await deliveries.markDelivered({ eventId: "e.1", channel: "slack" });

      const card = await stores.second.deliveries.findCard("req_a", "slack");

      expect(card?.externalId).toBe("second");
      expect(await deliveries.findCard("req_a", "teams")).toBeUndefined();
      expect(await deliveries.find({ eventId: "e.9", channel: "slack" })).toBeUndefined();
    });

    it("a callback is taken once until its time is over", async () => {
      const claims = await Promise.all(
        idsOf(20).map((_, index) =>
          (index % 2 ? stores.first : stores.second).replays.claim("msg_1", T0 + 100),
        ),
      );
      nowMs = T0 + 99;
      const early = await stores.second.replays.claim("msg_1", T0 + 200);
      nowMs = T0 + 100;
      const later = await stores.second.replays.claim("msg_1", T0 + 200);

      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(early).toBe(false);
      expect(later).toBe(true);
    });
  });
}
