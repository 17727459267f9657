import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { EventSchema } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import { Broker } from "../../services/adapters/nats/connect.ts";
import type { OutgoingEvent } from "../../services/adapters/nats/event-publisher.ts";
import { startNatsServer, type NatsServer } from "../../services/adapters/nats/server.ts";

/** A real broker in a fresh directory, with ways to kill it and bring it back on the same port and store. */
export class NatsFixture {
  server: NatsServer;
  readonly dir: string;
  readonly #brokers: Broker[] = [];

  constructor(dir: string, server: NatsServer) {
    this.dir = dir;
    this.server = server;
  }

  static async start(): Promise<NatsFixture> {
    const dir = await mkdtemp(join(tmpdir(), "countersign-nats-"));
    return new NatsFixture(dir, await start(dir, 0));
  }

  broker(name = "test"): Broker {
    const { url, user, password } = this.server;
    const broker = new Broker({ servers: [url], user, password, name });
    this.#brokers.push(broker);
    return broker;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    process.kill(this.server.pid, "SIGKILL");
    await this.server.exited;
  }

  async restart(): Promise<void> {
    await this.server.stop();
    this.server = await start(this.dir, this.server.port);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#brokers.map((broker) => broker.close()));
    await this.server.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

function start(dir: string, port: number): Promise<NatsServer> {
  return startNatsServer({ storeDir: join(dir, "store"), port, logFile: join(dir, "nats.log") });
}

/** A real event, encoded. */
export function outgoing(index: number, type = "request.opened"): OutgoingEvent {
  const id = `evt_${index}`;
  const event = create(EventSchema, { id, type, index: BigInt(index), requestId: `req_${index}` });
  return { bytes: toBinary(EventSchema, event), id, type, index };
}

/** Waits until `check` gives something truthy, looking every 10 ms; throws after `timeoutMs`. */
export async function until<T>(
  check: () => T | Promise<T>,
  timeoutMs = 15_000,
): Promise<NonNullable<T>> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > deadlineMs) throw new Error(`not within ${timeoutMs} ms: ${check}`);
    await wait(10);
  }
}
