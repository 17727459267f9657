import { parseConfig, type Environment } from "../core/config/config.ts";
import { flag, oneOf, path, url } from "../core/config/settings.ts";

const SETTINGS = {
  /** Its keys, people and port are in `identity/` below. */
  home: path("COUNTERSIGN_HOME", { default: ".countersign" }),
  /** Where the console serves, when that is not a loopback address. */
  consoleUrl: url("COUNTERSIGN_CONSOLE_URL", { default: undefined, schemes: ["http", "https"] }),
  otelEndpoint: url("COUNTERSIGN_OTEL_ENDPOINT", {
    default: undefined,
    schemes: ["http", "https"],
  }),
  logLevel: oneOf("COUNTERSIGN_LOG_LEVEL", ["error", "warn", "info", "debug", "silent"], {
    default: "info",
  }),
  logFile: path("COUNTERSIGN_LOG_FILE", { default: undefined }),
  exitOnStdinClose: flag("COUNTERSIGN_EXIT_ON_STDIN_CLOSE", { default: false }),
};

/** Everything that the embedded identity provider can be told. Throws `ConfigError`. */
export function parseIssuerConfig(environment: Environment) {
  const read = parseConfig(environment, SETTINGS);
  const { otelEndpoint, logLevel, logFile } = read;
  return Object.freeze({
    ...read,
    telemetry: otelEndpoint === undefined ? {} : { endpoint: otelEndpoint },
    log: { level: logLevel, ...(logFile === undefined ? {} : { file: logFile }) },
  });
}
