import type { Kysely } from "kysely";
import type { CursorStore, EventLog, RequestStore } from "../../core/approval/store.ts";
import type { DeliveryStore } from "../../core/delivery/delivery.ts";
import type { ReplayStore } from "../../core/delivery/replay-store.ts";
import { SqlCursorStore } from "./cursor-store.ts";
import { SqlDeliveryStore } from "./delivery-store.ts";
import { SqlEventLog } from "./event-log.ts";
import { GroupCommit, type CommitBatch, type OnBatch } from "./group-commit.ts";
import { SqlReplayStore } from "./replay-store.ts";
import { SqlRequestStore } from "./request-store.ts";
import type { Tables } from "./tables.ts";

/** Everything that one database keeps. Disposing commits what waits, then closes the database. */
export interface SqlStore extends AsyncDisposable {
  readonly requests: RequestStore;
  readonly events: EventLog;
  readonly cursors: CursorStore;
  readonly deliveries: DeliveryStore;
  readonly replays: ReplayStore;
  stats(): StoreStats;
}

/** How busy a store is. */
export interface StoreStats {
  /** Calls that wait for a batch of theirs. */
  readonly queueDepth: number;
}

/** What both databases can be told. */
export interface SqlStoreOptions {
  /** Told the size and the duration in milliseconds of every batch. Must not throw. */
  readonly onBatch?: OnBatch;
  /** How many writes may wait before more of them are refused as overloaded. */
  readonly queueMax?: number;
  /** Milliseconds since the epoch, for the end of replay claims. */
  readonly now?: () => number;
}

/** What differs between the databases. */
export interface Backend {
  readonly db: Kysely<Tables>;
  readonly commit: CommitBatch;
  close(): Promise<void>;
}

/** Puts the stores of one database together. */
export function createSqlStore(backend: Backend, options: SqlStoreOptions): SqlStore {
  const { db } = backend;
  const writes = new GroupCommit(backend.commit, options);
  return {
    requests: new SqlRequestStore(db, writes),
    events: new SqlEventLog(db, writes),
    cursors: new SqlCursorStore(db),
    deliveries: new SqlDeliveryStore(db),
    replays: new SqlReplayStore(db, options.now ?? Date.now),
    stats: () => ({ queueDepth: writes.depth }),
    [Symbol.asyncDispose]: async () => {
      await writes[Symbol.asyncDispose]();
      await backend.close();
    },
  };
}
