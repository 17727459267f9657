import { chmod, mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import { SqliteError } from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { storeFault, toStoreFault } from "./fault.ts";
import { migrate } from "./migrate.ts";
import { migrationsFor } from "./migrations.ts";
import { BUSY_TIMEOUT_MS, configureSqlite, connectToSqlite } from "./sqlite-connection.ts";
import type { Tables } from "./tables.ts";

/** A database file that is open, configured and migrated. */
export interface SqliteFile {
  readonly database: Database;
  readonly db: Kysely<Tables>;
}

/** How long a start waits for another one that migrates the same file. */
const START_TIMEOUT_MS = 30_000;
const LOCK_POLL_MS = 20;
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

/**
 * Opens a file, making and migrating it as needed. Throws `StoreFault`: unavailable when it can't be opened or can't be kept
 * durable, corrupt when it is no database.
 */
export async function openSqliteFile(path: string): Promise<SqliteFile> {
  const database = await openFile(resolve(path));
  try {
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
    await lockPatiently(database, () => configureSqlite(database));
    // The migrator believes that it is alone with a SQLite database. The write lock makes that true.
    await finish(database, () => migrate(db, migrationsFor("sqlite")));
    return { database, db };
  } catch (error) {
    database.close();
    throw toStoreFault(error);
  }
}

/** Runs several statements in one transaction on the one connection, for which everybody else waits meanwhile. */
export function transactInSqlite<Result>(
  { database, db }: SqliteFile,
  work: (db: Kysely<Tables>) => Promise<Result>,
): Promise<Result> {
  return db.connection().execute(async (connection) => {
    await lockPatiently(database, () => undefined);
    return finish(database, () => work(connection));
  });
}

async function finish<Result>(database: Database, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work();
    database.exec("commit");
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    throw error;
  }
}

async function openFile(path: string): Promise<Database> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: PRIVATE_DIRECTORY });
    // SQLite gives its -wal and -shm files the mode of the database, so the file gets its mode before SQLite sees it.
    await (await open(path, "a", PRIVATE_FILE)).close();
    await chmod(path, PRIVATE_FILE);
    return connectToSqlite(path);
  } catch (error) {
    throw toStoreFault(error);
  }
}

// Another replica may hold the lock over several statements. It can be in this very thread, so waiting must not block the thread.
async function lockPatiently(database: Database, prepare: () => void): Promise<void> {
  const giveUpMs = performance.now() + START_TIMEOUT_MS;
  database.pragma("busy_timeout = 0");
  try {
    while (!lockNow(database, prepare)) {
      if (performance.now() > giveUpMs) throw storeFault("unavailable");
      await setTimeout(LOCK_POLL_MS);
    }
  } finally {
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

function lockNow(database: Database, prepare: () => void): boolean {
  try {
    prepare();
    database.exec("begin immediate");
    return true;
  } catch (error) {
    if (isLocked(error)) return false;
    throw error;
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}
