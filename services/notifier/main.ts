import "../require-node.ts";
import { readFile } from "node:fs/promises";
import { ApprovalService } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { createGrpcClient } from "../adapters/grpc/client.ts";
import type { ClientCredentials } from "../adapters/grpc/credentials.ts";
import { createLocalCa } from "../adapters/identity/local-ca.ts";
import { mintWorkloadToken } from "../adapters/identity/local-issuer.ts";
import { createFileTokenSource, createTokenSource } from "../adapters/identity/token-source.ts";
import { Broker } from "../adapters/nats/connect.ts";
import { consumeEvents } from "../adapters/nats/event-consumer.ts";
import { exitOnBadConfig, serveUntilStopped } from "../adapters/process/lifecycle.ts";
import { openDeliveryStore } from "../adapters/sql/open-store.ts";
import { createLog } from "../adapters/telemetry/log.ts";
import { createMetrics } from "../adapters/telemetry/metrics.ts";
import { startTelemetry } from "../adapters/telemetry/start.ts";
import { parseTarget } from "../adapters/webhook/address-guard.ts";
import { CALLBACK_BYTES_MAX, verifyCallback } from "../adapters/webhook/callback.ts";
import { cardJson, needsWholeView } from "../adapters/webhook/card.ts";
import { WebhookSecret } from "../adapters/webhook/secret.ts";
import { sendWebhook } from "../adapters/webhook/send.ts";
import { createApprovals } from "./approvals.ts";
import { castVote } from "./callback.ts";
import type { Channel } from "./channel.ts";
import { parseNotifierConfig } from "./config.ts";
import { consumerOptions } from "./consume.ts";
import { isGenuine } from "./genuine.ts";
import { CALLBACK_PATH, listenHttp } from "./http.ts";

const NAME = "countersign-notifier";
const CALL_DEADLINE_MS = 5_000;

const config = exitOnBadConfig(() =>
  parseNotifierConfig(process.env, {
    target: parseTarget,
    secret: (text, field) => new WebhookSecret(text, field),
  }),
);
const clock = Date.now;
await using stack = new AsyncDisposableStack();

stack.use(await startTelemetry({ serviceName: NAME, ...config.telemetry }));
const log = createLog({ serviceName: "notifier", ...config.log });
const metrics = createMetrics();

const store = stack.use(await openDeliveryStore(config.databaseUrl));
const broker = stack.use(new Broker({ ...config.broker, name: "notifier" }));
const connection = {
  address: config.decisionAddress,
  credentials: await credentialsOf(),
  defaultDeadlineMs: CALL_DEADLINE_MS,
};
// Two connections, so that a person's vote can never go out under the notifier's own token.
const ours = stack.use(createGrpcClient(ApprovalService, { ...connection, token: tokens() }));
const theirs = stack.use(createGrpcClient(ApprovalService, connection));
const approvals = createApprovals({ ours, theirs, needsWholeView });

const { webhook } = config;
const http = await listenHttp({
  host: config.callbackHost,
  port: config.callbackPort,
  bodyBytesMax: CALLBACK_BYTES_MAX,
  callback:
    webhook &&
    (async (raw) => {
      const { secret } = webhook;
      const signed = { ...raw, secret, nowMs: clock(), replays: store.replays };
      return castVote(approvals, await verifyCallback(signed));
    }),
  health: () => ({
    broker: broker.isConnected ? "connected" : "disconnected",
    webhook: webhook === undefined ? "off" : "on",
  }),
  onRefused: (error, status) => log.warn({ err: error, status }, "a callback was refused"),
});
stack.use(http);

if (webhook === undefined) {
  log.info("COUNTERSIGN_WEBHOOK_URL is not set: nothing is sent, and events wait for a channel");
} else {
  const callbackUrl = config.callbackUrl ?? `http://${http.address}${CALLBACK_PATH}`;
  const channel: Channel = {
    name: "webhook",
    send: async ({ event }, signal) => {
      if (!(await isGenuine(event, approvals.getRequest)))
        return { kind: "dead", reason: "forged" };
      const body = cardJson(event, { callbackUrl });
      const message = { ...webhook, eventId: event.id, channel: "webhook", body, nowMs: clock() };
      return sendWebhook(message, signal);
    },
  };
  const { deliveries } = store;
  const options = { channel, deliveries, noteDelivery: ours.noteDelivery, metrics, clock, log };
  stack.use(consumeEvents({ ...consumerOptions({ ...options, jitter: Math.random }), broker }));
}
log.info({ address: http.address, webhook: webhook === undefined ? "off" : "on" }, "serving");

const ready = { process: "notifier", addresses: [http.address] };
const reason = await serveUntilStopped(ready, { onStdinClose: config.exitOnStdinClose });
log.info({ reason }, "draining");

async function credentialsOf(): Promise<ClientCredentials> {
  switch (config.tls) {
    case "off":
      return { kind: "plaintext" };
    case "local":
      return { kind: "tls", serverCa: (await createLocalCa(config.home)).certificate };
    case "files":
      if (config.caFile === undefined) return { kind: "tls" };
      return { kind: "tls", serverCa: await readFile(config.caFile, "utf8") };
  }
}

function tokens(): () => Promise<string> {
  const { home, tokenFile } = config;
  if (tokenFile !== undefined) return createFileTokenSource(tokenFile);
  return createTokenSource(() => mintWorkloadToken(home, { subject: "notifier" }));
}
