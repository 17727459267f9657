/** What a SQL statement is. `other` is everything that has no name here, and no rule should allow it. */
export type SqlKind =
  | "select"
  | "insert"
  | "update"
  | "delete"
  | "drop"
  | "truncate"
  | "alter"
  | "create"
  | "grant"
  | "copy"
  | "transaction"
  | "set"
  | "call"
  | "do"
  | "merge"
  | "other";

/** One statement, as a parser read it. The names are those that policies read. */
export interface SqlStatement {
  readonly kind: SqlKind;
  /** As written, "schema.table" or "table"; names of common table expressions are no tables. Sorted, each once. */
  readonly tables: readonly string[];
  /** Column names without their table, anywhere in the statement; `*` for all, and where names were changed. */
  readonly columns: readonly string[];
  readonly functions: readonly string[];
  /** Whether a condition names a column: `where true` restricts nothing. */
  readonly has_where: boolean;
  readonly has_limit: boolean;
  /** The limit when it is a literal. */
  readonly limit: number | null;
  /** Whether any part changes data, rights, files or locks. What a called function does is not known. */
  readonly writes: boolean;
  /** Set on a statement that stands inside the one before it. */
  readonly nested?: true;
}

/** What a parser learned from one text. */
export interface SqlFacts {
  readonly statements: readonly SqlStatement[];
  /** Whether MySQL, SQLite or SQL Server may read other statements in the same text. */
  readonly dialectDependent: boolean;
  /** Whether it carries code in a string (DO, function bodies) that was not looked into. */
  readonly hasOpaqueCode: boolean;
}

/** The port to a real SQL parser. */
export interface SqlParser {
  /** Every statement of the text, or `undefined` when it is not understood. Rejects only when the parser cannot be loaded. */
  parse(sql: string): Promise<SqlFacts | undefined>;
}
