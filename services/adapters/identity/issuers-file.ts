import { readFile } from "node:fs/promises";
import { parse, YAMLError } from "yaml";
import { ConfigError } from "../../core/config/config-error.ts";
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
  try {
    return parseIssuers(toDocument(text));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const inFile = ({ variable, ...rest }: ConfigError["problems"][number]) => ({
      variable: `${VARIABLE}: ${variable}`,
      ...rest,
    });
    throw new ConfigError(error.problems.map(inFile));
  }
}

function toDocument(text: string): unknown {
  if (text.length > CHARACTERS_MAX) throw problem("the file", "is over 1 MiB");
  try {
    // Without the excerpt that a pretty error has: a secret that was put there by mistake must not reach a log.
    const document: unknown = parse(text, { prettyErrors: false, logLevel: "error" });
    return document;
  } catch (error) {
    if (error instanceof YAMLError) throw problem("the file", `is no YAML (${error.code})`);
    throw problem("the file", "can't be read as YAML");
  }
}

function problem(variable: string, text: string): ConfigError {
  return new ConfigError([{ variable, problem: text }]);
}
