import { parseConfig, type Environment } from "../core/config/config.ts";
import { observability, PROCESS_SETTINGS } from "../core/config/process-settings.ts";
import { path, url } from "../core/config/settings.ts";

const SETTINGS = {
  /** Its keys, people and port are in `identity/` below. */
  home: path("COUNTERSIGN_HOME", { default: ".countersign" }),
  /** Where the console serves, when that is not a loopback address. */
  consoleUrl: url("COUNTERSIGN_CONSOLE_URL", { default: undefined, schemes: ["http", "https"] }),
  ...PROCESS_SETTINGS,
};

/** Everything that the embedded identity provider can be told. Throws `ConfigError`. */
export function parseIssuerConfig(environment: Environment) {
  const read = parseConfig(environment, SETTINGS);
  return Object.freeze({
    ...read,
    ...observability(read),
  });
}
