import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { SqlDialect } from "../column-types.ts";
import { columnTypes } from "../column-types.ts";

/**
 * Requests can be found by what later questions are compared with, pending ones be counted by agent, and the service's own events
 * be read without all the others. Those that are there match nothing: the versions before kept no shapes.
 */
export async function createMatching(db: Kysely<unknown>, dialect: SqlDialect): Promise<void> {
  const types = columnTypes(dialect);
  await db.schema.alterTable("requests").addColumn("match_key", types.text).execute();
  await db.schema.alterTable("requests").addColumn("match_until_ms", types.integer).execute();
  const indexes = [
    sql`create index requests_alike on requests (match_key, match_until_ms)
        where match_key is not null`,
    sql`create index requests_pending_of_agent on requests (agent_id) where status = 'pending'`,
    sql`create index events_of_service_by_position on events (position) where request_id = ''`,
  ];
  for (const index of indexes) await index.execute(db);
}
