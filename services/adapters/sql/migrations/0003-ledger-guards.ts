import type { Kysely, RawBuilder } from "kysely";
import { sql } from "kysely";

// The guards stop mistakes and stolen application credentials; whoever owns the schema can drop them, and the ledger shows it.

/** An erasure begins the details that it leaves with this; nothing else writes details a second time. */
const ERASED_DETAILS = sql.lit('{"erased":true,%');

/** What may never happen to the ledger's tables, as SQLite's triggers. */
export async function guardLedgerInSqlite(db: Kysely<unknown>): Promise<void> {
  const refuse = (message: string) => sql`begin select raise(abort, ${sql.lit(message)}); end`;
  await run(db, [
    sql`create trigger events_never_change before update on events
        ${refuse("events are append-only")}`,
    sql`create trigger events_never_leave before delete on events
        ${refuse("events are append-only")}`,
    sql`create trigger log_tiles_never_change before update on log_tiles
        ${refuse("log_tiles are append-only")}`,
    sql`create trigger log_tiles_never_leave before delete on log_tiles
        ${refuse("log_tiles are append-only")}`,
    sql`create trigger log_head_never_shrinks before update on log_head
        when new.size < old.size or new.epoch < old.epoch or new.id <> 1
        ${refuse("log_head never shrinks")}`,
    sql`create trigger log_head_never_leaves before delete on log_head
        ${refuse("log_head is kept")}`,
    sql`create trigger details_never_change before update of details on requests
        when new.details not like ${ERASED_DETAILS}
        ${refuse("details are written once")}`,
    sql`create trigger openings_never_change before update on openings
        ${refuse("openings are written once")}`,
    sql`create trigger subjects_never_change before update on subjects
        when new.number is not old.number or new.id is not old.id or new.kind is not old.kind
          or new.handle is not old.handle or new.created_at_ms is not old.created_at_ms
        ${refuse("subjects are written once")}`,
    sql`create trigger service_subject_never_leaves before delete on subjects
        when old.kind = 'service'
        ${refuse("the service's own key is kept")}`,
  ]);
}

/** The same as PostgreSQL's triggers. */
export async function guardLedgerInPostgres(db: Kysely<unknown>): Promise<void> {
  await run(db, [
    sql`create trigger events_never_change before update or delete or truncate on events
        for each statement execute function refuse_change('events are append-only')`,
    sql`create trigger log_tiles_never_change before update or delete or truncate on log_tiles
        for each statement execute function refuse_change('log_tiles are append-only')`,
    sql`create trigger log_head_never_shrinks before update on log_head for each row
        when (new.size < old.size or new.epoch < old.epoch or new.id <> 1)
        execute function refuse_change('log_head never shrinks')`,
    sql`create trigger log_head_never_leaves before delete or truncate on log_head
        for each statement execute function refuse_change('log_head is kept')`,
    sql`create trigger details_never_change before update of details on requests for each row
        when (new.details not like ${ERASED_DETAILS})
        execute function refuse_change('details are written once')`,
    sql`create trigger openings_never_change before update on openings
        for each statement execute function refuse_change('openings are written once')`,
    sql`create trigger subjects_never_change
        before update of number, id, kind, handle, created_at_ms on subjects
        for each statement execute function refuse_change('subjects are written once')`,
    sql`create trigger service_subject_never_leaves before delete on subjects for each row
        when (old.kind = 'service')
        execute function refuse_change('the key of the service is kept')`,
  ]);
}

async function run(db: Kysely<unknown>, guards: readonly RawBuilder<unknown>[]): Promise<void> {
  for (const guard of guards) await guard.execute(db);
}
