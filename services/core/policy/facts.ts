import type { PolicyCommand } from "./command-facts.ts";
import { readCommands, withCalledCommand } from "./command-facts.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { SqlPolicyFacts } from "./sql-facts.ts";
import { NO_SQL, readSqlFacts } from "./sql-facts.ts";
import { textList } from "./text-list.ts";

/**
 * What an interceptor learned by parsing. Every field is always there, so that a rule that reads one never becomes undefined
 * (and silently does not match) because an interceptor left it out.
 */
export interface PolicyFacts {
  readonly sql: SqlPolicyFacts;
  readonly argv: readonly string[];
  readonly command: string;
  /** Every command of the line, the called one, wrappers and the parts of pipelines included. Rules read these. */
  readonly commands: readonly PolicyCommand[];
  readonly method: string;
  readonly path: string;
  readonly host: string;
  /** Names of what could not be parsed, or what this reader could not read; never empty then, and never leads to allow. */
  readonly unparsed: readonly string[];
  /** Facts that this version has no name for. */
  readonly other: JsonObject;
}

const KNOWN = new Set(["sql", "argv", "command", "commands", "method", "path", "host", "unparsed"]);

/** Reads an interceptor's facts. A fact of the wrong shape is emptied and named in `unparsed`. */
export function readFacts(facts: JsonObject): PolicyFacts {
  const unparsed = new Set<string>();
  const read = <T>(name: string, parse: (value: JsonValue) => T | undefined, empty: T): T => {
    const value = facts[name];
    if (value === undefined) return empty;
    const parsed = parse(value);
    if (parsed === undefined) unparsed.add(name);
    return parsed ?? empty;
  };
  const named = read("unparsed", textList, []);
  const argv = read("argv", textList, []);
  const command = read("command", text, "");
  const known = {
    sql: read("sql", readSqlFacts, NO_SQL),
    argv,
    command,
    commands: withCalledCommand(read("commands", readCommands, []), { command, argv }),
    method: read("method", text, ""),
    path: read("path", text, ""),
    host: read("host", text, ""),
  };
  for (const name of named) unparsed.add(name);
  return { ...known, unparsed: [...unparsed].toSorted(), other: otherFacts(facts) };
}

function text(value: JsonValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function otherFacts(facts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !KNOWN.has(name)));
}
