import type { JsonObject, JsonValue } from "./json.ts";
import { isJsonObject } from "./json.ts";

/** What a SQL statement is. Everything a reader does not know is `other`, which no rule allows. */
export type StatementKind = (typeof STATEMENT_KINDS)[number];

const STATEMENT_KINDS = [
  "select",
  "insert",
  "update",
  "delete",
  "drop",
  "truncate",
  "alter",
  "create",
  "grant",
  "copy",
  "transaction",
  "set",
  "call",
  "do",
  "other",
] as const;

/** One parsed SQL statement. */
export interface SqlStatement {
  readonly kind: StatementKind;
  readonly tables: readonly string[];
  /** Column names anywhere in the statement; `*` for all. */
  readonly columns: readonly string[];
  readonly functions: readonly string[];
  readonly has_where: boolean;
  readonly has_limit: boolean;
  /** The limit when it is a literal. */
  readonly limit: number | null;
  /** Whether any part of it, a sub-statement included, changes data. */
  readonly writes: boolean;
}

/**
 * What an interceptor learned by parsing. Every field is always there, so that a rule that reads one never becomes undefined
 * (and silently does not match) because an interceptor left it out.
 */
export interface PolicyFacts {
  readonly sql: { readonly statements: readonly SqlStatement[] };
  readonly argv: readonly string[];
  readonly command: string;
  readonly method: string;
  readonly path: string;
  readonly host: string;
  /** Names of what could not be parsed, or what this reader could not read; never empty then, and never leads to allow. */
  readonly unparsed: readonly string[];
  /** Facts that this version has no name for. */
  readonly other: JsonObject;
}

const KNOWN = new Set(["sql", "argv", "command", "method", "path", "host", "unparsed"]);

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
  const known = {
    sql: read("sql", sqlFacts, { statements: [] }),
    argv: read("argv", textList, []),
    command: read("command", text, ""),
    method: read("method", text, ""),
    path: read("path", text, ""),
    host: read("host", text, ""),
  };
  for (const name of named) unparsed.add(name);
  return { ...known, unparsed: [...unparsed].toSorted(), other: otherFacts(facts) };
}

function sqlFacts(value: JsonValue): PolicyFacts["sql"] | undefined {
  if (!isJsonObject(value) || !Array.isArray(value["statements"])) return undefined;
  const statements = value["statements"].map(statement);
  const read = statements.filter((each) => each !== undefined);
  return read.length === statements.length ? { statements: read } : undefined;
}

function statement(value: JsonValue): SqlStatement | undefined {
  if (!isJsonObject(value)) return undefined;
  const { kind, tables, columns, functions, has_where, has_limit, limit, writes } = value;
  const names = [tables, columns, functions].map(textList);
  const [tableNames, columnNames, functionNames] = names;
  if (typeof kind !== "string" || !tableNames || !columnNames || !functionNames) return undefined;
  if (typeof has_where !== "boolean" || typeof has_limit !== "boolean") return undefined;
  if (typeof writes !== "boolean") return undefined;
  if (limit !== undefined && limit !== null && typeof limit !== "number") return undefined;
  return {
    kind: STATEMENT_KINDS.find((known) => known === kind) ?? "other",
    tables: tableNames,
    columns: columnNames,
    functions: functionNames,
    has_where,
    has_limit,
    limit: limit ?? null,
    writes,
  };
}

function text(value: JsonValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function textList(value: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item) => typeof item === "string");
  return texts.length === value.length ? texts : undefined;
}

function otherFacts(facts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !KNOWN.has(name)));
}
