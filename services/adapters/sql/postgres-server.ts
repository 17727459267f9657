import { Kysely, PostgresDialect, sql } from "kysely";
import { Pool } from "pg";
import { StoreFault } from "../../core/approval/store.ts";
import { DiscardingPool } from "./postgres-pool.ts";
import type { Tables } from "./tables.ts";

/** Which server to use, and how long to wait for it. */
export interface PostgresServerOptions {
  /** `postgres://user:password@host:port/database`; a secret, never logged. */
  readonly url: string;
  /** Connections of this process: one commits, the others read. At least 2, or reads wait for commits. */
  readonly poolMax?: number;
  /** How long one statement may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Told when an idle connection breaks; the next call opens another one. Must not throw. */
  readonly onConnectionLost?: (error: Error) => void;
}

const POOL_MAX = 8;
/** Far above any commit, and below the patience of an agent's call. */
const TIMEOUT_MS = 5_000;
/** The server gives its own answer first when it is alive; this one is for a server that has gone silent. */
const SILENCE_MS = 500;

/** A pool of connections, opened as they are needed. */
export function connectToPostgres(options: PostgresServerOptions): Kysely<Tables> {
  const pool = new DiscardingPool(createPool(options));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Throws `StoreFault` unavailable where the server acknowledges what it has not synced. */
export async function assertDurable(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ fsync: unknown; synchronous_commit: unknown }>`select
    current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as synchronous_commit`.execute(db);
  const [settings] = rows;
  for (const name of ["fsync", "synchronous_commit"] as const) {
    if (settings?.[name] !== "off") continue;
    throw new StoreFault("unavailable", `PostgreSQL's ${name} is off, so it can lose commits.`);
  }
}

function createPool(options: PostgresServerOptions): Pool {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const onLost = options.onConnectionLost ?? (() => undefined);
  const pool = new Pool({
    connectionString: options.url,
    application_name: "countersign",
    max: options.poolMax ?? POOL_MAX,
    keepAlive: true,
    connectionTimeoutMillis: timeoutMs,
    lock_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + SILENCE_MS,
    idle_in_transaction_session_timeout: timeoutMs,
  });
  pool.on("error", onLost);
  // The pool listens only while a connection is idle; one that breaks between two statements would end the process.
  pool.on("connect", (client) => client.on("error", onLost));
  return pool;
}
