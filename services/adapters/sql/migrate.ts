import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { Migrator } from "kysely/migration";
import { StoreFault } from "../../core/approval/store.ts";
import { toStoreFault } from "./fault.ts";
import type { Tables } from "./tables.ts";

/**
 * Runs the migrations that have not run yet, in order. Throws `StoreFault`: corrupt when the database was made by a newer or
 * another version. The caller keeps two replicas apart where the migrator does not (SQLite).
 */
export async function migrate(
  db: Kysely<Tables>,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const provider = { getMigrations: async () => ({ ...migrations }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Error && error.message.startsWith("corrupted migrations")) {
    const message = "The database was made by another version of Countersign.";
    throw new StoreFault("corrupt", message, { cause: error });
  }
  throw toStoreFault(error);
}
