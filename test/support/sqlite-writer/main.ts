import { writeSync } from "node:fs";
import { openSqliteStore } from "../../../services/adapters/sql/sqlite.ts";
import { LEDGER, opening } from "../../contract/store-fixtures.ts";

// Writes until it is killed, and says each acknowledged id on a line at once: a buffer would die with the process.
const [path, prefix] = process.argv.slice(2);
if (path === undefined || prefix === undefined) throw new TypeError("usage: main.ts PATH PREFIX");

const WRITERS = 32;
const store = await openSqliteStore({ path, ledger: LEDGER });

async function write(writer: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const id = `req_${prefix}_${writer}_${n}`;
    await store.requests.update(id, opening(id));
    writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
