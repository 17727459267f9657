import { chmod, mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import openDatabase, { SqliteError } from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { StoreFault } from "../../core/approval/store.ts";
import { storeFault, toStoreFault } from "./fault.ts";
import { migrate } from "./migrate.ts";
import { migrationsFor } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** A database file that is open, configured and migrated. */
export interface SqliteFile {
  readonly database: Database;
  readonly db: Kysely<Tables>;
}

/** How long a statement waits for another process' lock. It blocks this process, so it is short; a commit takes far less. */
const BUSY_TIMEOUT_MS = 2_000;
/**
 * A page holds three typical leaves with little waste. Smaller ones hold one leaf and half a page of nothing; larger ones make
 * the indexes cost more, because request ids are random, so each entry dirties a page of its own, and a commit writes whole
 * pages. Only a new file takes it.
 */
const PAGE_BYTES = 4_096;
/** Pages of the write-ahead log before it is copied back: 32 MiB, so that a burst is not held up by copying. */
const CHECKPOINT_PAGES = 8_192;
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
    await lockPatiently(database, () => configure(database));
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
    return openDatabase(path, { timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw toStoreFault(error);
  }
}

// The defaults of the driver lose commits when the power fails, and a setting that did not take says so only when asked.
function configure(database: Database): void {
  database.pragma(`page_size = ${PAGE_BYTES}`);
  assertPragma("journal_mode", database.pragma("journal_mode = wal", { simple: true }), "wal");
  for (const [name, value] of [
    ["synchronous", 2],
    ["foreign_keys", 1],
    ["recursive_triggers", 1],
    // What an erasure deletes must not stay in the file's free space.
    ["secure_delete", 1],
  ] as const) {
    database.pragma(`${name} = ${value}`);
    assertPragma(name, database.pragma(name, { simple: true }), value);
  }
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.pragma(`journal_size_limit = ${CHECKPOINT_PAGES * PAGE_BYTES}`);
}

function assertPragma(name: string, actual: unknown, expected: unknown): void {
  if (actual === expected) return;
  throw new StoreFault("unavailable", `SQLite's ${name} is ${actual} and must be ${expected}.`);
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
