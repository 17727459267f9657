import { readFile } from "node:fs/promises";
import { ConfigError } from "../../core/config/config-error.ts";
import { parseConfigFile } from "../../core/config/config-file.ts";
import type { Issuers } from "../../core/identity/issuers.ts";
import { parseIssuers } from "../../core/identity/parse-issuers.ts";

const VARIABLE = "COUNTERSIGN_ISSUERS_FILE";
const CHARACTERS_MAX = 1024 * 1024;

/** Reads an issuers file. Throws `ConfigError` when that can't be done. */
export async function readIssuersFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new ConfigError([{ variable: VARIABLE, problem: "is a file that can't be read" }]);
  }
}

/** Reads the text of an issuers file (YAML 1.2). Throws `ConfigError` with all its problems at once. */
export function parseIssuersFile(text: string): Issuers {
  if (text.length > CHARACTERS_MAX) {
    throw new ConfigError([{ variable: `${VARIABLE}: the file`, problem: "is over 1 MiB" }]);
  }
  return parseConfigFile(VARIABLE, text, parseIssuers);
}
