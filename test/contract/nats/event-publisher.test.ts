import { afterEach, beforeEach, expect, test } from "vitest";
import {
  BATCH_EVENTS_MAX,
  EventPublisher,
} from "../../../services/adapters/nats/event-publisher.ts";
import { signalEvents } from "../../../services/adapters/nats/verdict-signal.ts";
import type { Broker } from "../../../services/adapters/nats/connect.ts";
import { NatsFixture, outgoing, until } from "../../support/nats.ts";

let fixture: NatsFixture;
beforeEach(async () => {
  fixture = await NatsFixture.start();
});
afterEach(() => fixture.stop());

test("an oversized event stops its batch before it and says why", async () => {
  const publisher = new EventPublisher(fixture.broker());
  const large = { ...outgoing(1), bytes: new Uint8Array(1024 * 1024 + 1) };

  const result = await publisher.publishBatch([outgoing(0), large, outgoing(2)]);

  expect(result).toMatchObject({ ackedCount: 1, error: { code: "too_large" } });
});

test("a repeated event is stored once", async () => {
  const broker = fixture.broker();
  const publisher = new EventPublisher(broker);

  await publisher.publish(outgoing(0));
  await publisher.publish(outgoing(0));

  expect((await state(broker)).messages).toBe(1);
});

test("a batch is stored in order, up to its bound", async () => {
  const broker = fixture.broker();
  const publisher = new EventPublisher(broker);
  const events = Array.from({ length: BATCH_EVENTS_MAX + 1 }, (_, index) => outgoing(index));

  const result = await publisher.publishBatch(events);

  expect(result).toEqual({ ackedCount: BATCH_EVENTS_MAX });
  expect(await storedIds(broker, BATCH_EVENTS_MAX)).toEqual(
    events.slice(0, BATCH_EVENTS_MAX).map(({ id }) => id),
  );
});

test("publishing while the broker is down fails within its deadline and works again afterwards", async () => {
  const publisher = new EventPublisher(fixture.broker(), 500);
  await publisher.publish(outgoing(0));
  await fixture.kill();

  await expect(publisher.publish(outgoing(1))).rejects.toMatchObject({ name: "BrokerError" });
  await fixture.restart();

  const recovered = () =>
    publisher.publish(outgoing(1)).then(
      () => true,
      () => false,
    );
  expect(await until(recovered)).toBe(true);
});

test("what was acknowledged is there after kill -9 of the broker", async () => {
  const broker = fixture.broker();
  const events = Array.from({ length: 50 }, (_, index) => outgoing(index));
  const { ackedCount } = await new EventPublisher(broker).publishBatch(events);

  await fixture.kill();
  await fixture.restart();

  expect(ackedCount).toBe(50);
  expect((await until(() => state(broker).catch(() => undefined))).messages).toBe(50);
});

test("every replica is signalled, also after a restart of the broker", async () => {
  const seen: string[] = [];
  const publisher = new EventPublisher(fixture.broker());
  const brokers = [fixture.broker("a"), fixture.broker("b")];
  const signals = brokers.map((broker, replica) =>
    signalEvents(broker, () => seen.push(`${replica}`)),
  );
  await until(() => signals.every((signal) => signal.isConnected));
  await Promise.all(brokers.map(async (broker) => (await broker.connection(1000)).flush()));
  await publisher.publish(outgoing(0));
  await until(() => seen.length === 2);

  await fixture.kill();
  await until(() => signals.every((signal) => !signal.isConnected));
  await fixture.restart();
  await until(() => signals.every((signal) => signal.isConnected));
  await Promise.all(brokers.map(async (broker) => (await broker.connection(1000)).flush()));
  await until(() =>
    publisher.publish(outgoing(1)).then(
      () => true,
      () => false,
    ),
  );

  await until(() => seen.length === 4);
  expect(seen.toSorted()).toEqual(["0", "0", "1", "1"]);
});

async function state(broker: Broker) {
  const nc = await broker.connection(5000);
  const manager = await nc.jetstreamManager();
  return (await manager.streams.info("COUNTERSIGN_EVENTS")).state;
}

async function storedIds(broker: Broker, count: number): Promise<(string | undefined)[]> {
  const nc = await broker.connection(5000);
  const manager = await nc.jetstreamManager();
  const ids: string[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const { header } = await manager.streams.getMessage("COUNTERSIGN_EVENTS", { seq });
    ids.push(header.get("Nats-Msg-Id"));
  }
  return ids;
}
