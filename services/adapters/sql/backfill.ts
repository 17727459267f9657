import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { CountersignEvent } from "../../core/approval/event.ts";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import { partiesOf } from "../../core/ledger/draft-leaves.ts";
import type { Chain, LedgerParts } from "./append.ts";
import { draftAppend } from "./append.ts";
import type { SqlDialect } from "./column-types.ts";
import { corrupt } from "./fault.ts";
import { parseChain } from "./ledger-rows.ts";
import type { LedgerTransaction, Transact } from "./ledger-writer.ts";
import { integerOf, isObject, jsonOf, objectOf, parseRequest, textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Events of one transaction: each a row with a few parameters, and a short wait for whoever else starts. */
const PAGE_EVENTS = 256;

/** Where events of a version without a ledger wait. */
export interface Backfill {
  readonly db: Kysely<Tables>;
  readonly dialect: SqlDialect;
  readonly parts: LedgerParts;
  readonly transact: Transact;
}

/**
 * Appends the events of a version without a ledger, in their order and at their places, then drops their table. A start that was
 * cut off goes on where the head stands; of several that start at once, each appends what the others have not.
 */
export async function appendLegacyEvents({
  db,
  dialect,
  parts,
  transact,
}: Backfill): Promise<void> {
  if (!(await hasLegacyEvents(db, dialect))) return;
  for (;;) {
    const isDone = await transact(async (tx) => {
      await tx.lockHead();
      if (!(await hasLegacyEvents(tx.db, dialect))) return true;
      if (await appendPage(tx, parts)) return false;
      await tx.db.schema.dropTable("legacy_events").execute();
      return true;
    });
    if (isDone) return;
  }
}

async function hasLegacyEvents(db: Kysely<Tables>, dialect: SqlDialect): Promise<boolean> {
  const { rows } =
    dialect === "sqlite"
      ? await sql`select 1 from sqlite_master where name = 'legacy_events'`.execute(db)
      : // Not to_regclass, which can remember a table that another replica has dropped since this transaction began.
        await sql`select 1 from pg_class where relname = 'legacy_events'
          and relnamespace = current_schema()::regnamespace`.execute(db);
  return rows.length > 0;
}

async function appendPage(tx: LedgerTransaction, parts: LedgerParts): Promise<boolean> {
  const head = await tx.db.selectFrom("log_head").select("size").executeTakeFirst();
  const size = integerOf(head?.size, "log_head.size");
  const rows = await tx.db
    .selectFrom("legacy_events")
    .selectAll()
    .where("position", ">=", size)
    .orderBy("position")
    .limit(PAGE_EVENTS)
    .execute();
  if (rows.length === 0) return false;
  const isGapless = rows.every((row, offset) => Number(row.position) === size + offset);
  if (!isGapless) throw corrupt("legacy_events.position");
  const events = rows.map(parseLegacyEvent);
  const { requests, chains } = await loadRequests(tx.db, events);
  const requestOf = (id: string) => requests.get(id);
  const known = await tx.findSubjects(partiesOf(events, requestOf));
  const chainOf = (id: string) => chains.get(id);
  const draft = draftAppend(parts, { events, requestOf, chainOf, known });
  for (const [id, { lastLeaf, openingKey }] of draft.chains) {
    await tx.db
      .updateTable("requests")
      .set({ last_leaf: lastLeaf ?? null, opening_key: openingKey ?? null })
      .where("id", "=", id)
      .execute();
  }
  await tx.append(draft);
  return true;
}

async function loadRequests(db: Kysely<Tables>, events: readonly CountersignEvent[]) {
  const ids = new Set(events.map(({ requestId }) => requestId).filter((id) => id !== ""));
  const requests = new Map<string, ApprovalRequest>();
  const chains = new Map<string, Chain>();
  const rows =
    ids.size === 0
      ? []
      : await db
          .selectFrom("requests")
          .select(["id", "details", "lifecycle", "last_leaf", "opening_key"])
          .where("id", "in", [...ids])
          .execute();
  for (const row of rows) {
    const id = textOf(row.id, "requests.id");
    requests.set(id, parseRequest(row));
    chains.set(id, parseChain(row));
  }
  return { requests, chains };
}

function parseLegacyEvent(row: unknown): CountersignEvent {
  const fields = objectOf(row, "legacy_events");
  const body = objectOf(jsonOf(fields["body"], "legacy_events.body"), "legacy_events.body");
  const { actor, change } = body;
  if (!isObject(actor) || typeof actor["kind"] !== "string") throw corrupt("legacy_events.body");
  if (!isObject(change) || change["type"] !== fields["type"]) throw corrupt("legacy_events.body");
  const event = {
    id: textOf(fields["id"], "legacy_events.id"),
    requestId: textOf(fields["request_id"], "legacy_events.request_id"),
    version: integerOf(fields["version"], "legacy_events.version"),
    atMs: integerOf(fields["at_ms"], "legacy_events.at_ms"),
    actor,
    change,
  };
  // What the version before wrote, from values that it had checked.
  return event as unknown as CountersignEvent;
}
