import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { EVENT_STREAM } from "../../services/adapters/nats/subjects.ts";
import { startNatsServer, type NatsServer } from "../../services/adapters/nats/server.ts";
import { approve } from "../support/approve.ts";
import { until } from "../support/nats.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

/** How long the broker is away. */
const GONE_MS = 30_000;
const BETWEEN_REQUESTS_MS = 1_000;

let stack: Stack;
let nats: NatsServer;
let agent: Identity;
let dana: Identity;

beforeAll(async () => {
  stack = await startStack();
  nats = stack.nats;
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
});
afterAll(async () => {
  await nats.stop();
  await stack.stop();
});

async function verdictOf(requestId: string): Promise<VerdictStatus | undefined> {
  for await (const { verdict } of agent.decisions.watchVerdict({ requestId })) {
    if (verdict !== undefined) return verdict.status;
  }
  return undefined;
}

async function messagesInStream(): Promise<number> {
  const { url, user, password } = nats;
  const connection = await connect({ servers: url, user, pass: password });
  const manager = await connection.jetstreamManager();
  const { state } = await manager.streams.info(EVENT_STREAM);
  await connection.close();
  return state.messages;
}

test("with the broker gone decisions go on and verdicts arrive, and the relay catches up when it is back", async () => {
  await askForExport(agent);
  await until(async () => (await messagesInStream()) === 2);
  process.kill(nats.pid, "SIGKILL");
  await nats.exited;
  const untilMs = performance.now() + GONE_MS;
  const verdicts: (VerdictStatus | undefined)[] = [];

  while (performance.now() < untilMs) {
    const { requestId } = await askForExport(agent);
    const verdict = verdictOf(requestId);
    await approve(dana, requestId);
    verdicts.push(await verdict);
    await delay(BETWEEN_REQUESTS_MS);
  }
  nats = await startNatsServer({
    storeDir: join(stack.home, "nats"),
    logFile: join(stack.home, "nats.log"),
    port: nats.port,
  });

  expect(verdicts.length).toBeGreaterThan(5);
  expect(verdicts.filter((status) => status !== VerdictStatus.ALLOWED)).toEqual([]);
  // The policy's activation and one opened request before; opened, voted and approved for each after.
  const events = 2 + 3 * verdicts.length;
  await until(async () => (await messagesInStream()) === events, 30_000);
});
