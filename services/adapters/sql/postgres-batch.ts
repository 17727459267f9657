import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import type { StoreFault } from "../../core/approval/store.ts";
import { partiesOf } from "../../core/ledger/draft-leaves.ts";
import type { AppendDraft, Chain, LedgerParts } from "./append.ts";
import { draftAppend } from "./append.ts";
import { corrupt } from "./fault.ts";
import { parseChain } from "./ledger-rows.ts";
import type { BatchPlan, Loaded, RequestUpdate, Unit, UnitResult } from "./plan.ts";
import { planBatch, recordIdsOf, requestIdsOf } from "./plan.ts";
import { appendInPostgres, findSubjectsInPostgres } from "./postgres-append.ts";
import { parseOrFault, textOf, toLifecycleRow, toRequestRow } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Where batches go, and what their leaves are made with. */
export interface PostgresBatches {
  readonly db: Kysely<Tables>;
  readonly parts: LedgerParts;
}

/**
 * A `CommitBatch`. The transaction locks the requests that exist, in the order of their ids, then the subjects, then writes new
 * ones of both, then takes the head, which all replicas want, as the last lock and so for the shortest time. All take them in
 * this order, so none waits in a circle. What another replica made meanwhile fails the insert, and the batch runs again.
 */
export function commitInPostgres(
  { db, parts }: PostgresBatches,
  units: readonly Unit[],
): Promise<readonly UnitResult[]> {
  return db
    .transaction()
    .setIsolationLevel("read committed")
    .execute(async (tx) => {
      const loaded = await load(tx, units);
      const plan = planBatch(units, loaded);
      if (plan.events.length === 0) return plan.results(undefined);
      const draft = await draftIn(tx, { plan, loaded, parts });
      await insertRequests(tx, plan.created, draft);
      await updateRequests(tx, plan.updated, draft);
      return plan.results(await appendInPostgres(tx, draft));
    });
}

type Tx = Transaction<Tables>;

interface LoadedRows extends Loaded {
  readonly chains: ReadonlyMap<string, Chain>;
}

interface Planned {
  readonly plan: BatchPlan;
  readonly loaded: LoadedRows;
  readonly parts: LedgerParts;
}

async function draftIn(tx: Tx, { plan, loaded, parts }: Planned): Promise<AppendDraft> {
  const { events, requestOf } = plan;
  const known = await findSubjectsInPostgres(tx, partiesOf(events, requestOf));
  const chainOf = (id: string) => loaded.chains.get(id);
  return draftAppend(parts, { events, requestOf, chainOf, known });
}

async function load(tx: Tx, units: readonly Unit[]): Promise<LoadedRows> {
  const requests = new Map<string, ApprovalRequest | StoreFault>();
  const chains = new Map<string, Chain>();
  const ids = requestIdsOf(units);
  for (const row of ids.length === 0 ? [] : await lockRequests(tx, ids)) {
    const id = textOf(row.id, "requests.id");
    requests.set(id, parseOrFault(row));
    chains.set(id, parseChain(row));
  }
  return { requests, chains, recorded: await findRecorded(tx, recordIdsOf(units)) };
}

function lockRequests(tx: Tx, ids: readonly string[]) {
  return tx
    .selectFrom("requests")
    .select(["id", "details", "lifecycle", "last_leaf", "opening_key"])
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
async function insertRequests(
  tx: Tx,
  requests: readonly ApprovalRequest[],
  { chains }: AppendDraft,
): Promise<void> {
  if (requests.length === 0) return;
  const rows = requests.map(toRequestRow);
  await sql`insert into requests (id, agent_id, status, version, created_at_ms, due_at_ms, details,
      lifecycle, last_leaf, opening_key, match_key, match_until_ms)
    select * from unnest(
      ${rows.map((row) => row.id)}::text[],
      ${rows.map((row) => row.agentId)}::text[],
      ${rows.map((row) => row.status)}::text[],
      ${rows.map((row) => row.version)}::bigint[],
      ${rows.map((row) => row.createdAtMs)}::bigint[],
      ${rows.map((row) => row.dueAtMs)}::bigint[],
      ${rows.map((row) => row.details)}::text[],
      ${rows.map((row) => row.lifecycle)}::text[],
      ${rows.map((row) => bufferOf(chains.get(row.id)?.lastLeaf))}::bytea[],
      ${rows.map((row) => bufferOf(chains.get(row.id)?.openingKey))}::bytea[],
      ${rows.map((row) => row.matchKey)}::text[],
      ${rows.map((row) => row.matchUntilMs)}::bigint[])`.execute(tx);
}

async function updateRequests(
  tx: Tx,
  updates: readonly RequestUpdate[],
  { chains }: AppendDraft,
): Promise<void> {
  if (updates.length === 0) return;
  const rows = updates.map(({ request }) => toLifecycleRow(request));
  const { numAffectedRows } = await sql`update requests set
      status = new.status, version = new.version, due_at_ms = new.due_at_ms, lifecycle = new.lifecycle,
      last_leaf = new.last_leaf, match_key = new.match_key, match_until_ms = new.match_until_ms
    from unnest(
      ${rows.map((row) => row.id)}::text[],
      ${updates.map((update) => update.fromVersion)}::bigint[],
      ${rows.map((row) => row.status)}::text[],
      ${rows.map((row) => row.version)}::bigint[],
      ${rows.map((row) => row.dueAtMs)}::bigint[],
      ${rows.map((row) => row.lifecycle)}::text[],
      ${rows.map((row) => bufferOf(chains.get(row.id)?.lastLeaf))}::bytea[],
      ${rows.map((row) => row.matchKey)}::text[],
      ${rows.map((row) => row.matchUntilMs)}::bigint[])
      as new (id, from_version, status, version, due_at_ms, lifecycle, last_leaf, match_key,
        match_until_ms)
    where requests.id = new.id and requests.version = new.from_version`.execute(tx);
  if (numAffectedRows !== BigInt(rows.length)) throw corrupt("requests.version");
}

// The driver writes other arrays of bytes as lists of numbers.
function bufferOf(bytes: Uint8Array | undefined): Buffer | null {
  return bytes === undefined ? null : Buffer.from(bytes);
}
