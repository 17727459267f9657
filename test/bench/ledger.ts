import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { H2LOAD_ADVICE, hasH2load } from "./h2load.ts";
import { measurePaced, measureSaturated } from "./ledger/append.ts";
import { measureBundle, measureRebuild, measureReceipt } from "./ledger/proofs.ts";
import { measureSize } from "./ledger/size.ts";
import { openMeasured } from "./ledger/stores.ts";
import { startCountersign } from "./subjects/countersign.ts";
import type { Bench, Subject } from "./subjects/subject.ts";
import { printTable, type Row, type Table } from "./table.ts";
import { measureThroughput } from "./throughput.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    leaves: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
    /** A checkout of the version without a ledger, with its packages installed. */
    without: { type: "string" },
  },
});
const seconds = Number(values.seconds);

await using cleanup = new AsyncDisposableStack();
const directory = await mkdtemp(join(tmpdir(), "countersign-bench-"));
cleanup.defer(() => rm(directory, { recursive: true, force: true }));
const bench: Bench = { directory };
const print = (table: Table) => console.log(printTable(table));

const paced: Row[] = [];
const saturated: Row[] = [];
for (const store of await openMeasured(directory, cleanup)) {
  paced.push(await measurePaced(store, { rate: 200, seconds }));
  for (const waiting of [1, 64, 512]) {
    saturated.push(await measureSaturated(store, { seconds: Math.min(5, seconds), waiting }));
  }
}
print({
  title: "(a) Append with signed receipt, 200 events a second",
  rows: paced,
  notes: ["aim: p50 below 5 ms, p99 below 25 ms"],
});
print({
  title: "(b) Append with signed receipt, as many as go",
  rows: saturated,
  notes: ["aim: at least 3,000 events a second on SQLite"],
});
print({
  title: "(c) Proofs",
  rows: [measureReceipt(1_000_000, 2_000)],
  notes: ["aim: below 1 ms"],
});
print({
  title: "(d) Many leaves",
  rows: [measureRebuild(1_000_000), await measureBundle(directory, 100_000)],
  notes: ["aims: below 5 s and below 10 s"],
});
print({
  title: "(e) On the disk (SQLite)",
  rows: await measureSize(join(directory, "size.db"), Number(values.leaves)),
  notes: [
    "aim: 1,000,000 leaves below 1.2 GB; the rest is what the service keeps of requests besides",
  ],
});
if (values.without === undefined || !hasH2load()) {
  console.log(`\n(f) is left out: it needs --without and h2load. ${H2LOAD_ADVICE}`);
} else print(await withAndWithout(bench, values.without));

/** Both at once, in turns, so that they meet the same noise. */
async function withAndWithout(place: Bench, checkout: string): Promise<Table> {
  await using stack = new AsyncDisposableStack();
  const ours = stack.use(await startCountersign(place, { name: "with the ledger", env: {} }));
  const file = resolve(checkout, "test/bench/subjects/countersign.ts");
  const old: unknown = await import(pathToFileURL(file).href);
  if (!hasStart(old)) throw new Error(`${file} starts nothing`);
  const control = stack.use(await old.startCountersign(place, { name: "without", env: {} }));
  const table = await measureThroughput([ours, control], {
    rounds: Number(values.rounds),
    seconds: 3,
  });
  return {
    ...table,
    title: "(f) Saturated Decide, with the ledger and without",
    notes: ["aim: at least 0.85"],
  };
}

function hasStart(module: unknown): module is {
  readonly startCountersign: (
    bench: Bench,
    variant: { readonly name: string; readonly env: Readonly<Record<string, string>> },
  ) => Promise<Subject & AsyncDisposable>;
} {
  return typeof module === "object" && module !== null && "startCountersign" in module;
}
