import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../../services/adapters/sql/open-store.ts";
import type { SqlStore } from "../../../services/adapters/sql/sql-store.ts";
import { startPostgres, type PostgresServer } from "../../support/postgres.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../../support/temporary.ts";
import {
  firedIn,
  keepTime,
  openLoad,
  RUSH_MS,
  settle,
  type Clock,
} from "../../support/timer-load.ts";
import { LEDGER, T0 } from "../store-fixtures.ts";

const PENDING = 10_000;
const DUE = 1_000;

let server: PostgresServer;
let directory: TemporaryDirectory;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startPostgres();
});
afterAll(async () => {
  await server.stop();
  await directory[Symbol.asyncDispose]();
});

const DATABASES: readonly (readonly [string, () => Promise<string>])[] = [
  ["SQLite", async () => `sqlite:${join(directory.path, "timers.db")}`],
  ["PostgreSQL", () => server.createDatabase()],
];

test.each(DATABASES)(
  "two replicas on %s fire each of a thousand timers of one second once, among ten thousand pending requests",
  async (_name, create) => {
    const url = await create();
    const clock: Clock = { nowMs: T0 };
    const faults: unknown[] = [];
    await using first = await open(url, clock);
    await using second = await open(url, clock);
    await openLoad(first.requests, { pending: PENDING, due: DUE });
    await using _one = keepTime(first, clock, (fault) => faults.push(fault));
    await using _two = keepTime(second, clock, (fault) => faults.push(fault));

    clock.nowMs = RUSH_MS + 999;
    const tookMs = await settle(first.requests, clock.nowMs);

    const fired = await firedIn(first.events);
    expect(faults).toEqual([]);
    expect(fired).toHaveLength(DUE);
    expect(new Set(fired.map(({ event }) => event.requestId)).size).toBe(DUE);
    const { requests } = first;
    expect(await requests.list({ statuses: ["expired"], limit: DUE })).toHaveLength(DUE / 4);
    expect(await requests.list({ statuses: ["lapsed"], limit: DUE })).toHaveLength(DUE / 4);
    // The figure is measured by the bench; here only what could never be a busy machine's fault.
    expect(tookMs).toBeLessThan(30_000);
  },
);

test.each(DATABASES)(
  "timers that came due while nobody ran fire at the next start on %s",
  async (name, create) => {
    const url = name === "SQLite" ? `sqlite:${join(directory.path, "restart.db")}` : await create();
    const clock: Clock = { nowMs: T0 };
    const faults: unknown[] = [];
    {
      await using store = await open(url, clock);
      await openLoad(store.requests, { pending: 10, due: 100 });
    }

    clock.nowMs = RUSH_MS + 999;
    await using store = await open(url, clock);
    await using _keeper = keepTime(store, clock, (fault) => faults.push(fault));
    await settle(store.requests, clock.nowMs);

    expect(await firedIn(store.events)).toHaveLength(100);
    expect(faults).toEqual([]);
  },
);

function open(url: string, clock: Clock): Promise<SqlStore> {
  return openStore(url, { ledger: LEDGER, now: () => clock.nowMs });
}
