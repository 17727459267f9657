import type { RawBuilder } from "kysely";
import { sql } from "kysely";

/** Which of the two databases a statement is for. */
export type SqlDialect = "sqlite" | "postgres";

/** The column types of a dialect, which mean the same in both. */
export interface ColumnTypes {
  /** 64 bits. SQLite makes a primary key of this type the row's own number, without a second tree. */
  readonly integer: "integer" | "bigint";
  /** Text that sorts by its bytes, so that pages come in the same order everywhere. */
  readonly text: "text" | RawBuilder<unknown>;
  readonly bytes: "blob" | "bytea";
  /** What stands after a table's columns: SQLite would otherwise store text in an integer column. */
  readonly tableEnd: RawBuilder<unknown>;
  /** The same for a table whose primary key is of several columns: SQLite would otherwise keep the key a second time. */
  readonly keyedTableEnd: RawBuilder<unknown>;
}

/** The types for a dialect. */
export function columnTypes(dialect: SqlDialect): ColumnTypes {
  return dialect === "sqlite"
    ? {
        integer: "integer",
        text: "text",
        bytes: "blob",
        tableEnd: sql`strict`,
        keyedTableEnd: sql`strict, without rowid`,
      }
    : {
        integer: "bigint",
        text: sql`text collate "C"`,
        bytes: "bytea",
        tableEnd: sql``,
        keyedTableEnd: sql``,
      };
}
