import type { Database } from "better-sqlite3";
import { toStoreFault } from "./fault.ts";
import { appendLegacyEvents } from "./backfill.ts";
import { openLedgerParts } from "./ledger-parts.ts";
import type { LedgerTransaction, Transact } from "./ledger-writer.ts";
import { integerOf } from "./rows.ts";
import type { SqlDeliveries, SqlStore, SqlStoreOptions } from "./sql-store.ts";
import { createDeliveries, createSqlStore, type Backend } from "./sql-store.ts";
import { SqliteBatch } from "./sqlite-batch.ts";
import { openSqliteFile, transactInSqlite, type SqliteFile } from "./sqlite-file.ts";

/** Where the database file is. */
export interface SqliteOptions extends SqlStoreOptions {
  /** A file, which is made when it is not there, readable by its owner only. */
  readonly path: string;
  /** A quota: what would make the file larger than this fails as full. Without it the disk is the limit. */
  readonly fileBytesMax?: number;
}

/**
 * Opens the database of one machine, making and migrating it as needed. Every acknowledged write has been synced to the disk.
 * Throws `StoreFault`: unavailable when the file can't be opened or can't be kept durable, corrupt when it is no database or
 * was made with another openings key.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqlStore> {
  const file = await openSqliteFile(options.path);
  try {
    const backend = await openBackend(file, options);
    limitFile(file.database, options.fileBytesMax);
    return createSqlStore(backend, options);
  } catch (error) {
    file.database.close();
    throw error instanceof TypeError ? error : toStoreFault(error);
  }
}

/** The same for a notifier, which has no key for the ledger. */
export async function openSqliteDeliveries(
  options: Pick<SqliteOptions, "path" | "now">,
): Promise<SqlDeliveries> {
  const { db } = await openSqliteFile(options.path);
  return { ...createDeliveries(db, options), [Symbol.asyncDispose]: () => db.destroy() };
}

async function openBackend(file: SqliteFile, options: SqlStoreOptions): Promise<Backend> {
  const { database, db } = file;
  const parts = await transactInSqlite(file, (connection) => openLedgerParts(connection, options));
  const batch = new SqliteBatch(database, db, parts);
  const transact = transactWith(file, batch);
  await appendLegacyEvents({ db, dialect: "sqlite", parts, transact });
  return {
    db,
    parts,
    transact,
    // Asynchronous at the seam, so that the batches could run in a thread of their own.
    commit: async (units) => batch.commit(units),
    // The write-ahead log has pages as they were before. Whoever reads at this moment delays that to the next checkpoint.
    afterErasure: async () => void database.pragma("wal_checkpoint(truncate)"),
    close: () => db.destroy(),
  };
}

function transactWith(file: SqliteFile, batch: SqliteBatch): Transact {
  // The transaction has the whole file to itself.
  const isLocked = async () => undefined;
  return (work) =>
    transactInSqlite(file, (db) =>
      work({
        db,
        lockRequests: isLocked,
        lockSubjects: isLocked,
        lockHead: isLocked,
        findSubjects: async (parties) => batch.findSubjects(parties),
        append: async (draft, epoch) => batch.append(draft, epoch),
      } satisfies LedgerTransaction),
    );
}

function limitFile(database: Database, bytesMax: number | undefined): void {
  if (bytesMax === undefined) return;
  const pageBytes = integerOf(database.pragma("page_size", { simple: true }), "page_size");
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(bytesMax / pageBytes))}`);
}
