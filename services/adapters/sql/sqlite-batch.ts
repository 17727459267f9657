import type { Database } from "better-sqlite3";
import type { Kysely } from "kysely";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import { StoreFault } from "../../core/approval/store.ts";
import { partiesOf } from "../../core/ledger/draft-leaves.ts";
import type { Handle } from "../../core/ledger/handles.ts";
import type { Appended } from "../../core/ledger/store.ts";
import type { AppendDraft, Chain, KnownSubject, LedgerParts } from "./append.ts";
import { draftAppend } from "./append.ts";
import { parseChain } from "./ledger-rows.ts";
import type { BatchPlan, Loaded, RequestUpdate, Unit, UnitResult } from "./plan.ts";
import { planBatch, recordIdsOf, requestIdsOf } from "./plan.ts";
import { parseOrFault, toLifecycleRow, toRequestRow } from "./rows.ts";
import { appendInSqlite, findSubjectsInSqlite } from "./sqlite-append.ts";
import { prepareStatements, type SqliteStatements } from "./sqlite-statements.ts";
import type { Tables } from "./tables.ts";

/**
 * Commits batches on one connection, each from `begin` to `commit` within one turn of the event loop, so that nothing else
 * on the connection can come in between. Row by row through prepared statements: there is no round trip to save, and a
 * statement of many rows costs more in binding and compiling than it saves.
 */
export class SqliteBatch {
  readonly #database: Database;
  readonly #statements: SqliteStatements;
  readonly #parts: LedgerParts;

  constructor(database: Database, db: Kysely<Tables>, parts: LedgerParts) {
    this.#database = database;
    this.#statements = prepareStatements(database, db);
    this.#parts = parts;
  }

  /** A `CommitBatch`. */
  commit(units: readonly Unit[]): readonly UnitResult[] {
    const { begin, commit } = this.#statements;
    begin.run();
    try {
      const loaded = this.#load(units);
      const plan = planBatch(units, loaded);
      const appended = plan.events.length === 0 ? undefined : this.#write(plan, loaded);
      commit.run();
      return plan.results(appended);
    } catch (error) {
      // SQLite has rolled back by itself after some errors, such as a full disk, and not after others.
      if (this.#database.inTransaction) this.#statements.rollback.run();
      throw error;
    }
  }

  /** Those of the parties that have a row, by `partyKey`. */
  findSubjects(parties: readonly Handle[]): ReadonlyMap<string, KnownSubject> {
    return findSubjectsInSqlite(this.#statements, parties);
  }

  /** Appends in the transaction that is open on this connection. */
  append(draft: AppendDraft, epoch?: number): Appended {
    return appendInSqlite(this.#statements, draft, epoch);
  }

  #load(units: readonly Unit[]): LoadedRows {
    const requests = new Map<string, ApprovalRequest | StoreFault>();
    const chains = new Map<string, Chain>();
    for (const id of requestIdsOf(units)) {
      const row = this.#statements.load.get(id);
      if (row === undefined) continue;
      requests.set(id, parseOrFault(row));
      chains.set(id, parseChain(row));
    }
    const isRecorded = (id: string) => this.#statements.isRecorded.get(id) !== undefined;
    return { requests, chains, recorded: new Set(recordIdsOf(units).filter(isRecorded)) };
  }

  #write(plan: BatchPlan, { chains }: LoadedRows): Appended {
    const { events, requestOf } = plan;
    const known = this.findSubjects(partiesOf(events, requestOf));
    const chainOf = (id: string) => chains.get(id);
    const draft = draftAppend(this.#parts, { events, requestOf, chainOf, known });
    for (const request of plan.created) this.#insertRequest(request, draft);
    for (const update of plan.updated) this.#updateRequest(update, draft);
    return this.append(draft);
  }

  #insertRequest(request: ApprovalRequest, { chains }: AppendDraft): void {
    const row = toRequestRow(request);
    const chain = chains.get(row.id);
    this.#statements.insertRequest.run(
      row.id,
      row.agentId,
      row.status,
      row.version,
      row.createdAtMs,
      row.dueAtMs,
      row.details,
      row.lifecycle,
      chain?.lastLeaf ?? null,
      chain?.openingKey ?? null,
    );
  }

  #updateRequest({ request, fromVersion }: RequestUpdate, { chains }: AppendDraft): void {
    const { id, status, version, dueAtMs, lifecycle } = toLifecycleRow(request);
    const lastLeaf = chains.get(id)?.lastLeaf ?? null;
    const { changes } = this.#statements.updateRequest.run(
      status,
      version,
      dueAtMs,
      lifecycle,
      lastLeaf,
      id,
      fromVersion,
    );
    if (changes !== 1) throw new StoreFault("corrupt", "requests.version changed under a lock");
  }
}

interface LoadedRows extends Loaded {
  readonly chains: ReadonlyMap<string, Chain>;
}
