import { afterEach, beforeEach, expect, test } from "vitest";
import type { Broker } from "../../../services/adapters/nats/connect.ts";
import {
  consumeEvents,
  type DeadLetter,
  type EventConsumer,
  type EventConsumerOptions,
} from "../../../services/adapters/nats/event-consumer.ts";
import { EventPublisher } from "../../../services/adapters/nats/event-publisher.ts";
import { ensureStreams } from "../../../services/adapters/nats/subjects.ts";
import { NatsFixture, outgoing, until } from "../../support/nats.ts";

let fixture: NatsFixture;
let broker: Broker;
let publisher: EventPublisher;
const running: EventConsumer[] = [];

beforeEach(async () => {
  fixture = await NatsFixture.start();
  broker = fixture.broker();
  publisher = new EventPublisher(broker);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
  await fixture.stop();
});

test("bytes that are no event are buried with their reason and never reach the handler", async () => {
  const handled: string[] = [];
  const nc = await broker.connection(5000);
  await ensureStreams(nc);
  await nc.jetstream().publish("countersign.event.v1.request.opened", Uint8Array.of(255, 255, 1));
  await publisher.publish(outgoing(1));

  consume({ handler: async ({ event }) => done(handled, event.id) });
  await until(() => handled.length === 1);

  expect(await deadReasons()).toEqual(["undecodable"]);
  expect(handled).toEqual(["evt_1"]);
});

test("an event whose type is not its subject's is buried", async () => {
  const letters: DeadLetter[] = [];
  const misfiled = { ...outgoing(0, "request.denied"), type: "request.opened" };
  await publisher.publish(misfiled);

  consume({ onDead: async (letter) => void letters.push(letter) });

  await until(() => letters.length === 1);
  expect(letters[0]).toEqual({ reason: "undecodable", event: undefined });
});

test("an event that keeps failing is buried after its last delivery, with the reason", async () => {
  const counts: number[] = [];
  const letters: DeadLetter[] = [];
  await publisher.publish(outgoing(0));

  consume({
    handler: async ({ deliveryCount }) => {
      counts.push(deliveryCount);
      return { kind: "retry", reason: "http_500" };
    },
    onDead: async (letter) => void letters.push(letter),
  });

  await until(async () => (await deadReasons()).length === 1);
  expect(counts).toEqual([1, 2, 3]);
  expect(letters[0]?.event?.id).toBe("evt_0");
  expect(await deadReasons()).toEqual(["gave up after the last delivery: http_500"]);
});

test("a handler that throws is tried again, and the error is told", async () => {
  const handled: string[] = [];
  const errors: unknown[] = [];
  await publisher.publish(outgoing(0));

  consume({
    handler: async ({ event, deliveryCount }) => {
      if (deliveryCount === 1) throw new Error("first");
      return done(handled, event.id);
    },
    onError: (error) => errors.push(error),
  });

  await until(() => handled.length === 1);
  expect(errors).toEqual([new Error("first")]);
});

test("a dead outcome is buried at once", async () => {
  await publisher.publish(outgoing(0));

  consume({ handler: async () => ({ kind: "dead", reason: "http_410" }) });

  await until(async () => (await deadReasons()).length === 1);
  expect(await deadReasons()).toEqual(["http_410"]);
});

test("events come in order, filtered by type, with their trace", async () => {
  const handled: string[] = [];
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await publisher.publishBatch([
    { ...outgoing(0), traceparent },
    outgoing(1, "policy.activated"),
    outgoing(2, "request.denied"),
    outgoing(3),
  ]);

  consume({
    concurrency: 1,
    filterTypes: ["request.opened", "request.denied"],
    handler: async ({ event, traceparent: trace }) => done(handled, `${event.id} ${trace}`),
  });

  await until(() => handled.length === 3);
  expect(handled).toEqual([`evt_0 ${traceparent}`, "evt_2 undefined", "evt_3 undefined"]);
});

test("back-off holds an event back while others pass", async () => {
  const handled: string[] = [];
  await publisher.publishBatch([outgoing(0), outgoing(1)]);

  consume({
    concurrency: 1,
    backoffMs: [300],
    handler: async ({ event, deliveryCount }) =>
      event.id === "evt_0" && deliveryCount === 1
        ? { kind: "retry", reason: "busy" }
        : done(handled, event.id),
  });

  await until(() => handled.length === 2);
  expect(handled).toEqual(["evt_1", "evt_0"]);
});

test("a handler slower than the wait for an acknowledgement keeps its event", async () => {
  const counts: number[] = [];
  const release = Promise.withResolvers<void>();
  await publisher.publish(outgoing(0));
  consume({
    concurrency: 2,
    ackWaitMs: 300,
    handler: async ({ deliveryCount }) => {
      counts.push(deliveryCount);
      await release.promise;
      return { kind: "done" };
    },
  });
  await until(() => counts.length === 1);
  const startedMs = performance.now();
  await until(() => performance.now() - startedMs > 1_000);

  release.resolve();

  await until(async () => (await pending()) === 0);
  expect(counts).toEqual([1]);
});

test("an event that was not settled when the broker was killed comes again", async () => {
  const counts: number[] = [];
  await publisher.publish(outgoing(0));
  const hold = Promise.withResolvers<void>();
  consume({
    ackWaitMs: 1_000,
    handler: async ({ deliveryCount }) => {
      counts.push(deliveryCount);
      if (counts.length === 1) await hold.promise;
      return { kind: "done" };
    },
  });
  await until(() => counts.length === 1);

  await fixture.kill();
  hold.resolve();
  await fixture.restart();

  await until(() => counts.length >= 2);
  await until(async () => (await pending()) === 0);
});

test("consuming goes on after a restart of the broker and nothing is missing", async () => {
  const handled = new Set<string>();
  consume({
    handler: async ({ event }) => {
      handled.add(event.id);
      return { kind: "done" };
    },
  });
  await publisher.publishBatch([outgoing(0), outgoing(1)]);
  await until(() => handled.size === 2);

  await fixture.kill();
  await fixture.restart();
  await until(() =>
    publisher.publish(outgoing(2)).then(
      () => true,
      () => false,
    ),
  );

  await until(() => handled.has("evt_2"));
  expect([...handled]).toEqual(["evt_0", "evt_1", "evt_2"]);
});

test("a deleted consumer is made again", async () => {
  const handled = new Set<string>();
  consume({
    handler: async ({ event }) => {
      handled.add(event.id);
      return { kind: "done" };
    },
  });
  await publisher.publish(outgoing(0));
  await until(() => handled.size === 1);
  const nc = await broker.connection(5000);
  await (await nc.jetstreamManager()).consumers.delete("COUNTERSIGN_EVENTS", "webhook");

  await publisher.publish(outgoing(1));

  await until(() => handled.has("evt_1"));
});

test("two replicas of a consumer share the events", async () => {
  const handled: string[] = [];
  const handler: EventConsumerOptions["handler"] = async ({ event }) => done(handled, event.id);
  consume({ handler });
  consume({ handler, broker: fixture.broker("second") });

  await publisher.publishBatch(Array.from({ length: 40 }, (_, index) => outgoing(index)));

  await until(async () => handled.length >= 40 && (await pending()) === 0);
  expect(new Set(handled).size).toBe(40);
  expect(handled).toHaveLength(40);
});

function consume(options: Partial<EventConsumerOptions>): void {
  running.push(
    consumeEvents({
      broker,
      name: "webhook",
      filterTypes: [],
      handler: async () => ({ kind: "done" }),
      maxDeliver: 3,
      backoffMs: [20, 40],
      concurrency: 2,
      ackWaitMs: 5_000,
      ...options,
    }),
  );
}

function done(handled: string[], text: string): { kind: "done" } {
  handled.push(text);
  return { kind: "done" };
}

async function pending(): Promise<number> {
  const manager = await (await broker.connection(5000)).jetstreamManager();
  const info = await manager.consumers.info("COUNTERSIGN_EVENTS", "webhook");
  return info.num_ack_pending + info.num_pending;
}

async function deadReasons(): Promise<string[]> {
  const manager = await (await broker.connection(5000)).jetstreamManager();
  const { state } = await manager.streams.info("COUNTERSIGN_DEAD");
  const reasons: string[] = [];
  for (let seq = 1; seq <= state.last_seq; seq += 1) {
    const { header } = await manager.streams.getMessage("COUNTERSIGN_DEAD", { seq });
    reasons.push(header.get("Countersign-Reason"));
  }
  return reasons;
}
