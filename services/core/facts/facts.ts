import type { Action } from "../action/action.ts";
import { canonicalise } from "../action/canonical.ts";
import { utf8Length } from "../action/utf8.ts";
import type { JsonObject, JsonValue } from "../policy/json.ts";
import type { ArgvFacts, Command } from "./argv-facts.ts";
import { readArgv, readShellLine } from "./argv-facts.ts";
import type { SqlText } from "./database-client.ts";
import type { HttpFacts } from "./http-facts.ts";
import { readHttp } from "./http-facts.ts";
import type { SqlParser, SqlStatement } from "./sql-parser.ts";
import { findSqlTexts } from "./sql-texts.ts";

/** What is learned by parsing an action. A member is left out when the action has nothing of the kind. */
export interface Facts {
  readonly sql?: { readonly statements: readonly SqlStatement[] };
  readonly argv?: readonly string[];
  /** The program that runs in the end, without wrappers; of several, the one that was called. */
  readonly command?: string;
  /** Every command of the line, wrappers and the parts of pipelines included. */
  readonly commands?: readonly Command[];
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  /**
   * What could not be parsed, sorted: "argv", "code", "depth", "environment", "facts_too_large", "host", "method", "path",
   * "shell", "sql", "sql_code", "sql_dialect", "sql_file", "stdin", "url", "wrapper".
   */
  readonly unparsed?: readonly string[];
}

/** What the contract takes: facts_json has at most 64 KiB. */
const FACTS_BYTES_MAX = 64 * 1024;

/** Statements of one action that are parsed; each costs up to some milliseconds. */
const SQL_TEXTS_MAX = 32;

/** Tools under these names speak to PostgreSQL; elsewhere its reading of the SQL is one of several. */
const POSTGRES_TOOLS = new Set(["postgres", "postgresql", "psql"]);

/**
 * Learns what the action would do from its arguments: SQL under the usual keys, `argv` (or `command` with `args`, or a
 * shell line in `command`, `cmd`, `script` or `shell`), and `url` with `method`. What is there and could not be parsed is
 * named in `unparsed`. Facts repeat parts of the raw arguments: redact them before they leave the sidecar.
 *
 * Rejects only when the SQL parser cannot be loaded.
 */
export async function collectFacts(action: Action, sqlParser: SqlParser): Promise<Facts> {
  const unparsed = new Set<string>();
  const found = findSqlTexts(action.arguments);
  if (found.isDeeper) unparsed.add("depth");
  const commands = commandFacts(action.arguments, unparsed);
  const http = httpFacts(action.arguments);
  const isPostgres = POSTGRES_TOOLS.has(action.tool.toLowerCase());
  const texts = found.texts.map((text) => ({ text, isPostgres }));
  const sql = await parseSql([...texts, ...(commands?.sql ?? [])], sqlParser, unparsed);
  for (const name of [...(commands?.unparsed ?? []), ...(http?.unparsed ?? [])]) unparsed.add(name);
  return withinLimit({
    ...(sql === undefined ? {} : { sql }),
    ...commandMembers(commands),
    ...httpMembers(http),
    ...unparsedMember(unparsed),
  });
}

async function parseSql(
  texts: readonly SqlText[],
  parser: SqlParser,
  unparsed: Set<string>,
): Promise<Facts["sql"]> {
  if (texts.length === 0) return undefined;
  if (texts.length > SQL_TEXTS_MAX) unparsed.add("sql");
  const statements: SqlStatement[] = [];
  for (const { text, isPostgres } of texts.slice(0, SQL_TEXTS_MAX)) {
    const facts = await parser.parse(text);
    if (facts === undefined) unparsed.add("sql");
    if (facts?.dialectDependent === true && !isPostgres) unparsed.add("sql_dialect");
    if (facts?.hasOpaqueCode === true) unparsed.add("sql_code");
    statements.push(...(facts?.statements ?? []));
  }
  return { statements };
}

const SHELL_LINE_KEYS = ["command", "cmd", "script", "shell"] as const;

function commandFacts(args: JsonObject, unparsed: Set<string>): ArgvFacts | undefined {
  const { argv, command, args: words } = args;
  if (argv !== undefined) {
    if (isTextList(argv)) return readArgv(argv);
    unparsed.add("argv");
    return undefined;
  }
  if (isTextList(command)) return readArgv(command);
  if (typeof command === "string" && isTextList(words)) return readArgv([command, ...words]);
  const lines = SHELL_LINE_KEYS.map((key) => args[key]).filter((value) => value !== undefined);
  const [line, ...others] = lines;
  if (line === undefined) return undefined;
  // Two lines, or one that is no text: which of them runs is the tool's secret.
  if (typeof line !== "string" || others.length > 0) unparsed.add("argv");
  return typeof line === "string" ? readShellLine(line) : undefined;
}

function isTextList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function httpFacts(args: JsonObject): HttpFacts | undefined {
  const { url, method, headers } = args;
  if (url === undefined) return undefined;
  return typeof url === "string" ? readHttp({ url, method, headers }) : { unparsed: ["url"] };
}

function commandMembers(facts: ArgvFacts | undefined): Partial<Facts> {
  if (facts === undefined) return {};
  const { argv, command, commands } = facts;
  return { argv, command, commands };
}

function httpMembers(facts: HttpFacts | undefined): Partial<Facts> {
  if (facts === undefined) return {};
  const { method, host, path } = facts;
  return {
    ...(method === undefined ? {} : { method }),
    ...(host === undefined ? {} : { host }),
    ...(path === undefined ? {} : { path }),
  };
}

function unparsedMember(unparsed: ReadonlySet<string>): Partial<Facts> {
  return unparsed.size === 0 ? {} : { unparsed: [...unparsed].toSorted() };
}

/** Facts that are too many to be told are none, which nothing allows. */
function withinLimit(facts: Facts): Facts {
  if (utf8Length(canonicalise(facts, "facts")) <= FACTS_BYTES_MAX) return facts;
  return unparsedMember(new Set([...(facts.unparsed ?? []), "facts_too_large"]));
}
