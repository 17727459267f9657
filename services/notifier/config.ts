import { join } from "node:path";
import { ConfigError } from "../core/config/config-error.ts";
import { parseConfig, type Environment } from "../core/config/config.ts";
import { observability, PROCESS_SETTINGS } from "../core/config/process-settings.ts";
import { list, oneOf, path, port, secret, text, url } from "../core/config/settings.ts";
import { Fault } from "../core/fault.ts";

const SETTINGS = {
  home: path("COUNTERSIGN_HOME", { default: ".countersign" }),
  /** "host:port" of the decision service. */
  decisionAddress: text("COUNTERSIGN_DECISION_ADDRESS", { example: "localhost:7401" }),
  /** "local": the embedded authority. "files": those below. "off": plaintext, on loopback only. */
  tls: oneOf("COUNTERSIGN_TLS", ["local", "files", "off"], { default: "local" }),
  /** PEM file of the authorities that the service's certificate may come from; those of the system where unset. */
  caFile: path("COUNTERSIGN_TLS_CA_FILE", { default: undefined }),
  /** A workload token that somebody else renews; where unset, tokens of the embedded issuer are used. */
  tokenFile: path("COUNTERSIGN_TOKEN_FILE", { default: undefined }),
  natsUrl: url<string>("COUNTERSIGN_NATS_URL", {
    schemes: ["nats", "tls"],
    example: "nats://127.0.0.1:4222",
  }),
  natsUser: text("COUNTERSIGN_NATS_USER", { default: undefined }),
  natsPassword: secret("COUNTERSIGN_NATS_PASSWORD", { default: undefined }),
  /** What was delivered where, and which callbacks were accepted. */
  databaseUrl: text("COUNTERSIGN_DATABASE_URL", {
    default: undefined,
    example: "postgres://countersign@db.example/countersign",
  }),
  webhookUrl: text("COUNTERSIGN_WEBHOOK_URL", {
    default: undefined,
    example: "https://hooks.example/countersign",
  }),
  webhookSecret: secret("COUNTERSIGN_WEBHOOK_SECRET", { default: undefined }),
  /** Exact addresses that the webhook may reach although they are refused otherwise. */
  webhookAllow: list("COUNTERSIGN_WEBHOOK_ALLOW_ADDRESSES", { default: [] }),
  callbackHost: text("COUNTERSIGN_WEBHOOK_CALLBACK_HOST", { default: "127.0.0.1" }),
  callbackPort: port("COUNTERSIGN_WEBHOOK_CALLBACK_PORT", { default: 0 }),
  /** What cards say, where a proxy stands in front of the callback server. */
  callbackUrl: url("COUNTERSIGN_WEBHOOK_CALLBACK_URL", {
    default: undefined,
    schemes: ["https", "http"],
  }),
  ...PROCESS_SETTINGS,
};

/** Readers that the webhook's adapter brings; they throw a `Fault` that names the field. */
export interface WebhookReaders<Target, Key> {
  readonly target: (text: string, allowed: readonly string[], field: string) => Target;
  readonly secret: (text: string, field: string) => Key;
}

/** Everything that the notifier can be told. Throws `ConfigError` with all problems at once. */
export function parseNotifierConfig<Target, Key>(
  environment: Environment,
  readers: WebhookReaders<Target, Key>,
) {
  const read = parseConfig(environment, SETTINGS);
  const { natsUrl, natsUser, natsPassword } = read;
  return Object.freeze({
    ...read,
    databaseUrl: read.databaseUrl ?? `sqlite:${join(read.home, "notifier.db")}`,
    webhook: readWebhook(read, readers),
    ...observability(read),
    broker: {
      servers: [natsUrl],
      ...(natsUser === undefined ? {} : { user: natsUser }),
      ...(natsPassword === undefined ? {} : { password: natsPassword.reveal() }),
    },
  });
}

type Given = ReturnType<typeof parseConfig<typeof SETTINGS>>;

function readWebhook<Target, Key>(given: Given, readers: WebhookReaders<Target, Key>) {
  const { webhookUrl, webhookSecret, webhookAllow } = given;
  if (webhookUrl === undefined) return undefined;
  if (webhookSecret === undefined) {
    const problem = "is not set, and COUNTERSIGN_WEBHOOK_URL is";
    throw new ConfigError([{ variable: "COUNTERSIGN_WEBHOOK_SECRET", problem }]);
  }
  const target = reading("COUNTERSIGN_WEBHOOK_URL", (field) =>
    readers.target(webhookUrl, webhookAllow, field),
  );
  const key = reading("COUNTERSIGN_WEBHOOK_SECRET", (field) =>
    readers.secret(webhookSecret.reveal(), field),
  );
  return { target, secret: key };
}

function reading<T>(variable: string, read: (field: string) => T): T {
  try {
    return read(variable);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const problem = error.violations[0]?.description ?? "is not usable";
    throw new ConfigError([{ variable, problem }]);
  }
}
