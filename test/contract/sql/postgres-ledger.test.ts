import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  openPostgresDeliveries,
  openPostgresStore,
} from "../../../services/adapters/sql/postgres.ts";
import { appendLeaves, EMPTY_RANGE } from "../../../services/core/ledger/compact-range.ts";
import { leafHash } from "../../../services/core/ledger/hash.ts";
import { run, startPostgres, type PostgresServer } from "../../support/postgres.ts";
import { activation, idsOf, LEDGER, opening, settle } from "../store-fixtures.ts";
import { fillLegacyDatabase, type LegacyTables } from "./legacy-database.ts";

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

it("refuses a key that the database was not made with", async () => {
  const url = await server.createDatabase();
  await (await openPostgresStore({ url, ledger: LEDGER }))[Symbol.asyncDispose]();

  const other = openPostgresStore({ url, ledger: { openingsKey: new Uint8Array(32).fill(9) } });

  await expect(other).rejects.toThrow("openings key is not the one");
});

it("refuses a role for the service that owns the tables, or is a superuser", async () => {
  const ownerUrl = await server.createDatabase();

  const opened = openPostgresStore({ url: ownerUrl, ownerUrl, ledger: LEDGER });

  await expect(opened).rejects.toMatchObject({ name: "StoreFault", code: "unavailable" });
  await expect(opened).rejects.toThrow("could change the log");
});

it("leaves the service's role no way to change the log", async () => {
  const { ownerUrl, url } = await twoRoles();
  await using store = await openPostgresStore({ url, ownerUrl, ledger: LEDGER });
  const records = idsOf(256, "policy.").map((id) => store.events.record(activation(id)));
  await Promise.all(records);
  await store.requests.update("req_a", opening("req_a"));

  const attempts = [
    "update events set leaf = leaf",
    "delete from events",
    "truncate events",
    "update log_tiles set root = root",
    "delete from log_tiles",
    "truncate log_tiles",
    "delete from log_head",
    "truncate log_head",
    "delete from requests",
    "truncate requests",
    "update subjects set handle = handle",
    "update openings set sealed = sealed",
    "update requests set id = id",
    "alter table events disable trigger all",
    "alter table events disable trigger events_never_change",
    "drop trigger events_never_change on events",
    "create trigger mine before insert on events execute function refuse_change('x')",
    "alter table events drop column leaf",
    "alter table log_head add column x int",
    "drop table events",
    "drop table log_tiles",
    "drop function refuse_change cascade",
    "create or replace function refuse_change() returns trigger language sql as 'select 1'",
    "create table mine (x int)",
    "set session_replication_role = replica",
    "alter table events owner to current_user",
  ];

  for (const attempt of attempts) {
    await expect(run(url, attempt), attempt).rejects.toMatchObject({ code: "42501" });
  }
  await expect(run(url, "update log_head set size = size - 1")).rejects.toThrow("never shrinks");
  await expect(run(url, "update requests set details = '{}'")).rejects.toThrow("written once");
  expect(await store.events.size()).toBe(257);
});

it("gives the service's role all that it needs, and a notifier's nothing of the ledger", async () => {
  const { ownerUrl, url } = await twoRoles();
  await using store = await openPostgresStore({ url, ownerUrl, ledger: LEDGER });
  await store.requests.update("req_a", opening("req_a"));
  await settle(store.requests, "req_a");
  await store.cursors.save("relay", 1);
  await store.events.record({
    ...activation("hold.1"),
    change: { type: "subject.held", subject: "req_b", reason: "a lawsuit" },
  });
  const erased = await store.subjects.erase({
    subject: "https://people.example|ana",
    event: (subject, openings) => ({
      ...activation("erasure.1"),
      change: { type: "subject.erased", subject, basis: "gdpr-17", openings },
    }),
  });

  const notifierUrl = await roleOf(ownerUrl, "notifier");
  await using notifier = await openPostgresDeliveries({ url: notifierUrl, ownerUrl });
  await notifier.deliveries.claim({ eventId: "e.1", channel: "webhook", requestId: "req_a" });
  const again = await openPostgresDeliveries({ url: notifierUrl });
  await again[Symbol.asyncDispose]();

  expect(erased.kind).toBe("erased");
  expect(await store.events.readRequest("req_a")).toHaveLength(5);
  for (const table of ["events", "openings", "subjects", "requests"]) {
    const read = run(notifierUrl, `select * from ${table}`);
    await expect(read, table).rejects.toMatchObject({ code: "42501" });
  }
});

it("appends the log of a version without a ledger when it is opened, at the same places", async () => {
  const url = await server.createDatabase();
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const db = new Kysely<LegacyTables>({ dialect: new PostgresDialect({ pool }) });
  const legacy = await fillLegacyDatabase(db, "postgres");
  await db.destroy();

  const [first, second] = await Promise.all([
    openPostgresStore({ url, ledger: LEDGER }),
    openPostgresStore({ url, ledger: LEDGER }),
  ]);

  expect(await first.events.read(0, 1_000)).toEqual(legacy.events);
  expect(await second.requests.list({ statuses: [], limit: 10 })).toEqual(legacy.requests);
  const leaves = await second.ledger.leaves(0, 1_000);
  const tree = appendLeaves(
    EMPTY_RANGE,
    leaves.map(({ body }) => leafHash(body)),
  );
  expect((await first.ledger.head()).range).toEqual(tree);
  const committed = await second.requests.update("req_c", opening("req_c"));
  expect(committed.events[0]?.index).toBe(legacy.events.length);
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

async function twoRoles(): Promise<{ readonly ownerUrl: string; readonly url: string }> {
  const ownerUrl = await server.createDatabase();
  return { ownerUrl, url: await roleOf(ownerUrl, "service") };
}

/** A role that can only log in, for one database. */
async function roleOf(ownerUrl: string, kind: string): Promise<string> {
  const url = new URL(ownerUrl);
  const role = `${kind}_${url.pathname.slice(1)}`;
  await run(ownerUrl, `create role ${role} login password 'not-a-secret'`);
  url.username = role;
  return url.href;
}
