import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../../../services/adapters/sql/postgres.ts";
import { holdLock, run, startPostgres, type PostgresServer } from "../../support/postgres.ts";
import { startCommitCutter } from "../../support/postgres-commit-cutter.ts";
import { describeAlikeContract } from "../alike-contract.ts";
import { describeAskingContract } from "../asking-contract.ts";
import { describeErasureContract } from "../erasure-contract.ts";
import { describeLedgerContract } from "../ledger-contract.ts";
import { describeStoreContract, type OpenStores } from "../store-contract.ts";
import {
  LEDGER,
  activation,
  APPROVE,
  asking,
  idsOf,
  opening,
  readAll,
  T0,
  until,
} from "../store-fixtures.ts";
import { TO_VERSION_BEFORE } from "./previous-version.ts";

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const openTwo: OpenStores = async (now) => {
  const url = await server.createDatabase();
  const [first, second] = await Promise.all([
    openPostgresStore({ ledger: LEDGER, url, now, poolMax: 3 }),
    openPostgresStore({ ledger: LEDGER, url, now, poolMax: 3 }),
  ]);
  return {
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
    },
  };
};

describeStoreContract("PostgreSQL", openTwo);
describeLedgerContract("PostgreSQL", openTwo);
describeErasureContract("PostgreSQL", openTwo);
describeAlikeContract("PostgreSQL", openTwo);
describeAskingContract("PostgreSQL", openTwo);

describe("The PostgreSQL store", () => {
  it("is refused where the server does not sync its log", async () => {
    const url = await server.createDatabase();
    await run(url, "alter role countersign set synchronous_commit = off");

    const opened = openPostgresStore({ ledger: LEDGER, url });

    await expect(opened).rejects.toMatchObject({ name: "StoreFault", code: "unavailable" });
    await expect(opened).rejects.toThrow("synchronous_commit is off");
    await run(url, "alter role countersign reset synchronous_commit");
  });

  it("is refused where a newer version made the database", async () => {
    const url = await server.createDatabase();
    await (await openPostgresStore({ ledger: LEDGER, url }))[Symbol.asyncDispose]();
    await run(
      url,
      "insert into kysely_migration values ('9999-later', '2100-01-01T00:00:00.000Z')",
    );

    const opened = openPostgresStore({ ledger: LEDGER, url });

    await expect(opened).rejects.toMatchObject({ code: "corrupt" });
  });

  it("is unavailable where no server answers, and never repeats the password", async () => {
    const opened = openPostgresStore({
      ledger: LEDGER,
      url: "postgres://user:hunter2@127.0.0.1:1/none",
    });

    const fault: unknown = await opened.catch((error: unknown) => error);

    expect(fault).toMatchObject({ name: "StoreFault", code: "unavailable" });
    expect(JSON.stringify(fault) + String(fault)).not.toContain("hunter2");
  });

  it("lets nobody change or remove an event, details or a request", async () => {
    const url = await server.createDatabase();
    await using store = await openPostgresStore({ ledger: LEDGER, url });
    await store.requests.update("req_a", opening("req_a"));

    const attempts = [
      "update events set leaf = leaf",
      "delete from events",
      "truncate events",
      "update requests set details = '{}'",
      "delete from requests",
      "truncate requests",
    ];

    for (const attempt of attempts) {
      await expect(run(url, attempt)).rejects.toThrow(/append-only|once|kept/);
    }
    expect((await store.events.read(0, 10)).map(({ event }) => event.id)).toEqual(["req_a.1"]);
  });

  it("keeps everything over a reopening, and a filled database is migrated again without loss", async () => {
    const url = await server.createDatabase();
    const before = await openPostgresStore({ ledger: LEDGER, url });
    await before.requests.update("req_a", opening("req_a"));
    await before[Symbol.asyncDispose]();

    await using after = await openPostgresStore({ ledger: LEDGER, url });
    const voted = await after.requests.update("req_a", asking(APPROVE));

    expect(voted.events.map(({ index }) => index)).toEqual([1, 2]);
  });

  it("migrates a filled database of the version before without loss, and finds nothing alike in it", async () => {
    const url = await server.createDatabase();
    const before = await openPostgresStore({ ledger: LEDGER, url });
    await before.events.record(activation("policy.1"));
    await before.requests.update("req_a", opening("req_a"));
    await before[Symbol.asyncDispose]();
    for (const statement of TO_VERSION_BEFORE) await run(url, statement);

    const [after, other] = await Promise.all([
      openPostgresStore({ ledger: LEDGER, url }),
      openPostgresStore({ ledger: LEDGER, url }),
    ]);

    const log = await after.events.read(0, 10);
    expect(log.map(({ event }) => event.id)).toEqual(["policy.1", "req_a.1"]);
    expect(await other.events.readService(0, 10)).toEqual(log.slice(0, 1));
    expect(await after.requests.countPending("agent-1")).toBe(1);
    const again = await after.requests.update("req_a", asking({ kind: "tick" }, T0 + 60_000));
    expect(again.request?.lifecycle.status).toBe("expired");
    await after[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });

  it("rejects alone the unit whose text PostgreSQL can't hold", async () => {
    const url = await server.createDatabase();
    await using store = await openPostgresStore({ ledger: LEDGER, url });
    const [bad, good] = ["req_\u0000", "req_b"];

    const [refused, sound] = await Promise.allSettled([
      store.requests.update(bad, opening(bad)),
      store.requests.update(good, opening(good)),
    ]);

    expect(refused).toMatchObject({ status: "rejected", reason: { name: "StoreFault" } });
    expect(sound.status).toBe("fulfilled");
    expect(await store.events.size()).toBe(1);
  });

  it("says corrupt of a damaged row, and harms no other request of the batch", async () => {
    const url = await server.createDatabase();
    await using store = await openPostgresStore({ ledger: LEDGER, url });
    await store.requests.update("req_a", opening("req_a"));
    await run(url, "update requests set lifecycle = 'rubbish'");

    const [damaged, sound] = await Promise.allSettled([
      store.requests.update("req_a", asking(APPROVE)),
      store.requests.update("req_b", opening("req_b")),
    ]);

    expect(damaged).toMatchObject({ reason: { code: "corrupt" } });
    expect(sound.status).toBe("fulfilled");
  });

  it("does not wait for ever for a lock that another session holds, and goes on after it", async () => {
    const url = await server.createDatabase();
    await using store = await openPostgresStore({ ledger: LEDGER, url, timeoutMs: 300 });
    await store.requests.update("req_a", opening("req_a"));
    const holder = await holdLock(url, "select * from log_head for update");

    await expect(store.requests.update("req_b", opening("req_b"))).rejects.toMatchObject({
      code: "unavailable",
    });
    await holder[Symbol.asyncDispose]();

    const after = await store.requests.update("req_b", opening("req_b"));
    expect(after.events.map(({ index }) => index)).toEqual([1]);
  });

  it("does not wait for ever for a server that has gone silent, and goes on with another connection", async () => {
    const url = await server.createDatabase();
    await using store = await openPostgresStore({ ledger: LEDGER, url, timeoutMs: 300 });
    await store.requests.update("req_a", opening("req_a"));
    const pids = await backendsOf(url);

    for (const pid of pids) process.kill(pid, "SIGSTOP");
    const silent = await Promise.allSettled([store.requests.update("req_b", opening("req_b"))]);
    const after = await store.requests.update("req_c", opening("req_c"));
    for (const pid of pids) process.kill(pid, "SIGCONT");

    expect(pids.length).toBeGreaterThan(0);
    expect(silent).toMatchObject([{ reason: { name: "StoreFault", code: "unavailable" } }]);
    expect(after.events.map(({ index }) => index)).toEqual([1]);
  });

  it("says that it is not known when the answer to the commit was lost, and asking again finds out", async () => {
    const url = await server.createDatabase();
    await using cutter = await startCommitCutter(url);
    await using store = await openPostgresStore({
      ledger: LEDGER,
      url: cutter.url,
      timeoutMs: 2_000,
    });

    cutter.cutNextCommit();
    const lost = store.requests.update("req_a", opening("req_a"));

    await expect(lost).rejects.toMatchObject({ name: "StoreFault", code: "unavailable" });
    await expect(lost).rejects.toThrow("not known whether");
    await until(async () => (await store.events.size()) === 1);
    const again = await store.requests.update("req_a", opening("req_a"));
    expect(again.request?.lifecycle.version).toBe(1);
    expect(again.events).toEqual([]);
  });

  it("loses nothing acknowledged when the server restarts under load, and recovers by itself", async () => {
    const url = await server.createDatabase();
    await using store = await openPostgresStore({ ledger: LEDGER, url, timeoutMs: 2_000 });
    const acknowledged = new Set<string>();
    const codes = new Set<unknown>();
    let isOver = false;
    const write = async (id: string): Promise<void> => {
      try {
        await store.requests.update(id, opening(id));
        acknowledged.add(id);
      } catch (error) {
        codes.add((error as { code?: unknown }).code);
      }
    };
    const writers = idsOf(20, "w").map(async (writer) => {
      for (let n = 0; !isOver; n += 1) await write(`req_${writer}_${n}`);
    });

    await until(() => acknowledged.size > 200);
    await server.restart();
    const atRestart = acknowledged.size;
    await until(() => acknowledged.size > atRestart + 200);
    isOver = true;
    await Promise.all(writers);

    expect([...codes]).toEqual(["unavailable"]);
    const log = await readAll(store.events);
    const kept = new Set(log.map(({ event }) => event.requestId));
    expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
    expect(log.every(({ index }, place) => index === place)).toBe(true);
  });
});

async function backendsOf(url: string): Promise<readonly number[]> {
  const rows = await run(
    url,
    `select pid from pg_stat_activity
      where datname = current_database() and application_name = 'countersign'`,
  );
  return rows.map((row) => Number((row as { pid: unknown }).pid));
}
