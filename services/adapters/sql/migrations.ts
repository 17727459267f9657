import type { Migration } from "kysely/migration";
import type { SqlDialect } from "./column-types.ts";
import { createLog } from "./migrations/0001-log.ts";
import { createDeliveries } from "./migrations/0002-deliveries.ts";
import { createLedger } from "./migrations/0003-ledger.ts";
import { createMatching } from "./migrations/0004-alike.ts";

/**
 * The one list of migrations of both databases. It only ever grows at the end: a migration that has run somewhere is never
 * edited, because the databases where it ran would not notice.
 */
export function migrationsFor(dialect: SqlDialect): Readonly<Record<string, Migration>> {
  return {
    "0001-log": { up: (db) => createLog(db, dialect) },
    "0002-deliveries": { up: (db) => createDeliveries(db, dialect) },
    "0003-ledger": { up: (db) => createLedger(db, dialect) },
    "0004-alike": { up: (db) => createMatching(db, dialect) },
  };
}
