import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openStore } from "../../services/adapters/sql/open-store.ts";
import { LEDGER, T0 } from "../contract/store-fixtures.ts";
import { startPostgres } from "../support/postgres.ts";
import { keepTime, openLoad, RUSH_MS, settle, type Clock } from "../support/timer-load.ts";
import { printTable, type Row } from "./table.ts";

const { values } = parseArgs({
  options: {
    pending: { type: "string", default: "10000" },
    due: { type: "string", default: "1000" },
    rounds: { type: "string", default: "3" },
  },
});
const [pending, due, rounds] = [values.pending, values.due, values.rounds].map(Number);

await using cleanup = new AsyncDisposableStack();
const directory = await mkdtemp(join(tmpdir(), "countersign-bench-"));
cleanup.defer(() => rm(directory, { recursive: true, force: true }));
const postgres = cleanup.use(await startPostgres());

const rows: Row[] = [];
for (let round = 1; round <= (rounds ?? 1); round += 1) {
  rows.push(await measure("SQLite", `sqlite:${join(directory, `timers-${round}.db`)}`));
  rows.push(await measure("PostgreSQL", await postgres.createDatabase()));
}
console.log(
  printTable({
    title: `${due} timers of one second, among ${pending} pending requests`,
    rows,
    notes: ["from the end of that second until nothing is due, one replica", "aim: below 2 s"],
  }),
);

async function measure(database: string, url: string): Promise<Row> {
  const clock: Clock = { nowMs: T0 };
  await using store = await openStore(url, { ledger: LEDGER, now: () => clock.nowMs });
  await openLoad(store.requests, { pending: pending ?? 0, due: due ?? 0 });
  await using _keeper = keepTime(store, clock, (error) => {
    throw error;
  });
  clock.nowMs = RUSH_MS + 999;
  return { database, "settled ms": await settle(store.requests, clock.nowMs) };
}
