import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import type { SqlDialect } from "../../../services/adapters/sql/column-types.ts";
import { migrationsFor } from "../../../services/adapters/sql/migrations.ts";
import type { ServiceEvent } from "../../../services/core/approval/event.ts";
import type { ApprovalRequest } from "../../../services/core/approval/request.ts";
import type { LoggedEvent } from "../../../services/core/approval/store.ts";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import { activation, DENY, idsOf, opening, settle } from "../store-fixtures.ts";

/** What a version without a ledger left. */
export interface LegacyLog {
  readonly events: readonly LoggedEvent[];
  readonly requests: readonly ApprovalRequest[];
}

/** Those of its tables that are filled. */
export interface LegacyTables {
  readonly requests: Record<string, unknown>;
  readonly events: Record<string, unknown>;
  readonly log_head: { readonly size: number };
}

/** Makes the tables of that version, and fills them with some hundred events, more than one transaction appends. */
export async function fillLegacyDatabase(
  db: Kysely<LegacyTables>,
  dialect: SqlDialect,
): Promise<LegacyLog> {
  const { "0001-log": log, "0002-deliveries": deliveries } = migrationsFor(dialect);
  const migrations = { "0001-log": log!, "0002-deliveries": deliveries! };
  const provider = { getMigrations: async () => migrations };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw new Error("the old tables could not be made", { cause: error });
  const legacy = await makeLog();
  for (const { details, lifecycle } of legacy.requests) {
    await db
      .insertInto("requests")
      .values({
        id: details.id,
        agent_id: details.agent.id,
        status: lifecycle.status,
        version: lifecycle.version,
        created_at_ms: lifecycle.createdAtMs,
        due_at_ms: null,
        details: JSON.stringify(details),
        lifecycle: JSON.stringify(lifecycle),
      })
      .execute();
  }
  for (const { index, event } of legacy.events) {
    const { id, requestId, version, atMs, actor, change } = event;
    await db
      .insertInto("events")
      .values({
        position: index,
        id,
        request_id: requestId,
        version,
        type: change.type,
        at_ms: atMs,
        body: JSON.stringify({ actor, change }),
      })
      .execute();
  }
  await db.updateTable("log_head").set({ size: legacy.events.length }).execute();
  return legacy;
}

async function makeLog(): Promise<LegacyLog> {
  const log = new MemoryRequestLog();
  const recorded: readonly ServiceEvent[] = idsOf(250, "policy.").map(activation);
  await log.update("req_a", opening("req_a"));
  for (const event of recorded) await log.record(event);
  await settle(log, "req_a");
  await log.update("req_b", opening("req_b", DENY));
  return {
    events: await log.read(0, 1_000),
    requests: await log.list({ statuses: [], limit: 10 }),
  };
}
