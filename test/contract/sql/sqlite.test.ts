import { chmod, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openSqliteStore } from "../../../services/adapters/sql/sqlite.ts";
import { temporaryDirectory } from "../../support/temporary.ts";
import { describeAlikeContract } from "../alike-contract.ts";
import { describeAskingContract } from "../asking-contract.ts";
import { describeErasureContract } from "../erasure-contract.ts";
import { describeLedgerContract } from "../ledger-contract.ts";
import { describeStoreContract, type OpenStores } from "../store-contract.ts";
import { LEDGER, activation, APPROVE, asking, idsOf, opening, T0 } from "../store-fixtures.ts";
import { TO_VERSION_BEFORE } from "./previous-version.ts";

const openTwo: OpenStores = async (now) => {
  const directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  const [first, second] = await Promise.all([
    openSqliteStore({ ledger: LEDGER, path, now }),
    openSqliteStore({ ledger: LEDGER, path, now }),
  ]);
  return {
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
};

describeStoreContract("SQLite", openTwo);
describeLedgerContract("SQLite", openTwo);
describeErasureContract("SQLite", openTwo);
describeAlikeContract("SQLite", openTwo);
describeAskingContract("SQLite", openTwo);

describe("The SQLite store", () => {
  it("refuses a file that is no database", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await writeFile(path, "this is a text of more than a hundred bytes. ".repeat(100));

    const opened = openSqliteStore({ ledger: LEDGER, path });

    await expect(opened).rejects.toMatchObject({ name: "StoreFault", code: "corrupt" });
  });

  it("refuses a database that a newer version made", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await (await openSqliteStore({ ledger: LEDGER, path }))[Symbol.asyncDispose]();
    raw(path, (db) =>
      db.exec("insert into kysely_migration values ('9999-later', '2100-01-01T00:00:00.000Z')"),
    );

    const opened = openSqliteStore({ ledger: LEDGER, path });

    await expect(opened).rejects.toMatchObject({ code: "corrupt" });
    await expect(opened).rejects.toThrow("made by another version");
  });

  it("refuses to open where there is no directory to be made", async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, "file"), "");

    const opened = openSqliteStore({
      ledger: LEDGER,
      path: join(directory.path, "file", "countersign.db"),
    });

    await expect(opened).rejects.toMatchObject({ code: "unavailable" });
  });

  it("keeps its files to their owner, also a file that was open to others", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await writeFile(path, "");
    await chmod(path, 0o644);

    await using store = await openSqliteStore({ ledger: LEDGER, path });
    await store.requests.update("req_a", opening("req_a"));

    for (const suffix of ["", "-wal", "-shm"]) {
      expect((await stat(path + suffix)).mode & 0o777).toBe(0o600);
    }
  });

  it("keeps everything over a reopening, and a filled database is migrated again without loss", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    const before = await openSqliteStore({ ledger: LEDGER, path });
    await before.requests.update("req_a", opening("req_a"));
    await before.cursors.save("relay", 1);
    await before[Symbol.asyncDispose]();

    await using after = await openSqliteStore({ ledger: LEDGER, path });
    const voted = await after.requests.update("req_a", asking(APPROVE));

    expect(voted.request?.lifecycle.status).toBe("approved");
    expect(voted.events.map(({ index }) => index)).toEqual([1, 2]);
    expect(await after.cursors.load("relay")).toBe(1);
  });

  it("migrates a filled database of the version before without loss, and finds nothing alike in it", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    const before = await openSqliteStore({ ledger: LEDGER, path });
    await before.events.record(activation("policy.1"));
    await before.requests.update("req_a", opening("req_a"));
    await before[Symbol.asyncDispose]();
    raw(path, (db) => db.exec(TO_VERSION_BEFORE.join(";")));

    await using after = await openSqliteStore({ ledger: LEDGER, path });

    const log = await after.events.read(0, 10);
    expect(log.map(({ event }) => event.id)).toEqual(["policy.1", "req_a.1"]);
    expect(await after.events.readService(0, 10)).toEqual(log.slice(0, 1));
    expect(await after.requests.countPending("agent-1")).toBe(1);
    const again = await after.requests.update("req_a", asking({ kind: "tick" }, T0 + 60_000));
    expect(again.request?.lifecycle.status).toBe("expired");
  });

  it("asks its indexes for what came before", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await (await openSqliteStore({ ledger: LEDGER, path }))[Symbol.asyncDispose]();
    const plans: string[] = [];

    raw(path, (db) => {
      for (const query of [
        "select details from requests where match_key = ? and match_until_ms > ? order by match_until_ms desc",
        "select count(*) from requests where agent_id = ? and status = 'pending'",
        "select leaf from events where request_id = '' and position >= ? order by position",
        "select position from events where request_id = '' order by position desc limit 1",
      ]) {
        plans.push(
          JSON.stringify(
            db
              .prepare(`explain query plan ${query}`)
              .all(Array(query.split("?").length - 1).fill("x")),
          ),
        );
      }
    });

    expect(plans[0]).toContain("requests_alike");
    expect(plans[1]).toContain("requests_pending_of_agent");
    expect(plans[2]).toContain("events_of_service_by_position");
    expect(plans[3]).toContain("events_of_service_by_position");
    expect(plans.join()).not.toMatch(/TEMP B-TREE|SCAN requests/);
  });

  it("lets nobody change or remove an event, details or a request", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await using store = await openSqliteStore({ ledger: LEDGER, path });
    await store.requests.update("req_a", opening("req_a"));

    const attempts = [
      "update events set leaf = leaf",
      "delete from events",
      "update requests set details = '{}'",
      "delete from requests",
    ];

    for (const attempt of attempts) {
      expect(() => raw(path, (db) => db.exec(attempt))).toThrow(/append-only|once|kept/);
    }
    expect((await store.events.read(0, 10)).map(({ event }) => event.id)).toEqual(["req_a.1"]);
  });

  it("says corrupt of a damaged row, and harms no other request of the batch", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    await using store = await openSqliteStore({ ledger: LEDGER, path });
    await store.requests.update("req_a", opening("req_a"));
    raw(path, (db) => db.exec(`update requests set lifecycle = '{"status":"fine"}'`));

    const [damaged, sound] = await Promise.allSettled([
      store.requests.update("req_a", asking(APPROVE)),
      store.requests.update("req_b", opening("req_b")),
    ]);

    const fault = { name: "StoreFault", code: "corrupt", message: "requests.lifecycle is damaged" };
    expect(damaged).toMatchObject({ status: "rejected", reason: fault });
    expect(sound.status).toBe("fulfilled");
    await expect(store.requests.find("req_a")).rejects.toMatchObject(fault);
  });

  it("refuses what exceeds its queue, and says how much waits and was committed together", async () => {
    await using directory = await temporaryDirectory();
    const sizes: number[] = [];
    await using store = await openSqliteStore({
      ledger: LEDGER,
      path: join(directory.path, "countersign.db"),
      queueMax: 300,
      onBatch: (size) => sizes.push(size),
    });

    const calls = idsOf(301).map((id) => store.requests.update(id, opening(id)));
    const depth = store.stats().queueDepth;
    const answers = await Promise.allSettled(calls);

    expect(depth).toBe(300);
    expect(sizes).toEqual([256, 44]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(300);
    expect(answers.at(300)).toMatchObject({ reason: { name: "StoreFault", code: "overloaded" } });
    expect(store.stats()).toEqual({ queueDepth: 0 });
  });

  it("commits what waits when it is closed, and refuses everything after that", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "countersign.db");
    const store = await openSqliteStore({ ledger: LEDGER, path });

    const waiting = store.requests.update("req_a", opening("req_a"));
    await store[Symbol.asyncDispose]();

    expect((await waiting).events).toHaveLength(1);
    await expect(store.events.record(activation("p.1"))).rejects.toMatchObject({ code: "closed" });
    await expect(store.requests.find("req_a")).rejects.toMatchObject({ code: "closed" });
    await using again = await openSqliteStore({ ledger: LEDGER, path });
    expect(await again.events.size()).toBe(1);
  });
});

function raw(path: string, work: (db: Database.Database) => void): void {
  const db = new Database(path);
  try {
    work(db);
  } finally {
    db.close();
  }
}
