import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ColumnTypes, SqlDialect } from "../column-types.ts";
import { columnTypes } from "../column-types.ts";

/** Requests, the append-only log of events with its head, and the cursors of the log's readers. */
export async function createLog(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  const types = columnTypes(dialect);
  await createRequests(db, types);
  await createEvents(db, types);
  await createHead(db, types);
  await db.schema
    .createTable("cursors")
    .addColumn("reader", types.text, (column) => column.primaryKey().notNull())
    .addColumn("next_index", types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  await (dialect === "sqlite" ? guardInSqlite(db) : guardInPostgres(db));
}

async function createRequests(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("requests")
    .addColumn("id", types.text, (column) => column.primaryKey().notNull())
    .addColumn("agent_id", types.text, (column) => column.notNull())
    .addColumn("status", types.text, (column) => column.notNull())
    .addColumn("version", types.integer, (column) => column.notNull())
    .addColumn("created_at_ms", types.integer, (column) => column.notNull())
    .addColumn("due_at_ms", types.integer)
    .addColumn("details", types.text, (column) => column.notNull())
    .addColumn("lifecycle", types.text, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createIndex("requests_by_status")
    .on("requests")
    .columns(["status", "created_at_ms", "id"])
    .execute();
  await sql`create index requests_due on requests (due_at_ms, id) where due_at_ms is not null`.execute(
    db,
  );
}

async function createEvents(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("events")
    .addColumn("position", types.integer, (column) => column.primaryKey().notNull())
    .addColumn("id", types.text, (column) => column.notNull())
    .addColumn("request_id", types.text, (column) => column.notNull())
    .addColumn("version", types.integer, (column) => column.notNull())
    .addColumn("type", types.text, (column) => column.notNull())
    .addColumn("at_ms", types.integer, (column) => column.notNull())
    .addColumn("body", types.text, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  // A request's event is named by its request and version, so that these two indexes together make every id unique, at one
  // entry an event. Request ids are random: each entry more dirties another page of the disk.
  await sql`create unique index events_of_request on events (request_id, version)
    where request_id <> ''`.execute(db);
  await sql`create unique index events_of_service on events (id) where request_id = ''`.execute(db);
}

async function createHead(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("log_head")
    .addColumn("id", types.integer, (column) =>
      column
        .primaryKey()
        .notNull()
        .check(sql`id = 1`),
    )
    .addColumn("size", types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  await sql`insert into log_head (id, size) values (1, 0)`.execute(db);
}

// The guards stop mistakes and stolen application credentials; whoever owns the schema can drop them, and the ledger shows it.
async function guardInSqlite(db: Kysely<unknown>): Promise<void> {
  const guards = [
    sql`create trigger events_never_change before update on events
        begin select raise(abort, 'events are append-only'); end`,
    sql`create trigger events_never_leave before delete on events
        begin select raise(abort, 'events are append-only'); end`,
    sql`create trigger details_never_change before update of details on requests
        begin select raise(abort, 'details are written once'); end`,
    sql`create trigger requests_never_leave before delete on requests
        begin select raise(abort, 'requests are kept'); end`,
  ];
  for (const guard of guards) await guard.execute(db);
}

async function guardInPostgres(db: Kysely<unknown>): Promise<void> {
  const guards = [
    sql`create function refuse_change() returns trigger language plpgsql as
        $$ begin raise exception '%', tg_argv[0] using errcode = 'restrict_violation'; end $$`,
    sql`create trigger events_never_change before update or delete or truncate on events
        for each statement execute function refuse_change('events are append-only')`,
    sql`create trigger details_never_change before update of details on requests
        for each statement execute function refuse_change('details are written once')`,
    sql`create trigger requests_never_leave before delete or truncate on requests
        for each statement execute function refuse_change('requests are kept')`,
  ];
  for (const guard of guards) await guard.execute(db);
}
