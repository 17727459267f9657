import type { Database, Statement } from "better-sqlite3";
import type { Compilable, Kysely } from "kysely";
import { sql } from "kysely";
import type { CountersignEvent } from "../../core/approval/event.ts";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import { StoreFault } from "../../core/approval/store.ts";
import type { BatchPlan, Loaded, RequestUpdate, Unit, UnitResult } from "./plan.ts";
import { planBatch, recordIdsOf, requestIdsOf } from "./plan.ts";
import { integerOf, parseOrFault, toEventBody, toLifecycleRow, toRequestRow } from "./rows.ts";
import type { Tables } from "./tables.ts";

/**
 * Commits batches on one connection, each from `begin` to `commit` within one turn of the event loop, so that nothing else
 * on the connection can come in between. Row by row through prepared statements: there is no round trip to save, and a
 * statement of many rows costs more in binding and compiling than it saves.
 */
export class SqliteBatch {
  readonly #database: Database;
  readonly #statements: Statements;

  constructor(database: Database, db: Kysely<Tables>) {
    this.#database = database;
    this.#statements = prepareStatements(database, db);
  }

  /** A `CommitBatch`. */
  commit(units: readonly Unit[]): readonly UnitResult[] {
    const { begin, commit } = this.#statements;
    begin.run();
    try {
      const plan = planBatch(units, this.#load(units));
      const firstIndex = plan.events.length === 0 ? 0 : this.#write(plan);
      commit.run();
      return plan.results(firstIndex);
    } catch (error) {
      // SQLite has rolled back by itself after some errors, such as a full disk, and not after others.
      if (this.#database.inTransaction) this.#statements.rollback.run();
      throw error;
    }
  }

  #load(units: readonly Unit[]): Loaded {
    const requests = new Map<string, ApprovalRequest | StoreFault>();
    for (const id of requestIdsOf(units)) {
      const row = this.#statements.load.get(id);
      if (row !== undefined) requests.set(id, parseOrFault(row));
    }
    const isRecorded = (id: string) => this.#statements.isRecorded.get(id) !== undefined;
    return { requests, recorded: new Set(recordIdsOf(units).filter(isRecorded)) };
  }

  #write(plan: BatchPlan): number {
    for (const request of plan.created) this.#insertRequest(request);
    for (const update of plan.updated) this.#updateRequest(update);
    const { readHead, writeHead } = this.#statements;
    const firstIndex = integerOf(readHead.get(), "log_head.size");
    plan.events.forEach((event, offset) => this.#insertEvent(event, firstIndex + offset));
    // The Merkle tree's leaves and head are to be written here, before the size, in the same transaction.
    writeHead.run(firstIndex + plan.events.length);
    return firstIndex;
  }

  #insertRequest(request: ApprovalRequest): void {
    const row = toRequestRow(request);
    this.#statements.insertRequest.run(
      row.id,
      row.agentId,
      row.status,
      row.version,
      row.createdAtMs,
      row.dueAtMs,
      row.details,
      row.lifecycle,
    );
  }

  #updateRequest({ request, fromVersion }: RequestUpdate): void {
    const { id, status, version, dueAtMs, lifecycle } = toLifecycleRow(request);
    const { updateRequest } = this.#statements;
    const { changes } = updateRequest.run(status, version, dueAtMs, lifecycle, id, fromVersion);
    if (changes !== 1) throw new StoreFault("corrupt", "requests.version changed under a lock");
  }

  #insertEvent(event: CountersignEvent, index: number): void {
    const { id, requestId, version, change, atMs } = event;
    const { insertEvent } = this.#statements;
    insertEvent.run(index, id, requestId, version, change.type, atMs, toEventBody(event));
  }
}

type Statements = ReturnType<typeof prepareStatements>;

// kysely writes the SQL once, here; better-sqlite3 runs it. Building and compiling it for every row costs several times what
// running it does. Values only stand for parameters, in the order in which the statements above bind them.
function prepareStatements(database: Database, db: Kysely<Tables>) {
  const prepare = (query: Compilable): Statement<unknown[]> =>
    database.prepare(query.compile().sql);
  const begin = database.prepare("begin immediate");
  const lifecycle = { status: "", version: 0, due_at_ms: 0, lifecycle: "" };
  return {
    // A plain `begin` takes the write lock only at the first write, when another process may have changed what was read.
    begin,
    commit: database.prepare("commit"),
    rollback: database.prepare("rollback"),
    load: prepare(db.selectFrom("requests").select(["details", "lifecycle"]).where("id", "=", "")),
    isRecorded: prepare(
      db
        .selectFrom("events")
        .select("id")
        .where("id", "=", "")
        .where("request_id", "=", sql.lit("")),
    ),
    insertRequest: prepare(
      db.insertInto("requests").values({
        id: "",
        agent_id: "",
        status: "",
        version: 0,
        created_at_ms: 0,
        due_at_ms: 0,
        details: "",
        lifecycle: "",
      }),
    ),
    updateRequest: prepare(
      db.updateTable("requests").set(lifecycle).where("id", "=", "").where("version", "=", 0),
    ),
    insertEvent: prepare(
      db.insertInto("events").values({
        position: 0,
        id: "",
        request_id: "",
        version: 0,
        type: "",
        at_ms: 0,
        body: "",
      }),
    ),
    readHead: prepare(db.selectFrom("log_head").select("size")).pluck(),
    writeHead: prepare(db.updateTable("log_head").set({ size: 0 })),
  };
}
