import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RequestStatus, VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { startNatsServer, type NatsServer } from "../../services/adapters/nats/server.ts";
import { until } from "../support/nats.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { callSidecar, type SidecarReply } from "../support/sidecar-client.ts";
import { startStack, type Identity, type Stack } from "../support/stack.ts";

const REQUESTS = 200;
const AGENTS_AT_ONCE = 10;
/** After how many finished actions somebody is killed, and who, in turn. */
const KILL_EVERY = 12;
const WITHIN_MS = 100_000;
/** Before a caller tries again what a killed process did not answer. */
const RETRY_MS = 50;

let stack: Stack;
let nats: NatsServer;
let sidecar: ServiceProcess;
let notifier: ServiceProcess;
let dana: Identity;

beforeAll(async () => {
  stack = await startStack();
  nats = stack.nats;
  sidecar = await startSidecar();
  notifier = await stack.start("services/notifier/main.ts");
  dana = await stack.person("dana", { ttl: 3_600 });
});
afterAll(async () => {
  await nats.stop();
  await stack.stop();
});

function startSidecar(): Promise<ServiceProcess> {
  return stack.start("sidecar/main.ts", { COUNTERSIGN_LOG_LEVEL: "error" });
}

/** kill -9 of each part in turn; each is up again when this resolves. */
const KILLS: readonly (() => Promise<void>)[] = [
  async () => {
    await stack.killDecision();
    await stack.restartDecision();
  },
  async () => {
    await sidecar.kill();
    sidecar = await startSidecar();
  },
  async () => {
    process.kill(nats.pid, "SIGKILL");
    await nats.exited;
    nats = await startNatsServer({
      storeDir: join(stack.home, "nats"),
      logFile: join(stack.home, "nats.log"),
      port: nats.port,
    });
  },
  async () => {
    await notifier.kill();
    notifier = await stack.start("services/notifier/main.ts");
  },
];

/** What one agent's action came to, as the agent saw it. */
interface Story {
  readonly key: string;
  requestId: string;
  runs: number;
  /** Whether the sidecar acknowledged the start, and the outcome. */
  started: boolean;
  finished: boolean;
}

const action = (key: string) => ({
  tool: "crm",
  operation: "export_customers",
  target: "customers",
  arguments: { format: "csv", key },
});

/** Calls until something answers that is no sign of a fault. */
async function persistently(path: string, body: unknown): Promise<SidecarReply> {
  const socket = join(stack.home, "sidecar", "sidecar-http.sock");
  return until(async () => {
    const reply = await callSidecar(socket, path, body).catch(() => undefined);
    const isFault =
      reply === undefined || reply.status >= 500 || reply.body.status === "unavailable";
    if (isFault) await delay(RETRY_MS);
    return isFault ? undefined : reply;
  }, WITHIN_MS);
}

async function live(key: string): Promise<Story> {
  const story: Story = { key, requestId: "", runs: 0, started: false, finished: false };
  const asked = { ...action(key), idempotency_key: key, wait: "1s" };
  const answer = await until(async () => {
    const reply = await persistently("/v1/actions", asked);
    story.requestId = String(reply.body.request_id ?? story.requestId);
    return reply.body.status === "pending" ? undefined : reply;
  }, WITHIN_MS);
  if (answer.body.status !== "allowed") throw new Error(`${key}: ${JSON.stringify(answer.body)}`);
  const start = await persistently(`/v1/actions/${key}/start`, action(key));
  // An answer that was lost to a kill leaves it open whether the action may run: then it must not.
  if (start.status !== 200) return story;
  story.started = true;
  story.runs += 1;
  const finish = await persistently(`/v1/actions/${key}/finish`, { outcome: "succeeded" });
  story.finished = finish.status === 200;
  return story;
}

/** Approves whatever waits, until stopped. */
async function approveAll(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const page = await dana.approvals
      .listRequests({ statuses: [RequestStatus.PENDING], pageSize: 100 })
      .catch(() => undefined);
    const votes = (page?.requests ?? []).map((request) =>
      dana.approvals.vote({
        requestId: request.id,
        choice: VoteChoice.APPROVE,
        channel: "test",
        actionDigest: request.action?.digest ?? new Uint8Array(),
        viewDigest: request.viewDigest,
      }),
    );
    await Promise.allSettled(votes);
    await delay(RETRY_MS);
  }
}

test("kill -9 of every part, again and again: nothing acknowledged is lost, nothing runs twice, everything settles", async () => {
  const stories: Story[] = [];
  const waiting = Array.from({ length: REQUESTS }, (_, index) => `kill-test-${index}`);
  const stop = new AbortController();
  const approver = approveAll(stop.signal);
  let killed = 0;
  let killing = Promise.resolve();
  const agent = async () => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      stories.push(await live(key));
      if (stories.length % KILL_EVERY !== 0) continue;
      const kill = KILLS[killed++ % KILLS.length]!;
      killing = killing.then(kill);
    }
  };

  await Promise.all(Array.from({ length: AGENTS_AT_ONCE }, agent));
  await killing;
  stop.abort();
  await approver;

  expect(killed).toBe(Math.floor(REQUESTS / KILL_EVERY));
  expect(new Set(stories.map(({ requestId }) => requestId)).size).toBe(REQUESTS);
  expect(stories.filter(({ runs }) => runs > 1)).toEqual([]);
  const final = await until(async () => {
    const found = await Promise.all(
      stories.map(({ requestId }) => dana.approvals.getRequest({ requestId })),
    );
    const isSettled = found.every(({ request }) => (request?.status ?? 0) > RequestStatus.REDEEMED);
    return isSettled ? found : undefined;
  }, WITHIN_MS);
  const statusOf = new Map(final.map(({ request }) => [request?.id, request?.status]));
  const lost = stories.filter(
    ({ finished, requestId }) => finished && statusOf.get(requestId) !== RequestStatus.SUCCEEDED,
  );
  expect(lost).toEqual([]);
  const redemptions = final.map(
    ({ request }) => request?.timeline.filter(({ type }) => type === "grant.redeemed").length,
  );
  expect(redemptions.filter((count) => count !== 1)).toEqual([]);
  const notRun = stories.filter(({ started }) => !started);
  expect(
    notRun.filter(({ requestId }) => statusOf.get(requestId) === RequestStatus.SUCCEEDED),
  ).toEqual([]);
}, 170_000);
