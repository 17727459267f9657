import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { beforeEach, expect, test } from "vitest";
import { EventSchema, type Event } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import { MemoryDeliveryStore } from "../../services/adapters/memory/delivery-store.ts";
import { createMetrics } from "../../services/adapters/telemetry/metrics.ts";
import { Fault } from "../../services/core/fault.ts";
import type { SendOutcome } from "../../services/notifier/channel.ts";
import { ATTEMPTS_MAX, Deliver } from "../../services/notifier/deliver.ts";

const NEVER = new AbortController().signal;
let nowMs: number;
let sent: string[];
let notes: string[];
let answer: (event: Event) => SendOutcome | Promise<SendOutcome>;
let note: () => void;
let deliveries: MemoryDeliveryStore;
let deliver: Deliver;

beforeEach(() => {
  nowMs = 1_000_000;
  sent = [];
  notes = [];
  answer = () => ({ kind: "done" });
  note = () => undefined;
  deliveries = new MemoryDeliveryStore();
  deliver = newDeliver();
});

function newDeliver(): Deliver {
  const noting = (text: string) => async () => {
    note();
    notes.push(text);
  };
  return new Deliver({
    channel: {
      name: "webhook",
      send: async ({ event }) => {
        sent.push(event.id);
        return answer(event);
      },
    },
    deliveries,
    notes: {
      delivered: (requestId) => noting(`${requestId} delivered`)(),
      failed: (requestId, reason) => noting(`${requestId} ${reason}`)(),
    },
    metrics: createMetrics(),
    clock: () => nowMs,
    jitter: () => 0,
  });
}

function event(version: number, type: string, expiresAtMs = 2_000_000): Event {
  return create(EventSchema, {
    id: `req_1.${version}`,
    type,
    requestId: "req_1",
    request: {
      id: "req_1",
      version: BigInt(version),
      progress: { expiresAt: timestampFromMs(expiresAtMs) },
    },
  });
}

function handle(told: Event, signal = NEVER): Promise<SendOutcome> {
  return deliver.handle({ event: told, traceparent: undefined }, signal);
}

const OPENED = event(1, "request.opened");
const APPROVED = event(3, "request.approved");

test("an update waits for its card, however often it comes", async () => {
  const early = await handle(APPROVED);

  expect(early).toMatchObject({ kind: "retry", afterMs: 250 });
  expect(sent).toEqual([]);
});

test("an update waits as long as its card does", async () => {
  answer = () => ({ kind: "retry", reason: "http_503", afterMs: 60_000 });
  await handle(OPENED);

  expect(await handle(APPROVED)).toMatchObject({ kind: "retry", afterMs: 60_250 });
});

test("an update that comes while its card is under way follows it", async () => {
  const slow = Promise.withResolvers<SendOutcome>();
  answer = ({ id }) => (id === OPENED.id ? slow.promise : { kind: "done" });
  const both = Promise.all([handle(OPENED), handle(APPROVED)]);

  slow.resolve({ kind: "done" });

  expect(await both).toEqual([{ kind: "done" }, { kind: "done" }]);
  expect(sent).toEqual([OPENED.id, APPROVED.id]);
});

test("an update that is older than what is shown is dropped", async () => {
  await handle(OPENED);
  await handle(APPROVED);

  expect(await handle(event(2, "vote.cast"))).toEqual({ kind: "done" });
  expect(sent).toEqual([OPENED.id, APPROVED.id]);
});

test("without a card there is nothing to bring up to date", async () => {
  await deliver.giveUp(OPENED, "http_410");

  expect(await handle(APPROVED)).toEqual({ kind: "done" });
  expect(sent).toEqual([]);
});

test("people hear of a broken glass and of an escalation although their card was given up", async () => {
  answer = () => ({ kind: "dead", reason: "gone" });
  await handle(OPENED);
  await deliver.giveUp(OPENED, "gone");
  sent = [];
  answer = () => ({ kind: "done" });

  await handle(event(2, "request.escalated"));
  await handle(event(3, "request.reminded"));
  await handle(event(4, "glass.broken"));

  expect(sent).toEqual(["req_1.2", "req_1.4"]);
});

test("an event that comes again is not sent again, but its note is repeated", async () => {
  await handle(OPENED);
  deliver = newDeliver();

  expect(await handle(OPENED)).toEqual({ kind: "done" });
  expect(sent).toEqual([OPENED.id]);
  expect(notes).toEqual(["req_1 delivered", "req_1 delivered"]);
});

test("a card whose note fails comes again and is not sent twice", async () => {
  note = () => {
    throw new Fault({ code: "unavailable", reason: "down", message: "down" });
  };

  await expect(handle(OPENED)).rejects.toMatchObject({ code: "unavailable" });
  note = () => undefined;
  await handle(OPENED);

  expect(sent).toEqual([OPENED.id]);
  expect(notes).toEqual(["req_1 delivered"]);
});

test("a receiver's wait is kept, also by a process that did not hear of it", async () => {
  answer = () => ({ kind: "retry", reason: "http_429", afterMs: 7_000 });
  await handle(OPENED);
  deliver = newDeliver();
  nowMs += 3_000;

  expect(await handle(OPENED)).toMatchObject({ kind: "retry", afterMs: 4_000 });
  expect(sent).toEqual([OPENED.id]);
});

test("waits grow until the attempts are used up", async () => {
  answer = () => ({ kind: "retry", reason: "http_500" });
  const outcomes: SendOutcome[] = [];
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    outcomes.push(await handle(event(1, "request.opened", 1e12)));
    nowMs += 300_000;
  }

  const again = await handle(event(1, "request.opened", 1e12));

  expect(outcomes.slice(0, 4).map((each) => "afterMs" in each && each.afterMs)).toEqual([
    500, 1_000, 2_000, 4_000,
  ]);
  expect(outcomes.at(-1)).toEqual({ kind: "dead", reason: "gave up after 14 attempts: http_500" });
  expect(again).toMatchObject({ kind: "dead" });
  expect(sent).toHaveLength(ATTEMPTS_MAX);
});

test("long before that the requester is told that nobody was reached yet", async () => {
  answer = () => ({ kind: "retry", reason: "http_500" });
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await handle(event(1, "request.opened", 1e12));
    nowMs += 300_000;
  }

  expect(notes).toEqual(["req_1 http_500, still trying"]);
});

test("what was given up stays so, and its dead letter can be written again", async () => {
  answer = () => ({ kind: "dead", reason: "http_410" });
  await handle(OPENED);
  await deliver.giveUp(OPENED, "http_410");

  expect(await handle(OPENED)).toMatchObject({ kind: "dead" });
  expect(sent).toEqual([OPENED.id]);
  expect(notes).toEqual(["req_1 http_410"]);
});

test("a failure that cannot be noted is not given up yet", async () => {
  note = () => {
    throw new Fault({ code: "unavailable", reason: "down", message: "down" });
  };

  await expect(deliver.giveUp(OPENED, "http_410")).rejects.toMatchObject({ code: "unavailable" });
  expect(await deliveries.find({ eventId: OPENED.id, channel: "webhook" })).toBeUndefined();
});

test("a card of a request that has expired is not posted any more", async () => {
  nowMs = 2_000_000;

  expect(await handle(OPENED)).toEqual({ kind: "done" });
  expect(await handle(event(2, "request.expired"))).toEqual({ kind: "done" });
  expect(sent).toEqual([]);
});

test("an attempt that our own end cut short does not count", async () => {
  const ending = new AbortController();
  answer = () => {
    ending.abort();
    return { kind: "retry", reason: "network_error" };
  };

  expect(await handle(OPENED, ending.signal)).toMatchObject({ kind: "retry", afterMs: 0 });
  expect(await deliveries.find({ eventId: OPENED.id, channel: "webhook" })).toMatchObject({
    status: "pending",
    attempts: 0,
  });
});

test("events that no card shows are done", async () => {
  expect(await handle(event(2, "notification.delivered"))).toEqual({ kind: "done" });
  expect(sent).toEqual([]);
});
