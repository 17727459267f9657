import type { Database } from "better-sqlite3";
import openDatabase from "better-sqlite3";
import { StoreFault } from "../../core/approval/store.ts";
import { integerOf } from "./rows.ts";

/** How long a statement waits for another connection's lock. It blocks its thread, so it is short; a commit takes far less. */
export const BUSY_TIMEOUT_MS = 2_000;
/**
 * A page holds three typical leaves with little waste. Smaller ones hold one leaf and half a page of nothing; larger ones make
 * the indexes cost more, because request ids are random, so each entry dirties a page of its own, and a commit writes whole
 * pages. Only a new file takes it.
 */
const PAGE_BYTES = 4_096;
/** Pages of the write-ahead log before it is copied back: 32 MiB, so that a burst is not held up by copying. */
const CHECKPOINT_PAGES = 8_192;

/** A connection to a file, which is not configured yet. */
export function connectToSqlite(path: string): Database {
  return openDatabase(path, { timeout: BUSY_TIMEOUT_MS });
}

/**
 * Makes a connection's commits durable: the defaults of the driver lose them when the power fails, and a setting that did not
 * take says so only when asked. Throws `StoreFault` unavailable then.
 */
export function configureSqlite(database: Database): void {
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

/** A quota of the file for what this connection writes; SQLite keeps it for each connection by itself. */
export function limitFile(database: Database, bytesMax: number | undefined): void {
  if (bytesMax === undefined) return;
  const pageBytes = integerOf(database.pragma("page_size", { simple: true }), "page_size");
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(bytesMax / pageBytes))}`);
}

function assertPragma(name: string, actual: unknown, expected: unknown): void {
  if (actual === expected) return;
  throw new StoreFault("unavailable", `SQLite's ${name} is ${actual} and must be ${expected}.`);
}
