import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../column-types.ts";
import { columnTypes } from "../column-types.ts";

/** What was told on which channel, and the callbacks that were taken already. */
export async function createDeliveries(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  const types = columnTypes(dialect);
  await db.schema
    .createTable("deliveries")
    // Unlike the log's, this number may have gaps: it only says which delivery was claimed first.
    .addColumn("id", types.integer, (column) =>
      dialect === "sqlite"
        ? column.primaryKey().autoIncrement()
        : column.primaryKey().generatedAlwaysAsIdentity(),
    )
    .addColumn("event_id", types.text, (column) => column.notNull())
    .addColumn("channel", types.text, (column) => column.notNull())
    .addColumn("request_id", types.text, (column) => column.notNull())
    .addColumn("status", types.text, (column) => column.notNull())
    .addColumn("attempts", types.integer, (column) => column.notNull())
    .addColumn("next_attempt_at_ms", types.integer, (column) => column.notNull())
    .addColumn("external_id", types.text)
    .addUniqueConstraint("deliveries_once", ["event_id", "channel"])
    .modifyEnd(types.tableEnd)
    .execute();
  await sql`create index deliveries_cards on deliveries (request_id, channel, id)
    where external_id is not null`.execute(db);
  await db.schema
    .createTable("replay_claims")
    .addColumn("id", types.text, (column) => column.primaryKey().notNull())
    .addColumn("until_ms", types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createIndex("replay_claims_by_end")
    .on("replay_claims")
    .column("until_ms")
    .execute();
}
