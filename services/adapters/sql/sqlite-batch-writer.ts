import type { Database } from "better-sqlite3";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import { StoreFault } from "../../core/approval/store.ts";
import { partiesOf } from "../../core/ledger/draft-leaves.ts";
import type { Appended } from "../../core/ledger/store.ts";
import type { AppendDraft, Chain, LedgerParts } from "./append.ts";
import { draftAppend } from "./append.ts";
import { parseChain } from "./ledger-rows.ts";
import type { RequestUpdate } from "./plan.ts";
import { objectOf, toLifecycleRow, toRequestRow } from "./rows.ts";
import { appendInSqlite, findSubjectsInSqlite } from "./sqlite-append.ts";
import type { SqliteStatements } from "./sqlite-statements.ts";
import type { PlannedBatch } from "./writer-messages.ts";

/** What batches are written with. */
export interface BatchWriterParts extends Pick<LedgerParts, "ring" | "service"> {
  readonly database: Database;
  readonly statements: SqliteStatements;
}

/**
 * Writes planned batches on one connection, each from `begin` to `commit` in one go. Row by row through prepared statements:
 * there is no round trip to save, and a statement of many rows costs more in binding and compiling than it saves.
 */
export class SqliteBatchWriter {
  readonly #parts: BatchWriterParts;

  constructor(parts: BatchWriterParts) {
    this.#parts = parts;
  }

  /** What was appended; undefined when another process came in between, and nothing was written. */
  write(batch: PlannedBatch): Appended | undefined {
    const { database, statements } = this.#parts;
    statements.begin.run();
    try {
      const chains = this.#loadUnchanged(batch);
      const appended = chains === undefined ? undefined : this.#append(batch, chains);
      (appended === undefined ? statements.rollback : statements.commit).run();
      return appended;
    } catch (error) {
      // SQLite has rolled back by itself after some errors, such as a full disk, and not after others.
      if (database.inTransaction) statements.rollback.run();
      throw error;
    }
  }

  /** The chains of the requests that are there; undefined unless all is as it was when the batch was planned. */
  #loadUnchanged({ events, created, updated }: PlannedBatch): Chains | undefined {
    const { load, isRecorded } = this.#parts.statements;
    if (created.some(({ details }) => load.get(details.id) !== undefined)) return undefined;
    const isKnown = events.some((it) => it.requestId === "" && isRecorded.get(it.id) !== undefined);
    if (isKnown) return undefined;
    const chains = new Map<string, Chain>();
    for (const { request, seen } of updated) {
      const row = objectOf(load.get(request.details.id), "requests");
      const isSame = row["details"] === seen.details && row["lifecycle"] === seen.lifecycle;
      if (!isSame) return undefined;
      chains.set(request.details.id, parseChain(row));
    }
    return chains;
  }

  #append({ events, created, updated, nowMs }: PlannedBatch, chains: Chains): Appended {
    const { ring, service, statements } = this.#parts;
    const requests = new Map(
      [...created, ...updated.map(({ request }) => request)].map((it) => [it.details.id, it]),
    );
    const requestOf = (id: string) => requests.get(id);
    const chainOf = (id: string) => chains.get(id);
    const known = findSubjectsInSqlite(statements, partiesOf(events, requestOf));
    const parts = { ring, service, now: () => nowMs };
    const draft = draftAppend(parts, { events, requestOf, chainOf, known });
    for (const request of created) this.#insertRequest(request, draft);
    for (const update of updated) this.#updateRequest(update, draft);
    return appendInSqlite(statements, draft);
  }

  #insertRequest(request: ApprovalRequest, { chains }: AppendDraft): void {
    const row = toRequestRow(request);
    const chain = chains.get(row.id);
    this.#parts.statements.insertRequest.run(
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
      row.matchKey,
      row.matchUntilMs,
    );
  }

  #updateRequest({ request, fromVersion }: RequestUpdate, { chains }: AppendDraft): void {
    const row = toLifecycleRow(request);
    const { changes } = this.#parts.statements.updateRequest.run(
      row.status,
      row.version,
      row.dueAtMs,
      row.lifecycle,
      chains.get(row.id)?.lastLeaf ?? null,
      row.matchKey,
      row.matchUntilMs,
      row.id,
      fromVersion,
    );
    if (changes !== 1) throw new StoreFault("corrupt", "requests.version is damaged");
  }
}

type Chains = ReadonlyMap<string, Chain>;
