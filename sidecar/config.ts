import { join } from "node:path";
import { ConfigError, type ConfigProblem } from "../services/core/config/config-error.ts";
import { parseConfig, type Config, type Environment } from "../services/core/config/config.ts";
import { observability, PROCESS_SETTINGS } from "../services/core/config/process-settings.ts";
import { duration, oneOf, path, port, secret, text } from "../services/core/config/settings.ts";
import { isSecret } from "./secret-file.ts";

const HOUR_MS = 60 * 60 * 1000;

const SETTINGS = {
  home: path("COUNTERSIGN_HOME", { default: ".countersign" }),
  /** "host:port" of the decision service. */
  decisionAddress: text("COUNTERSIGN_DECISION_ADDRESS", { example: "127.0.0.1:7401" }),
  /** "local": the embedded authority. "files": those below. "off": plaintext, on loopback only. */
  tls: oneOf("COUNTERSIGN_TLS", ["local", "files", "off"], { default: "local" }),
  /** PEM file of the authorities that the service's certificate may come from; those of the system where unset. */
  decisionCa: path("COUNTERSIGN_TLS_CA_FILE", { default: undefined }),
  /** A workload token that somebody else renews; where unset, tokens of the embedded issuer are used. */
  tokenFile: path("COUNTERSIGN_TOKEN_FILE", { default: undefined }),
  /** The agent to be, with the embedded issuer. */
  agent: text("COUNTERSIGN_AGENT", { default: "demo-agent", example: "demo-agent" }),
  /** PEM files of a client certificate and its key, for a listener with mutual TLS. */
  clientCertificate: path("COUNTERSIGN_TLS_CERT_FILE", { default: undefined }),
  clientKey: path("COUNTERSIGN_TLS_KEY_FILE", { default: undefined }),
  /** Journal, key, token and sockets. */
  directory: path("COUNTERSIGN_SIDECAR_DIRECTORY", { default: undefined }),
  /** Trust policy (c2sp.org/tlog-policy) of the ledger; where unset, that of the embedded ledger if there is one. */
  ledgerTrust: path("COUNTERSIGN_LEDGER_TRUST", { default: undefined }),
  /** Redaction rules of the deployment (YAML); only those of the engine where unset. */
  redactionFile: path("COUNTERSIGN_REDACTION_FILE", { default: undefined }),
  /** Ports on 127.0.0.1; 0 for free ones, which `addresses.json` in the directory tells. */
  httpPort: port("COUNTERSIGN_SIDECAR_HTTP_PORT", { default: 0 }),
  grpcPort: port("COUNTERSIGN_SIDECAR_GRPC_PORT", { default: 0 }),
  key: secret("COUNTERSIGN_SIDECAR_KEY", { default: undefined }),
  token: secret("COUNTERSIGN_SIDECAR_TOKEN", { default: undefined }),
  retentionMs: duration("COUNTERSIGN_SIDECAR_RETENTION", {
    default: 24 * HOUR_MS,
    min: 60_000,
    max: 30 * 24 * HOUR_MS,
  }),
  orphanGraceMs: duration("COUNTERSIGN_SIDECAR_ORPHAN_GRACE", { default: 30_000, max: HOUR_MS }),
  decideDeadlineMs: duration("COUNTERSIGN_DECIDE_DEADLINE", {
    default: 5_000,
    min: 100,
    max: 60_000,
  }),
  ...PROCESS_SETTINGS,
};

/** Throws `ConfigError` with every problem at once. */
export function parseSidecarConfig(environment: Environment) {
  const config = parseConfig(environment, SETTINGS);
  const { clientCertificate, clientKey } = config;
  const problems = [...keyProblems(config), ...certificateProblems(config)];
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    ...config,
    directory: config.directory ?? join(config.home, "sidecar"),
    client:
      clientCertificate === undefined || clientKey === undefined
        ? undefined
        : { certificate: clientCertificate, key: clientKey },
    ...observability(config),
  });
}

/** What the sidecar is told. */
export type SidecarConfig = ReturnType<typeof parseSidecarConfig>;

type Given = Config<typeof SETTINGS>;

function keyProblems({ key }: Given): readonly ConfigProblem[] {
  if (key === undefined || isSecret(key.reveal())) return [];
  const problem = "is not 64 hexadecimal digits in lower case";
  return [{ variable: "COUNTERSIGN_SIDECAR_KEY", problem }];
}

function certificateProblems({ clientCertificate, clientKey }: Given): readonly ConfigProblem[] {
  if ((clientCertificate === undefined) === (clientKey === undefined)) return [];
  const problem = "and COUNTERSIGN_TLS_CERT_FILE are set together, or neither";
  return [{ variable: "COUNTERSIGN_TLS_KEY_FILE", problem }];
}
