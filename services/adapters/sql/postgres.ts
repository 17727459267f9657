import type { Kysely } from "kysely";
import { toStoreFault } from "./fault.ts";
import { appendLegacyEvents } from "./backfill.ts";
import { grantRights, NOTIFIER_RIGHTS, SERVICE_RIGHTS, type Rights } from "./grants.ts";
import { openLedgerParts } from "./ledger-parts.ts";
import type { Transact } from "./ledger-writer.ts";
import { migrate } from "./migrate.ts";
import { migrationsFor } from "./migrations.ts";
import { commitInPostgres } from "./postgres-batch.ts";
import { assertDurable, connectToPostgres, type PostgresServerOptions } from "./postgres-server.ts";
import { transactInPostgres } from "./postgres-transaction.ts";
import type { Backend, SqlDeliveries, SqlStore, SqlStoreOptions } from "./sql-store.ts";
import { createDeliveries, createSqlStore } from "./sql-store.ts";
import type { Tables } from "./tables.ts";

/** Which server to use, as whom, and how long to wait for it. */
export interface PostgresOptions extends SqlStoreOptions, PostgresServerOptions {
  /**
   * The URL of the role that owns the tables, to migrate with and to give the role of `url` no more than it needs. Without it
   * that role does both, and could take the guards off the log.
   */
  readonly ownerUrl?: string;
}

/**
 * Opens a store on a PostgreSQL server, migrating it as needed; replicas may do so at once. Every acknowledged write is in
 * the server's synced log. Throws `StoreFault`: unavailable when the server can't be reached, does not sync its log, or lets
 * the role do more than it should; corrupt when the database was made with another openings key.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<SqlStore> {
  const db = await openDatabase(options, SERVICE_RIGHTS);
  try {
    const parts = await openLedgerParts(db, options);
    await asOwner(db, options, async (owner) => {
      const transact: Transact = (work) => transactInPostgres(owner, work);
      await appendLegacyEvents({ db: owner, dialect: "postgres", parts, transact });
    });
    const backend: Backend = {
      db,
      parts,
      commit: commitInPostgres.bind(undefined, { db, parts }),
      transact: (work) => transactInPostgres(db, work),
      run: async (query) => void (await db.executeQuery(query)),
      // The server's own vacuum takes deleted rows out of its files.
      afterErasure: async () => undefined,
      close: () => db.destroy(),
    };
    return createSqlStore(backend, options);
  } catch (error) {
    await db.destroy();
    throw error instanceof TypeError ? error : toStoreFault(error);
  }
}

/** The same for a notifier, which has no key for the ledger. */
export async function openPostgresDeliveries(
  options: Omit<PostgresOptions, "ledger">,
): Promise<SqlDeliveries> {
  const db = await openDatabase(options, NOTIFIER_RIGHTS);
  return { ...createDeliveries(db, options), [Symbol.asyncDispose]: () => db.destroy() };
}

async function openDatabase(
  options: Omit<PostgresOptions, "ledger">,
  rights: Rights,
): Promise<Kysely<Tables>> {
  const db = connectToPostgres(options);
  try {
    await assertDurable(db);
    await asOwner(db, options, async (owner) => {
      await migrate(owner, migrationsFor("postgres"));
      if (owner !== db) await grantRights({ owner, service: db, rights });
    });
    return db;
  } catch (error) {
    await db.destroy();
    throw toStoreFault(error);
  }
}

async function asOwner(
  db: Kysely<Tables>,
  options: Omit<PostgresOptions, "ledger">,
  work: (owner: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  if (options.ownerUrl === undefined) return work(db);
  const owner = connectToPostgres({ ...options, url: options.ownerUrl });
  try {
    await work(owner);
  } finally {
    await owner.destroy();
  }
}
