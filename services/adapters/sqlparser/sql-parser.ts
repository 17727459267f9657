import type * as PgQuery from "libpg-query";
import type { SqlFacts, SqlParser } from "../../core/facts/sql-parser.ts";
import { isDialectDependent } from "./dialect.ts";
import { SqlParserError } from "./sql-parser-error.ts";
import { readStatements } from "./statements.ts";

/** What a person can review; the worst text of this size takes a quarter of a second on a busy machine. */
const SQL_BYTES_MAX = 64 * 1024;

/**
 * The parser is recursive and runs in WebAssembly, where an overflowing stack is not unwound: some twenty of them leave the
 * module unusable. The deepest text that was seen to overflow needs 9,000 tokens; less than half of that is safe.
 */
const TOKENS_MAX = 4_000;

/** A facts document has at most 64 KiB, so more statements than this could not be told anyway. */
const STATEMENTS_MAX = 400;

type Library = Pick<typeof PgQuery, "parseSync">;

/**
 * Reads SQL with PostgreSQL's own parser (libpg_query). The module takes some 15 MB, so it is loaded by the first text that
 * needs it. Text of other dialects is read where PostgreSQL reads it, and is then said to depend on the dialect when a
 * database of another kind may see other statements in it.
 */
export function createSqlParser(): SqlParser {
  let library: Promise<Library> | undefined;
  return {
    async parse(sql) {
      if (!isParseable(sql)) return undefined;
      library ??= load();
      return read(await library, sql);
    },
  };
}

async function load(): Promise<Library> {
  try {
    const library = await import("libpg-query");
    await library.loadModule();
    return library;
  } catch (error) {
    throw new SqlParserError(error);
  }
}

function isParseable(sql: string): boolean {
  // The parser takes a C string: it would stop at the NUL and not see what stands behind it.
  if (sql.includes("\0") || !sql.isWellFormed()) return false;
  if (Buffer.byteLength(sql) > SQL_BYTES_MAX) return false;
  return (sql.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)?.length ?? 0) <= TOKENS_MAX;
}

function read(library: Library, sql: string): SqlFacts | undefined {
  const tree = parseTree(library, sql);
  const facts = tree === undefined ? undefined : readStatements(tree);
  if (facts === undefined || facts.statements.length > STATEMENTS_MAX) return undefined;
  return { ...facts, dialectDependent: isDialectDependent(sql) };
}

/** A syntax error and a parser that gave up mean the same here: the text is not understood. */
function parseTree(library: Library, sql: string): unknown {
  // The library refuses the empty text, which has no statements.
  if (sql === "") return {};
  try {
    return library.parseSync(sql);
  } catch {
    return undefined;
  }
}
