import { resolve } from "node:path";
import { toStoreFault } from "./fault.ts";
import { appendLegacyEvents } from "./backfill.ts";
import { openLedgerParts } from "./ledger-parts.ts";
import type { LedgerTransaction, Transact } from "./ledger-writer.ts";
import type { SqlDeliveries, SqlStore, SqlStoreOptions } from "./sql-store.ts";
import { createDeliveries, createSqlStore, type Backend } from "./sql-store.ts";
import { appendInSqlite, findSubjectsInSqlite } from "./sqlite-append.ts";
import { commitInSqlite } from "./sqlite-batch.ts";
import { limitFile } from "./sqlite-connection.ts";
import { openSqliteFile, transactInSqlite, type SqliteFile } from "./sqlite-file.ts";
import { prepareStatements, type SqliteStatements } from "./sqlite-statements.ts";
import { SqliteWriter } from "./sqlite-writer.ts";
import { compileStatements } from "./statement-texts.ts";
import type { WriterSetup } from "./writer-messages.ts";

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

async function openBackend(file: SqliteFile, options: SqliteOptions): Promise<Backend> {
  const { database, db } = file;
  const { path, fileBytesMax, ledger } = options;
  const parts = await transactInSqlite(file, (connection) => openLedgerParts(connection, options));
  const texts = compileStatements(db);
  const statements = prepareStatements(database, texts);
  const transact = transactWith(file, statements);
  await appendLegacyEvents({ db, dialect: "sqlite", parts, transact });
  limitFile(database, fileBytesMax);
  const { service, now } = parts;
  const { openingsKey } = ledger;
  const setup = { path: resolve(path), fileBytesMax, openingsKey, service, texts };
  const writer = await startWriter(setup);
  return {
    db,
    parts,
    transact,
    commit: (units) => commitInSqlite({ statements, writer, now }, units),
    run: (query) => writer.run(query),
    // The write-ahead log has pages as they were before. Whoever reads at this moment delays that to the next checkpoint.
    afterErasure: async () => void database.pragma("wal_checkpoint(truncate)"),
    close: async () => {
      await writer[Symbol.asyncDispose]();
      await db.destroy();
    },
  };
}

async function startWriter(setup: WriterSetup): Promise<SqliteWriter> {
  const writer = new SqliteWriter(setup);
  try {
    await writer.started();
    return writer;
  } catch (error) {
    await writer[Symbol.asyncDispose]();
    throw error;
  }
}

function transactWith(file: SqliteFile, statements: SqliteStatements): Transact {
  // The transaction has the whole file to itself.
  const isLocked = async () => undefined;
  return (work) =>
    transactInSqlite(file, (db) =>
      work({
        db,
        lockRequests: isLocked,
        lockSubjects: isLocked,
        lockHead: isLocked,
        findSubjects: async (parties) => findSubjectsInSqlite(statements, parties),
        append: async (draft, epoch) => appendInSqlite(statements, draft, epoch),
      } satisfies LedgerTransaction),
    );
}
