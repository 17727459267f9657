import { openSqliteStore } from "../../../services/adapters/sql/sqlite.ts";
import { APPROVE, asking, LEDGER } from "../../contract/store-fixtures.ts";

// Approves a request, as another process on the same file.
const [path, id] = process.argv.slice(2);
if (path === undefined || id === undefined) throw new TypeError("usage: main.ts PATH ID");

await using store = await openSqliteStore({ path, ledger: LEDGER });
await store.requests.update(id, asking(APPROVE));
