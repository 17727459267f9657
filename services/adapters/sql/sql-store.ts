import type { CompiledQuery, Kysely } from "kysely";
import type { CursorStore, EventLog, RequestStore } from "../../core/approval/store.ts";
import type { DeliveryStore } from "../../core/delivery/delivery.ts";
import type { ReplayStore } from "../../core/delivery/replay-store.ts";
import type { LedgerStore, SubjectStore } from "../../core/ledger/store.ts";
import type { LedgerParts } from "./append.ts";
import { SqlCursorStore } from "./cursor-store.ts";
import { SqlDeliveryStore } from "./delivery-store.ts";
import { SqlEventLog } from "./event-log.ts";
import { GroupCommit, type CommitBatch, type OnBatch } from "./group-commit.ts";
import { SqlLedgerStore } from "./ledger-store.ts";
import { SqlReplayStore } from "./replay-store.ts";
import { SqlRequestStore } from "./request-store.ts";
import type { Transact } from "./ledger-writer.ts";
import { SqlSubjectStore } from "./subject-store.ts";
import type { Tables } from "./tables.ts";
import { TileCache } from "./tile-cache.ts";

/** Everything that one database keeps. Disposing commits what waits, then closes the database. */
export interface SqlStore extends AsyncDisposable {
  readonly requests: RequestStore;
  readonly events: EventLog;
  readonly ledger: LedgerStore;
  readonly subjects: SubjectStore;
  readonly cursors: CursorStore;
  readonly deliveries: DeliveryStore;
  readonly replays: ReplayStore;
  stats(): StoreStats;
}

/** What a notifier keeps in the same database. It can neither read nor write the ledger: it has no key for that. */
export interface SqlDeliveries extends AsyncDisposable {
  readonly deliveries: DeliveryStore;
  readonly replays: ReplayStore;
}

/** How busy a store is. */
export interface StoreStats {
  /** Calls that wait for a batch of theirs. */
  readonly queueDepth: number;
}

/** What the ledger's tables are sealed with. */
export interface LedgerOptions {
  /** 32 bytes. Wraps the keys of all subjects; without it no opening can be read any more. */
  readonly openingsKey: Uint8Array;
  /** Called before the key is used: a database may not come to depend on a key that is on no disk. What it throws is thrown on. */
  readonly keep?: (use: { readonly isFirstUse: boolean }) => Promise<void>;
}

/** What both databases can be told. */
export interface SqlStoreOptions {
  readonly ledger: LedgerOptions;
  /** Told the size and the duration in milliseconds of every batch. Must not throw. */
  readonly onBatch?: OnBatch;
  /** How many writes may wait before more of them are refused as overloaded. */
  readonly queueMax?: number;
  /** Milliseconds since the epoch, for the end of replay claims and the birth of subjects. */
  readonly now?: () => number;
}

/** What differs between the databases. */
export interface Backend {
  readonly db: Kysely<Tables>;
  readonly parts: LedgerParts;
  readonly commit: CommitBatch;
  readonly transact: Transact;
  /** Runs one statement that writes, while this thread goes on. */
  run(query: CompiledQuery): Promise<void>;
  /** Takes what was deleted out of the files, as far as the database lets us. */
  afterErasure(): Promise<void>;
  close(): Promise<void>;
}

/** Puts the stores of one database together. */
export function createSqlStore(backend: Backend, options: SqlStoreOptions): SqlStore {
  const { db, parts, afterErasure } = backend;
  const tiles = new TileCache();
  const writes = new GroupCommit(growing(backend.commit, tiles), options);
  const reader = { db, parts };
  const alone: Transact = (work) => writes.alone(() => backend.transact(work));
  const sources = { reader, writer: { alone } };
  return {
    requests: new SqlRequestStore(db, writes),
    events: new SqlEventLog(reader, writes),
    ledger: new SqlLedgerStore({ ...sources, tiles }),
    subjects: new SqlSubjectStore({ ...sources, afterErasure }),
    cursors: new SqlCursorStore(db, (query) => backend.run(query)),
    ...createDeliveries(db, options),
    stats: () => ({ queueDepth: writes.depth }),
    [Symbol.asyncDispose]: async () => {
      await writes[Symbol.asyncDispose]();
      await backend.close();
    },
  };
}

/** What a notifier needs of a database. */
export function createDeliveries(
  db: Kysely<Tables>,
  { now = Date.now }: Pick<SqlStoreOptions, "now">,
): Pick<SqlDeliveries, "deliveries" | "replays"> {
  return { deliveries: new SqlDeliveryStore(db), replays: new SqlReplayStore(db, now) };
}

// Nearly every receipt reads the newest tiles, so they are not read from the database each time.
function growing(commit: CommitBatch, tiles: TileCache): CommitBatch {
  return async (units) => {
    const results = await commit(units);
    const committed = results.find((it) => it.kind === "committed" && it.committed.appended);
    if (committed?.kind === "committed" && committed.committed.appended !== undefined) {
      tiles.grow(committed.committed.appended);
    }
    return results;
  };
}
