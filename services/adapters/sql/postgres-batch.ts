import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import type { CountersignEvent } from "../../core/approval/event.ts";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import type { StoreFault } from "../../core/approval/store.ts";
import { corrupt } from "./fault.ts";
import type { Loaded, RequestUpdate, Unit, UnitResult } from "./plan.ts";
import { planBatch, recordIdsOf, requestIdsOf } from "./plan.ts";
import {
  integerOf,
  parseOrFault,
  textOf,
  toEventBody,
  toLifecycleRow,
  toRequestRow,
} from "./rows.ts";
import type { Tables } from "./tables.ts";

/**
 * A `CommitBatch`. The transaction locks the requests that exist, in the order of their ids, then writes new ones, then
 * takes the head, which all replicas want, as the last lock and so for the shortest time. All take them in this order, so
 * none waits in a circle. A request that another replica made meanwhile fails the insert, and the batch runs again.
 */
export function commitInPostgres(
  db: Kysely<Tables>,
  units: readonly Unit[],
): Promise<readonly UnitResult[]> {
  return db
    .transaction()
    .setIsolationLevel("read committed")
    .execute(async (tx) => {
      const plan = planBatch(units, await load(tx, units));
      if (plan.events.length === 0) return plan.results(0);
      await insertRequests(tx, plan.created);
      await updateRequests(tx, plan.updated);
      const firstIndex = await takeIndexes(tx, plan.events.length);
      await insertEvents(tx, plan.events, firstIndex);
      // The Merkle tree's leaves and head are to be written here, in the same transaction and under the head's lock.
      return plan.results(firstIndex);
    });
}

type Tx = Transaction<Tables>;

async function load(tx: Tx, units: readonly Unit[]): Promise<Loaded> {
  const requests = new Map<string, ApprovalRequest | StoreFault>();
  const ids = requestIdsOf(units);
  for (const row of ids.length === 0 ? [] : await lockRequests(tx, ids)) {
    requests.set(textOf(row.id, "requests.id"), parseOrFault(row));
  }
  return { requests, recorded: await findRecorded(tx, recordIdsOf(units)) };
}

function lockRequests(tx: Tx, ids: readonly string[]) {
  return tx
    .selectFrom("requests")
    .select(["id", "details", "lifecycle"])
    .where("id", "=", sql<string>`any(${ids}::text[])`)
    .orderBy("id")
    .forUpdate()
    .execute();
}

async function findRecorded(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom("events")
    .select("id")
    .where("id", "in", ids)
    .where("request_id", "=", "")
    .execute();
  return new Set(rows.map(({ id }) => textOf(id, "events.id")));
}

// One array a column instead of one parameter a value: the text of the statement stays the same for every size of batch.
async function insertRequests(tx: Tx, requests: readonly ApprovalRequest[]): Promise<void> {
  if (requests.length === 0) return;
  const rows = requests.map(toRequestRow);
  await sql`insert into requests
      (id, agent_id, status, version, created_at_ms, due_at_ms, details, lifecycle)
    select * from unnest(
      ${rows.map((row) => row.id)}::text[],
      ${rows.map((row) => row.agentId)}::text[],
      ${rows.map((row) => row.status)}::text[],
      ${rows.map((row) => row.version)}::bigint[],
      ${rows.map((row) => row.createdAtMs)}::bigint[],
      ${rows.map((row) => row.dueAtMs)}::bigint[],
      ${rows.map((row) => row.details)}::text[],
      ${rows.map((row) => row.lifecycle)}::text[])`.execute(tx);
}

async function updateRequests(tx: Tx, updates: readonly RequestUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  const rows = updates.map(({ request }) => toLifecycleRow(request));
  const { numAffectedRows } = await sql`update requests set
      status = new.status, version = new.version, due_at_ms = new.due_at_ms, lifecycle = new.lifecycle
    from unnest(
      ${rows.map((row) => row.id)}::text[],
      ${updates.map((update) => update.fromVersion)}::bigint[],
      ${rows.map((row) => row.status)}::text[],
      ${rows.map((row) => row.version)}::bigint[],
      ${rows.map((row) => row.dueAtMs)}::bigint[],
      ${rows.map((row) => row.lifecycle)}::text[])
      as new (id, from_version, status, version, due_at_ms, lifecycle)
    where requests.id = new.id and requests.version = new.from_version`.execute(tx);
  if (numAffectedRows !== BigInt(rows.length)) throw corrupt("requests.version");
}

async function takeIndexes(tx: Tx, count: number): Promise<number> {
  const head = await tx
    .updateTable("log_head")
    .set((eb) => ({ size: eb("size", "+", count) }))
    .returning("size")
    .executeTakeFirst();
  return integerOf(head?.size, "log_head.size") - count;
}

async function insertEvents(
  tx: Tx,
  events: readonly CountersignEvent[],
  firstIndex: number,
): Promise<void> {
  await sql`insert into events (position, id, request_id, version, type, at_ms, body)
    select * from unnest(
      ${events.map((_, offset) => firstIndex + offset)}::bigint[],
      ${events.map((event) => event.id)}::text[],
      ${events.map((event) => event.requestId)}::text[],
      ${events.map((event) => event.version)}::bigint[],
      ${events.map((event) => event.change.type)}::text[],
      ${events.map((event) => event.atMs)}::bigint[],
      ${events.map(toEventBody)}::text[])`.execute(tx);
}
