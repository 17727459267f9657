import type { JsonObject, JsonValue } from "../policy/json.ts";
import { isJsonObject } from "../policy/json.ts";

/** Keys under which tools take SQL, without case, dashes and underscores. */
const SQL_KEYS = new Set([
  "sql",
  "query",
  "queries",
  "statement",
  "statements",
  "rawsql",
  "rawquery",
  "sqltext",
  "commandsql",
  "sqlcommand",
  "sqlquery",
  "querysql",
  "sqlstatement",
  "sqlstatements",
]);

/** How deep arguments are searched. */
const DEPTH_MAX = 4;

/** SQL among the arguments of a tool. */
export interface SqlTexts {
  readonly texts: readonly string[];
  /** Whether something stands deeper than was searched. */
  readonly isDeeper: boolean;
}

/** Finds every text under a key that tools use for SQL, whatever the tool. */
export function findSqlTexts(args: JsonObject): SqlTexts {
  const texts: string[] = [];
  let isDeeper = false;
  const search = (value: JsonValue | undefined, isSql: boolean, depth: number): void => {
    if (typeof value === "string") {
      if (isSql) texts.push(value);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    if (depth > DEPTH_MAX) {
      isDeeper = true;
      return;
    }
    if (!isJsonObject(value)) for (const item of value) search(item, isSql, depth + 1);
    else {
      for (const [key, member] of Object.entries(value)) search(member, isSqlKey(key), depth + 1);
    }
  };
  search(args, false, 0);
  return { texts, isDeeper };
}

function isSqlKey(key: string): boolean {
  return SQL_KEYS.has(key.toLowerCase().replaceAll(/[_-]/g, ""));
}
