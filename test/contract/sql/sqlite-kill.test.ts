import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { openSqliteStore } from "../../../services/adapters/sql/sqlite.ts";
import { temporaryDirectory } from "../../support/temporary.ts";
import { LEDGER, readAll } from "../store-fixtures.ts";

const WRITER = fileURLToPath(new URL("../../support/sqlite-writer/main.ts", import.meta.url));
/** After how many acknowledgements each writer is killed: at the first one, in the first batches, and later. */
const KILLS = [1, 2, 40, 300, 33, 1_000, 77, 513];

it("loses nothing acknowledged when its process is killed at any point, and has no gap after it", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  const acknowledged: string[] = [];

  for (const [round, count] of KILLS.entries()) {
    acknowledged.push(...(await killAfter(count, [path, `${round}`])));
  }

  await using store = await openSqliteStore({ ledger: LEDGER, path });
  const log = await readAll(store.events);
  const kept = new Set(log.map(({ event }) => event.requestId));
  expect(acknowledged.length).toBeGreaterThanOrEqual(1_966);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect(log.every(({ index }, place) => index === place)).toBe(true);
  expect(await store.events.size()).toBe(log.length);
  const [sample] = await store.requests.list({ statuses: ["pending"], limit: 1 });
  expect(sample?.lifecycle.version).toBe(1);
  expect(integrityOf(path)).toBe("ok");
});

async function killAfter(count: number, args: readonly string[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, [WRITER, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let text = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    text += String(chunk);
    if (text.split("\n").length > count) child.kill("SIGKILL");
  }
  await exited;
  // The last line can be half written, and was then not acknowledged.
  return text.split("\n").slice(0, -1);
}

function integrityOf(path: string): unknown {
  const db = new Database(path, { readonly: true });
  try {
    return db.pragma("integrity_check", { simple: true });
  } finally {
    db.close();
  }
}
