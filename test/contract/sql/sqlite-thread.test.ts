import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { SqlStore } from "../../../services/adapters/sql/sql-store.ts";
import { openSqliteStore } from "../../../services/adapters/sql/sqlite.ts";
import { decide } from "../../../services/core/approval/decide.ts";
import { temporaryDirectory } from "../../support/temporary.ts";
import { activation, idsOf, LEDGER, opening, readAll, T0 } from "../store-fixtures.ts";

const VOTER = fileURLToPath(new URL("../../support/sqlite-voter/main.ts", import.meta.url));

describe("The thread that writes to SQLite", () => {
  it("does not write over what another process committed since, and the batch is run again", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await using store = await openSqliteStore({ path, ledger: LEDGER });
    await store.requests.update("req_a", opening("req_a"));
    const seen: (string | undefined)[] = [];

    const [elapsed, neighbour] = await Promise.all([
      store.requests.update("req_a", (request) => {
        seen.push(request?.lifecycle.status);
        // Between the reading of the request and the writing of what becomes of it.
        if (seen.length === 1) execFileSync(process.execPath, [VOTER, path, "req_a"]);
        return decide({ kind: "tick" }, request, T0 + 60_000);
      }),
      store.requests.update("req_b", opening("req_b")),
    ]);

    expect(seen).toEqual(["pending", "approved"]);
    expect(elapsed.request?.lifecycle.status).toBe("lapsed");
    expect(neighbour.events).toHaveLength(1);
    await expectWhole(store, 5);
  });

  it("does not bring back what another process erased since, though no version has changed", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await using store = await openSqliteStore({ path, ledger: LEDGER });
    await store.requests.update("req_a", opening("req_a"));
    let runs = 0;

    const { request } = await store.requests.update("req_a", (before) => {
      runs += 1;
      if (runs === 1)
        change(path, "update requests set lifecycle = replace(lifecycle, 'A test.', '')");
      return decide({ kind: "tick" }, before, T0 + 60_000);
    });

    expect(runs).toBe(2);
    expect(request?.lifecycle.status).toBe("expired");
    expect((await store.requests.find("req_a"))?.lifecycle.reasons[0]?.message).toBe("");
  });

  it("records no event of the service twice when another process recorded it since", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await using first = await openSqliteStore({ path, ledger: LEDGER });
    await using second = await openSqliteStore({ path, ledger: LEDGER });

    const answers = await Promise.allSettled(
      idsOf(20).flatMap((id) => [
        first.events.record(activation(id)),
        second.events.record(activation(id)),
      ]),
    );

    const refused = answers.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(20);
    for (const each of refused) {
      expect(each).toMatchObject({ reason: { message: /is already in the log$/ } });
    }
    await expectWhole(first, 20);
  });

  it("rejects what waits for it as unavailable when it dies, and is started again", async () => {
    await using directory = await temporaryDirectory();
    const [store, worker] = await openWithWorker(join(directory.path, "countersign.db"));
    await using _ = store;
    await store.requests.update("req_a", opening("req_a"));

    const ids = idsOf(300);
    const waiting = ids.map((id) => store.requests.update(id, opening(id)));
    const cursor = store.cursors.save("relay", 1);
    const settled = Promise.allSettled([...waiting, cursor]);
    await worker.terminate();
    const answers = await settled;
    const again = await Promise.all(ids.map((id) => store.requests.update(id, opening(id))));

    const refused = answers.filter(({ status }) => status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const each of refused) {
      expect(each).toMatchObject({ reason: { name: "StoreFault", code: "unavailable" } });
    }
    expect(again.every(({ request }) => request?.lifecycle.version === 1)).toBe(true);
    await store.cursors.save("relay", 2);
    expect(await store.cursors.load("relay")).toBe(2);
    await expectWhole(store, 301);
  });

  it("may be dead when the store is closed, and keeps nothing open", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    const [store, worker] = await openWithWorker(path);
    await store.requests.update("req_a", opening("req_a"));
    await worker.terminate();

    await store[Symbol.asyncDispose]();

    await expect(store.requests.update("req_b", opening("req_b"))).rejects.toMatchObject({
      code: "closed",
    });
    await expect(store.cursors.save("relay", 1)).rejects.toMatchObject({ code: "closed" });
    await using again = await openSqliteStore({ path, ledger: LEDGER });
    await expectWhole(again, 1);
  });

  it("commits all that waits before it ends", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    const [store, worker] = await openWithWorker(path);
    const ended = once(worker, "exit");

    const waiting = idsOf(600).map((id) => store.requests.update(id, opening(id)));
    const cursor = store.cursors.save("relay", 7);
    await store[Symbol.asyncDispose]();
    await ended;
    await Promise.all([...waiting, cursor]);

    await using again = await openSqliteStore({ path, ledger: LEDGER });
    expect(await again.cursors.load("relay")).toBe(7);
    await expectWhole(again, 600);
  });

  it("keeps the quota of the file, says full, and goes on reading and writing what fits", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await using store = await openSqliteStore({ path, ledger: LEDGER, fileBytesMax: 512 * 1_024 });

    const answers = await Promise.allSettled(
      idsOf(512).map((id) => store.requests.update(id, opening(id))),
    );

    const [done, refused] = [
      answers.filter(({ status }) => status === "fulfilled"),
      answers.filter(({ status }) => status === "rejected"),
    ];
    expect(refused.length).toBeGreaterThan(0);
    for (const each of refused) {
      expect(each).toMatchObject({
        reason: { name: "StoreFault", code: "full", cause: { code: "SQLITE_FULL" } },
      });
    }
    await expectWhole(store, done.length);
  });

  it("rejects a unit that no database takes alone, also when it can't even be handed over", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await using store = await openSqliteStore({ path, ledger: LEDGER });

    const [before, halved, odd, again] = await Promise.allSettled([
      store.requests.update("req_a", opening("req_a")),
      store.events.record({ ...activation("policy.\ud800") }),
      store.events.record({ ...activation("policy.1"), atMs: (() => 1) as never }),
      store.requests.update("req_b", opening("req_b")),
    ]);

    expect(before.status).toBe("fulfilled");
    expect(halved).toMatchObject({ reason: { name: "LedgerError", code: "bad_event" } });
    expect(odd).toMatchObject({ reason: { name: "LedgerError", code: "bad_event" } });
    expect(again.status).toBe("fulfilled");
    await expectWhole(store, 2);
  });

  it("lets this thread work while another process holds the lock, and gives up in the end", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await using store = await openSqliteStore({ path, ledger: LEDGER });
    const other = new Database(path);
    other.exec("begin immediate");

    const written = store.requests
      .update("req_a", opening("req_a"))
      .catch((fault: unknown) => fault);
    const saved = store.cursors.save("relay", 1).catch((fault: unknown) => fault);
    const startedMs = performance.now();
    const size = await store.events.size();
    const tookMs = performance.now() - startedMs;
    const faults = await Promise.all([written, saved]);
    other.exec("rollback");
    other.close();

    expect(size).toBe(0);
    expect(tookMs).toBeLessThan(1_000);
    const busy = { name: "StoreFault", code: "unavailable", cause: { code: "SQLITE_BUSY" } };
    expect(faults).toMatchObject([busy, busy]);
    await store.requests.update("req_b", opening("req_b"));
    await expectWhole(store, 1);
  });
});

/** The store and the thread that it has started. */
async function openWithWorker(path: string): Promise<[SqlStore, Worker]> {
  const started = once(process, "worker");
  const store = await openSqliteStore({ path, ledger: LEDGER });
  const [worker]: Worker[] = await started;
  if (worker === undefined) throw new Error("no thread was started");
  return [store, worker];
}

/** The log has this many events without a gap, and its head is of them. */
async function expectWhole({ events, ledger }: SqlStore, size: number): Promise<void> {
  const log = await readAll(events);
  const leaves = await ledger.leaves(0, size + 1);
  const { range } = await ledger.head();
  expect(log.map(({ index }) => index)).toEqual(Array.from({ length: size }, (_, i) => i));
  expect(leaves).toHaveLength(size);
  expect(range.size).toBe(size);
}

function change(path: string, statement: string): void {
  const db = new Database(path);
  try {
    db.exec(statement);
  } finally {
    db.close();
  }
}
