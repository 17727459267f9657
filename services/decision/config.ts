import { join } from "node:path";
import { parseConfig, type Environment, type Setting } from "../core/config/config.ts";
import { observability, PROCESS_SETTINGS } from "../core/config/process-settings.ts";
import { duration, list, path, port, secret, text, url } from "../core/config/settings.ts";
import { ASKING_SETTINGS, assertDevelopment } from "./open/config.ts";
import { IDENTITY_SETTINGS } from "./identity-config.ts";
import { WITNESS_SETTINGS } from "./witness-config.ts";

const DAY_MS = 24 * 3_600_000;

/** Where the record is kept, and under which name it is signed. */
const RECORD_SETTINGS = {
  home: path("COUNTERSIGN_HOME", { default: ".countersign" }),
  databaseUrl: text("COUNTERSIGN_DATABASE_URL", {
    default: undefined,
    example: "postgres://countersign@db.example/countersign",
  }),
  ledgerDir: path("COUNTERSIGN_LEDGER_DIR", { default: undefined }),
  ledgerOrigin: originName("COUNTERSIGN_LEDGER_ORIGIN", { default: "countersign.local/ledger" }),
};

/** What the record of a decision service can be told. Throws `ConfigError` with all problems at once. */
export function parseRecordConfig(environment: Environment) {
  const read = parseConfig(environment, { ...RECORD_SETTINGS, ...WITNESS_SETTINGS });
  return { ...read, ...recordPlaces(read) };
}

/** Everything that the decision service can be told. Throws `ConfigError` with all problems at once. */
export function parseDecisionConfig(environment: Environment) {
  const read = parseConfig(environment, {
    ...RECORD_SETTINGS,
    ...WITNESS_SETTINGS,
    ...ASKING_SETTINGS,
    ...IDENTITY_SETTINGS,
    host: text("COUNTERSIGN_DECISION_HOST", { default: "127.0.0.1" }),
    port: port("COUNTERSIGN_DECISION_PORT", { default: 0 }),
    mtlsPort: port("COUNTERSIGN_DECISION_MTLS_PORT", { default: undefined }),
    databaseOwnerUrl: secret("COUNTERSIGN_DATABASE_OWNER_URL", { default: undefined }),
    natsUrl: url<string>("COUNTERSIGN_NATS_URL", {
      schemes: ["nats", "tls"],
      example: "nats://127.0.0.1:4222",
    }),
    natsUser: text("COUNTERSIGN_NATS_USER", { default: undefined }),
    natsPassword: secret("COUNTERSIGN_NATS_PASSWORD", { default: undefined }),
    policyDir: path("COUNTERSIGN_POLICY_DIR", { default: undefined }),
    notifierIds: list("COUNTERSIGN_NOTIFIER_IDS", {
      default: ["urn:countersign:local:workloads|notifier"],
    }),
    directoryFile: path("COUNTERSIGN_DIRECTORY_FILE", { default: undefined }),
    consoleUrl: url("COUNTERSIGN_CONSOLE_URL", { default: undefined, schemes: ["http", "https"] }),
    ledgerHttpHost: text("COUNTERSIGN_LEDGER_HTTP_HOST", { default: "127.0.0.1" }),
    ledgerHttpPort: port("COUNTERSIGN_LEDGER_HTTP_PORT", { default: undefined }),
    auditorGroups: list("COUNTERSIGN_AUDITOR_GROUPS", { default: ["audit"] }),
    privacyGroups: list("COUNTERSIGN_PRIVACY_GROUPS", { default: ["privacy"] }),
    operatorGroups: list("COUNTERSIGN_OPERATOR_GROUPS", { default: ["operators"] }),
    reportWithinMs: duration("COUNTERSIGN_REPORT_WITHIN", { default: DAY_MS, min: 1_000 }),
    ...PROCESS_SETTINGS,
  });
  const places = recordPlaces(read);
  assertDevelopment({
    isSingleOperator: read.isSingleOperator,
    databaseUrl: places.databaseUrl,
    personIssuers: { COUNTERSIGN_PERSON_ISSUER: read.personIssuer },
  });
  const { natsUrl, natsUser, natsPassword } = read;
  return {
    ...read,
    ...places,
    policyDir: read.policyDir ?? join(read.home, "policy"),
    ...observability(read),
    broker: {
      servers: [natsUrl],
      ...(natsUser === undefined ? {} : { user: natsUser }),
      ...(natsPassword === undefined ? {} : { password: natsPassword.reveal() }),
    },
  };
}

interface RecordPlaces {
  readonly home: string;
  readonly databaseUrl: string | undefined;
  readonly ledgerDir: string | undefined;
}

function recordPlaces({ home, databaseUrl, ledgerDir }: RecordPlaces) {
  return {
    databaseUrl: databaseUrl ?? `sqlite:${join(home, "countersign.db")}`,
    ledgerDir: ledgerDir ?? join(home, "ledger"),
  };
}

/** The name that checkpoints are signed under. A note's key name has no blank and no plus sign (c2sp.org/signed-note, "Format"). */
function originName(variable: string, options: { readonly default: string }): Setting<string> {
  const setting = text<string>(variable, options);
  const read = (value: string) =>
    /[\s+]/u.test(value) ? { problem: 'holds a blank or "+"' } : setting.read(value);
  return { ...setting, read };
}
