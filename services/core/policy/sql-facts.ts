import type { JsonValue } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { textList } from "./text-list.ts";

/** What a SQL statement is. Everything a reader does not know is `other`, which no rule allows. */
export type StatementKind = (typeof STATEMENT_KINDS)[number];

const STATEMENT_KINDS = [
  "select",
  "insert",
  "update",
  "delete",
  "merge",
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
  /** Whether it stands inside the statement before it, so that it was not sent as one of its own. */
  readonly nested: boolean;
}

/** All statements of an action, and the names in them without schema and in lower case, each once. */
export interface SqlPolicyFacts {
  readonly statements: readonly SqlStatement[];
  readonly table_names: readonly string[];
  readonly column_names: readonly string[];
  readonly function_names: readonly string[];
}

/** What an action without SQL has. */
export const NO_SQL: SqlPolicyFacts = {
  statements: [],
  table_names: [],
  column_names: [],
  function_names: [],
};

/** Reads the fact `sql`; `undefined` when it has another shape. */
export function readSqlFacts(value: JsonValue): SqlPolicyFacts | undefined {
  if (!isJsonObject(value) || !Array.isArray(value["statements"])) return undefined;
  const read = value["statements"].map(readStatement);
  const statements = read.filter((each) => each !== undefined);
  if (statements.length < read.length) return undefined;
  return {
    statements,
    table_names: baseNames(statements.flatMap(({ tables }) => tables)),
    column_names: baseNames(statements.flatMap(({ columns }) => columns)),
    function_names: baseNames(statements.flatMap(({ functions }) => functions)),
  };
}

function readStatement(value: JsonValue): SqlStatement | undefined {
  if (!isJsonObject(value)) return undefined;
  const { kind, has_where, has_limit, limit, writes, nested } = value;
  const tables = textList(value["tables"]);
  const columns = textList(value["columns"]);
  const functions = textList(value["functions"]);
  if (typeof kind !== "string" || !tables || !columns || !functions) return undefined;
  if (typeof has_where !== "boolean" || typeof has_limit !== "boolean") return undefined;
  if (typeof writes !== "boolean") return undefined;
  if (limit !== undefined && limit !== null && typeof limit !== "number") return undefined;
  if (nested !== undefined && typeof nested !== "boolean") return undefined;
  return {
    kind: STATEMENT_KINDS.find((known) => known === kind) ?? "other",
    tables,
    columns,
    functions,
    has_where,
    has_limit,
    limit: limit ?? null,
    writes,
    nested: nested ?? false,
  };
}

/** `Public.Orders` is orders: a name that is looked up to make a decision stricter must not hide behind case and schema. */
function baseNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.slice(name.lastIndexOf(".") + 1).toLowerCase()))];
}
