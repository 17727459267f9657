import { openPostgresDeliveries, openPostgresStore } from "./postgres.ts";
import type { SqlDeliveries, SqlStore, SqlStoreOptions } from "./sql-store.ts";
import { openSqliteDeliveries, openSqliteStore } from "./sqlite.ts";

/** What can be said of a store besides its URL. */
export interface OpenStoreOptions extends SqlStoreOptions {
  /** For PostgreSQL: the role that owns the tables and migrates them. It is used at the start only. */
  readonly ownerUrl?: string;
}

/**
 * Opens the store that a URL names: `sqlite:/path/to/file` or `postgres://…`. Throws `TypeError` for any other scheme, or a key
 * that is none; the message does not repeat the URL, because it can hold a password.
 */
export async function openStore(url: string, options: OpenStoreOptions): Promise<SqlStore> {
  const path = sqlitePath(url);
  return path === undefined
    ? openPostgresStore({ ...options, url })
    : openSqliteStore({ ...options, path });
}

/** Opens what a notifier needs of the same database; it gets no key for the ledger. Throws like `openStore`. */
export async function openDeliveryStore(
  url: string,
  options: Omit<OpenStoreOptions, "ledger"> = {},
): Promise<SqlDeliveries> {
  const path = sqlitePath(url);
  return path === undefined
    ? openPostgresDeliveries({ ...options, url })
    : openSqliteDeliveries({ ...options, path });
}

function sqlitePath(url: string): string | undefined {
  if (url.startsWith("sqlite:")) return url.slice("sqlite:".length);
  if (/^postgres(ql)?:\/\//.test(url)) return undefined;
  throw new TypeError("the database URL must begin with sqlite: or postgres://");
}
