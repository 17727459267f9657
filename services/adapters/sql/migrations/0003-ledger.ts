import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes, SqlDialect } from "../column-types.ts";
import { columnTypes } from "../column-types.ts";
import { guardLedgerInPostgres, guardLedgerInSqlite } from "./0003-ledger-guards.ts";

/**
 * Events become leaves of a Merkle tree. What they said of people moves to `openings`, under a key a subject in `subjects`.
 * Leaves need keys that a migration does not have, so the events that are there wait in `legacy_events` for the store.
 */
export async function createLedger(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  const types = columnTypes(dialect);
  await dropGuards(db, dialect);
  await setEventsAside(db);
  await createEvents(db, types);
  await extendRequests(db, types);
  await extendHead(db, types);
  await createTiles(db, types);
  await createSubjects(db, types, dialect);
  await createOpenings(db, types);
  await (dialect === "sqlite" ? guardLedgerInSqlite(db) : guardLedgerInPostgres(db));
}

async function dropGuards(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  const tables = { events_never_change: "events", details_never_change: "requests" };
  for (const [trigger, table] of Object.entries(tables)) {
    const place = dialect === "sqlite" ? sql`` : sql`on ${sql.table(table)}`;
    await sql`drop trigger ${sql.id(trigger)} ${place}`.execute(db);
  }
  if (dialect === "sqlite") await sql`drop trigger events_never_leave`.execute(db);
}

// Indexes keep their names when their table gets another one, and the new table's want the same.
async function setEventsAside(db: Kysely<unknown>): Promise<void> {
  for (const index of ["events_of_request", "events_of_service"]) {
    await sql`drop index ${sql.id(index)}`.execute(db);
  }
  const { rows } = await sql`select position from events limit 1`.execute(db);
  const isEmpty = rows.length === 0;
  await (
    isEmpty ? sql`drop table events` : sql`alter table events rename to legacy_events`
  ).execute(db);
}

async function createEvents(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const isHash = sql`length(leaf_hash) = 32`;
  await db.schema
    .createTable("events")
    .addColumn("position", types.integer, (column) => column.notNull())
    .addColumn("id", types.text, (column) => column.notNull())
    .addColumn("request_id", types.text, (column) => column.notNull())
    .addColumn("version", types.integer, (column) => column.notNull())
    .addColumn("type", types.text, (column) => column.notNull())
    .addColumn("at_ms", types.integer, (column) => column.notNull())
    .addColumn("leaf", types.bytes, (column) => column.notNull())
    .addColumn("leaf_hash", types.bytes, (column) => column.notNull().check(isHash))
    // The name must differ from that of the table before, which keeps its own until it goes.
    .addPrimaryKeyConstraint("events_by_position", ["position"])
    .modifyEnd(types.tableEnd)
    .execute();
  await sql`create unique index events_of_request on events (request_id, version)
    where request_id <> ''`.execute(db);
  await sql`create unique index events_of_service on events (id) where request_id = ''`.execute(db);
}

async function extendRequests(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema.alterTable("requests").addColumn("last_leaf", types.bytes).execute();
  await db.schema.alterTable("requests").addColumn("opening_key", types.bytes).execute();
}

// The size starts again, because the events that are there are appended again.
async function extendHead(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await sql`update log_head set size = 0`.execute(db);
  const empty = types.bytes === "blob" ? sql`x''` : sql`''::bytea`;
  await db.schema
    .alterTable("log_head")
    .addColumn("range", types.bytes, (column) => column.notNull().defaultTo(empty))
    .execute();
  await db.schema
    .alterTable("log_head")
    .addColumn("epoch", types.integer, (column) => column.notNull().defaultTo(1))
    .execute();
}

async function createTiles(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const isTile = sql`length(hashes) = 8192`;
  const isHash = sql`length(root) = 32`;
  await db.schema
    .createTable("log_tiles")
    .addColumn("level", types.integer, (column) => column.notNull())
    .addColumn("position", types.integer, (column) => column.notNull())
    .addColumn("root", types.bytes, (column) => column.notNull().check(isHash))
    .addColumn("hashes", types.bytes, (column) => column.notNull().check(isTile))
    .addPrimaryKeyConstraint("log_tiles_by_place", ["level", "position"])
    .modifyEnd(types.tableEnd)
    .execute();
}

async function createSubjects(
  db: Kysely<unknown>,
  types: ColumnTypes,
  dialect: SqlDialect,
): Promise<void> {
  await db.schema
    .createTable("subjects")
    // A number is never given twice, so that openings can't come to belong to somebody else.
    .addColumn("number", types.integer, (column) =>
      dialect === "sqlite"
        ? column.primaryKey().autoIncrement()
        : column.primaryKey().generatedAlwaysAsIdentity(),
    )
    .addColumn("id", types.text, (column) => column.notNull().unique())
    .addColumn("kind", types.text, (column) => column.notNull())
    .addColumn("handle", types.text, (column) => column.notNull())
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("key", types.bytes, (column) => column.notNull())
    .addColumn("created_at_ms", types.integer, (column) => column.notNull())
    .addUniqueConstraint("subjects_by_handle", ["handle", "kind"])
    .modifyEnd(types.tableEnd)
    .execute();
}

async function createOpenings(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("openings")
    .addColumn("position", types.integer, (column) => column.notNull())
    .addColumn("subject", types.integer, (column) => column.notNull())
    .addColumn("sealed", types.bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint("openings_by_place", ["position", "subject"])
    .modifyEnd(types.keyedTableEnd)
    .execute();
  // Those of a request are found through its events; 0 stands for all requests and is no subject to look for.
  await sql`create index openings_by_subject on openings (subject, position)
    where subject > 0`.execute(db);
  await db.schema
    .createTable("holds")
    .addColumn("subject", types.text, (column) => column.primaryKey().notNull())
    .addColumn("event_id", types.text, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}
