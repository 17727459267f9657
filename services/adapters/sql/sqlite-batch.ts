import type { ApprovalRequest } from "../../core/approval/request.ts";
import type { StoreFault } from "../../core/approval/store.ts";
import type { Loaded, Unit, UnitResult } from "./plan.ts";
import { planBatch, recordIdsOf, requestIdsOf } from "./plan.ts";
import { objectOf, parseOrFault } from "./rows.ts";
import type { SqliteStatements } from "./sqlite-statements.ts";
import type { SqliteWriter } from "./sqlite-writer.ts";

/** Where batches are read, and who writes them. */
export interface SqliteBatches {
  readonly statements: SqliteStatements;
  readonly writer: SqliteWriter;
  readonly now: () => number;
}

/**
 * A `CommitBatch`. It reads and plans without a lock, because the units' changes are functions and can't leave this thread, and
 * the writer writes the plan only if nothing was changed since. Only another process could have changed it.
 */
export async function commitInSqlite(
  { statements, writer, now }: SqliteBatches,
  units: readonly Unit[],
): Promise<readonly UnitResult[]> {
  const loaded = load(statements, units);
  const { events, created, updated, results } = planBatch(units, loaded);
  if (events.length === 0) return results(undefined);
  const seenUpdates = updated.map((update) => {
    const { details, lifecycle } = objectOf(loaded.rows.get(update.request.details.id), "requests");
    return { ...update, seen: { details, lifecycle } };
  });
  return results(await writer.append({ events, created, updated: seenUpdates, nowMs: now() }));
}

interface LoadedRows extends Loaded {
  readonly rows: ReadonlyMap<string, unknown>;
}

function load(statements: SqliteStatements, units: readonly Unit[]): LoadedRows {
  const requests = new Map<string, ApprovalRequest | StoreFault>();
  const rows = new Map<string, unknown>();
  for (const id of requestIdsOf(units)) {
    const row = statements.load.get(id);
    if (row === undefined) continue;
    requests.set(id, parseOrFault(row));
    rows.set(id, row);
  }
  const isRecorded = (id: string) => statements.isRecorded.get(id) !== undefined;
  return { requests, rows, recorded: new Set(recordIdsOf(units).filter(isRecorded)) };
}
