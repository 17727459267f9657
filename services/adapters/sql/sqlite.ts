import { chmod, mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import openDatabase, { SqliteError } from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { StoreFault } from "../../core/approval/store.ts";
import { toStoreFault } from "./fault.ts";
import { migrate } from "./migrate.ts";
import { migrationsFor } from "./migrations.ts";
import { integerOf } from "./rows.ts";
import type { SqlStore, SqlStoreOptions } from "./sql-store.ts";
import { createSqlStore } from "./sql-store.ts";
import { SqliteBatch } from "./sqlite-batch.ts";
import type { Tables } from "./tables.ts";

/** Where the database file is. */
export interface SqliteOptions extends SqlStoreOptions {
  /** A file, which is made when it is not there, readable by its owner only. */
  readonly path: string;
  /** A quota: what would make the file larger than this fails as full. Without it the disk is the limit. */
  readonly fileBytesMax?: number;
}

/** How long a statement waits for another process' lock. It blocks this process, so it is short; a commit takes far less. */
const BUSY_TIMEOUT_MS = 2_000;
/**
 * Request ids are random, so each entry of an index dirties a page of its own, and a commit writes whole pages. Half the
 * default size wrote about half the bytes and gave 1.5 to 2 times the rate; a quarter makes rows overflow. Only a new file
 * takes it.
 */
const PAGE_BYTES = 2_048;
/** Pages of the write-ahead log before it is copied back: 32 MiB, so that a burst is not held up by copying. */
const CHECKPOINT_PAGES = 16_384;
/** How long a start waits for another one that migrates the same file. */
const START_TIMEOUT_MS = 30_000;
const LOCK_POLL_MS = 20;
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

/**
 * Opens the database of one machine, making and migrating it as needed. Every acknowledged write has been synced to the disk.
 * Throws `StoreFault`: unavailable when the file can't be opened or can't be kept durable, corrupt when it is no database.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqlStore> {
  const database = await openFile(resolve(options.path));
  try {
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
    await lockPatiently(database);
    await migrateAlone(database, db);
    limitFile(database, options.fileBytesMax);
    const batch = new SqliteBatch(database, db);
    // Asynchronous at the seam, so that the batches could run in a thread of their own.
    const commit: Parameters<typeof createSqlStore>[0]["commit"] = async (units) =>
      batch.commit(units);
    return createSqlStore({ db, commit, close: () => db.destroy() }, options);
  } catch (error) {
    database.close();
    throw toStoreFault(error);
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
  ] as const) {
    database.pragma(`${name} = ${value}`);
    assertPragma(name, database.pragma(name, { simple: true }), value);
  }
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.pragma(`journal_size_limit = ${CHECKPOINT_PAGES * PAGE_BYTES}`);
}

function limitFile(database: Database, bytesMax: number | undefined): void {
  if (bytesMax === undefined) return;
  const pageBytes = integerOf(database.pragma("page_size", { simple: true }), "page_size");
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(bytesMax / pageBytes))}`);
}

function assertPragma(name: string, actual: unknown, expected: unknown): void {
  if (actual === expected) return;
  throw new StoreFault("unavailable", `SQLite's ${name} is ${actual} and must be ${expected}.`);
}

// Another replica may be starting on the same file. It can be in this very thread, so waiting must not block the thread.
async function lockPatiently(database: Database): Promise<void> {
  const giveUpMs = performance.now() + START_TIMEOUT_MS;
  database.pragma("busy_timeout = 0");
  for (;;) {
    try {
      configure(database);
      database.exec("begin immediate");
      break;
    } catch (error) {
      if (!isLocked(error) || performance.now() > giveUpMs) throw error;
      await setTimeout(LOCK_POLL_MS);
    }
  }
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
}

// The migrator believes that it is alone with a SQLite database. The write lock, taken before, makes that true.
async function migrateAlone(database: Database, db: Kysely<Tables>): Promise<void> {
  try {
    await migrate(db, migrationsFor("sqlite"));
    database.exec("commit");
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    throw error;
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}
