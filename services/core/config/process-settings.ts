import type { Config } from "./config.ts";
import { flag, oneOf, path, url } from "./settings.ts";

/** What every process can be told about how it runs, whatever it serves. */
export const PROCESS_SETTINGS = {
  otelEndpoint: url("COUNTERSIGN_OTEL_ENDPOINT", {
    default: undefined,
    schemes: ["http", "https"],
  }),
  logLevel: oneOf("COUNTERSIGN_LOG_LEVEL", ["error", "warn", "info", "debug", "silent"], {
    default: "info",
  }),
  /** Standard error where unset. */
  logFile: path("COUNTERSIGN_LOG_FILE", { default: undefined }),
  /** For a parent that must not leave it behind, even when it is killed. */
  exitOnStdinClose: flag("COUNTERSIGN_EXIT_ON_STDIN_CLOSE", { default: false }),
};

/** Where its traces and metrics go, and its log. */
export function observability(given: Config<typeof PROCESS_SETTINGS>) {
  const { otelEndpoint, logLevel, logFile } = given;
  return {
    telemetry: otelEndpoint === undefined ? {} : { endpoint: otelEndpoint },
    log: { level: logLevel, ...(logFile === undefined ? {} : { file: logFile }) },
  };
}
