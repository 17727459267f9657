import { openPostgresStore } from "./postgres.ts";
import type { SqlStore, SqlStoreOptions } from "./sql-store.ts";
import { openSqliteStore } from "./sqlite.ts";

/**
 * Opens the store that a URL names: `sqlite:/path/to/file` or `postgres://…`. Throws `TypeError` for any other scheme; the
 * message does not repeat the URL, because it can hold a password.
 */
export async function openStore(url: string, options: SqlStoreOptions = {}): Promise<SqlStore> {
  if (url.startsWith("sqlite:")) {
    return openSqliteStore({ ...options, path: url.slice("sqlite:".length) });
  }
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgresStore({ ...options, url });
  throw new TypeError("the database URL must begin with sqlite: or postgres://");
}
