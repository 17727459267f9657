import { readFileSync } from "node:fs";
import { ConfigError } from "../services/core/config/config-error.ts";
import { parseConfigFile } from "../services/core/config/config-file.ts";
import { parseRedactionRules } from "../services/core/redaction/rules/parse-rules.ts";
import { NO_RULES, type RedactionRules } from "../services/core/redaction/rules/rules.ts";
import type { SidecarConfig } from "./config.ts";

const VARIABLE = "COUNTERSIGN_REDACTION_FILE";

/** The deployment's redaction rules; none where no file is named. Throws `ConfigError` with everything that is wrong with it. */
export function readRedaction({ redactionFile }: SidecarConfig): RedactionRules {
  if (redactionFile === undefined) return NO_RULES;
  return parseConfigFile(VARIABLE, readText(redactionFile), parseRedactionRules);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new ConfigError([{ variable: VARIABLE, problem: "names a file that can't be read" }]);
  }
}
