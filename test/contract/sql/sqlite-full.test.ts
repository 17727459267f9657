import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { StoreFault } from "../../../services/core/approval/store.ts";
import type { SqlStore } from "../../../services/adapters/sql/sql-store.ts";
import { openSqliteStore } from "../../../services/adapters/sql/sqlite.ts";
import { temporaryDirectory } from "../../support/temporary.ts";
import { LEDGER, idsOf, opening, readAll } from "../store-fixtures.ts";

const run = promisify(execFile);

it("acknowledges nothing on a full disk, keeps what it has, and works again when there is space", async () => {
  await using directory = await temporaryDirectory();
  await using disk = await smallDisk(directory.path);
  console.log(`disk full is tested by ${disk.means}`);

  const { acknowledged, codes } = await writeUntilFull(disk.store);
  const sizeWhenFull = await disk.store.events.size();
  const store = await disk.makeSpace();
  const late = await store.requests.update("req_late", opening("req_late"));

  expect(acknowledged.length).toBeGreaterThan(64);
  expect([...codes]).toEqual(["StoreFault full"]);
  expect(sizeWhenFull).toBe(acknowledged.length);
  expect(late.events.map(({ index }) => index)).toEqual([acknowledged.length]);
  const kept = (await readAll(store.events)).map(({ event }) => event.requestId);
  expect(kept).toEqual([...acknowledged, "req_late"]);
});

// In batches, and then one by one until nothing has fitted many times: a small write can fit where a batch did not.
async function writeUntilFull({ requests }: SqlStore) {
  const acknowledged: string[] = [];
  const codes = new Set<string>();
  const write = async (id: string) => {
    try {
      await requests.update(id, opening(id));
      acknowledged.push(id);
    } catch (error) {
      codes.add(error instanceof StoreFault ? `${error.name} ${error.code}` : String(error));
    }
  };
  for (let n = 0; codes.size === 0; n += 1) await Promise.all(idsOf(64, `req_${n}_`).map(write));
  for (let n = 0, refused = 0; refused < 20; n += 1) {
    const before = acknowledged.length;
    await write(`req_single_${n}`);
    refused = acknowledged.length === before ? refused + 1 : 0;
  }
  return { acknowledged, codes };
}

interface SmallDisk extends AsyncDisposable {
  readonly means: string;
  readonly store: SqlStore;
  /** The store with space again: the same one where the disk itself got space. */
  makeSpace(): Promise<SqlStore>;
}

// A real full file system where this user may mount one; elsewhere a quota, which SQLite reports by the same code.
async function smallDisk(directory: string): Promise<SmallDisk> {
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", directory]);
  } catch {
    return quota(directory);
  }
  const ballast = join(directory, "ballast");
  await writeFile(ballast, Buffer.alloc(2 * 1_024 * 1_024));
  const store = await openSqliteStore({ ledger: LEDGER, path: join(directory, "countersign.db") });
  return {
    means: "a full tmpfs",
    store,
    makeSpace: async () => {
      await rm(ballast);
      return store;
    },
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await run("umount", [directory]);
    },
  };
}

async function quota(directory: string): Promise<SmallDisk> {
  const path = join(directory, "countersign.db");
  const stores = [await openSqliteStore({ ledger: LEDGER, path, fileBytesMax: 1_024 * 1_024 })];
  const [small] = stores;
  const makeSpace = async () => {
    const roomy = await openSqliteStore({ ledger: LEDGER, path });
    stores.push(roomy);
    return roomy;
  };
  return {
    means: "a quota of the file",
    store: small!,
    makeSpace,
    [Symbol.asyncDispose]: async () => {
      for (const store of stores) await store[Symbol.asyncDispose]();
    },
  };
}
