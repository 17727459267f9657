import { parse, YAMLError } from "yaml";
import { ConfigError } from "./config-error.ts";

/**
 * Reads the text of a file that a variable names (YAML 1.2). Throws `ConfigError` with all problems at once, each under the variable
 * and the path of its field; no value is quoted.
 */
export function parseConfigFile<T>(
  variable: string,
  text: string,
  parseDocument: (document: unknown) => T,
): T {
  try {
    return parseDocument(toDocument(text));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const inFile = error.problems.map(({ variable: field, ...rest }) => ({
      variable: `${variable}: ${field}`,
      ...rest,
    }));
    throw new ConfigError(inFile);
  }
}

function toDocument(text: string): unknown {
  try {
    // Without the excerpt that a pretty error has: a secret that was put there by mistake must not reach a log.
    const document: unknown = parse(text, { prettyErrors: false, logLevel: "error" });
    return document;
  } catch (error) {
    const problem =
      error instanceof YAMLError ? `is no YAML (${error.code})` : "can't be read as YAML";
    throw new ConfigError([{ variable: "the file", problem }]);
  }
}
