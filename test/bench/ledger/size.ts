import { randomBytes } from "node:crypto";
import openDatabase from "better-sqlite3";
import { openStore } from "../../../services/adapters/sql/open-store.ts";
import { LEDGER } from "../../contract/store-fixtures.ts";
import type { Row } from "../table.ts";
import { allowing } from "./decision.ts";

const AT_ONCE = 4_096;
/** What the ledger itself needs; the rest of the file is the projection `requests` and its indexes. */
const LEDGER_TABLES: ReadonlySet<string> = new Set([
  "events",
  "events_of_request",
  "events_of_service",
  "openings",
  "openings_by_subject",
  "openings_of_subject",
  "log_tiles",
  "subjects",
]);

/** Fills a SQLite ledger with so many decisions and says what they take on the disk. */
export async function measureSize(path: string, leaves: number): Promise<readonly Row[]> {
  {
    await using store = await openStore(`sqlite:${path}`, { ledger: LEDGER });
    for (let at = 0; at < leaves; at += AT_ONCE) {
      // Random, as the ids of real requests are: it costs the indexes room.
      const ids = Array.from({ length: Math.min(AT_ONCE, leaves - at) }, () =>
        randomBytes(16).toString("hex").slice(0, 26),
      );
      await Promise.all(ids.map((id) => store.requests.update(`req_${id}`, allowing(`req_${id}`))));
    }
  }
  using file = closing(path);
  file.database.pragma("wal_checkpoint(truncate)");
  const bytes = file.database
    .prepare("select name, sum(pgsize) as bytes from dbstat group by name order by bytes desc")
    .all()
    .map((row) => parseRow(row));
  const ledger = bytes.filter(({ name }) => LEDGER_TABLES.has(name));
  const others = bytes.filter(({ name }) => !LEDGER_TABLES.has(name));
  return [
    toRow(`ledger (${ledger.map(({ name }) => name).join(", ")})`, ledger, leaves),
    toRow(
      `the rest (${others
        .slice(0, 3)
        .map(({ name }) => name)
        .join(", ")}, …)`,
      others,
      leaves,
    ),
  ];
}

interface Sized {
  readonly name: string;
  readonly bytes: number;
}

function toRow(what: string, tables: readonly Sized[], leaves: number): Row {
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  return { what, leaves, MB: bytes / 1e6, "bytes a leaf": bytes / leaves };
}

function parseRow(row: unknown): Sized {
  if (typeof row !== "object" || row === null) throw new TypeError("dbstat gave no row");
  const [name, bytes]: readonly unknown[] = Object.values(row);
  if (typeof name !== "string" || typeof bytes !== "number") throw new TypeError("dbstat: row");
  return { name, bytes };
}

function closing(path: string) {
  const database = openDatabase(path);
  return { database, [Symbol.dispose]: () => void database.close() };
}
