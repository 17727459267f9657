import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureAccuracy, openGold } from "./redaction/accuracy.ts";
import { Control } from "./redaction/control.ts";
import {
  measureCalls,
  measureColdStart,
  measureNasty,
  measureThroughput,
} from "./redaction/speed.ts";
import { printTable, type Table } from "./table.ts";

/** What only measures may look beside the project; nothing else does. */
const PARENT = fileURLToPath(new URL("../../..", import.meta.url));

const { values } = parseArgs({
  options: {
    shared: { type: "string", default: join(PARENT, "shared") },
    megabytes: { type: "string", default: "10" },
    only: { type: "string" },
  },
});

const control = new Control();
const isAsked = (part: string) => values.only === undefined || values.only === part;
const show = (table: Table) => console.log(printTable(table));

if (isAsked("accuracy")) {
  const gold = await openGold(values.shared);
  if (gold === undefined)
    console.log("Accuracy is not measured: --shared names no directory with data/pii and tools.");
  else for (const table of await measureAccuracy(gold, control)) show(table);
}
if (isAsked("speed")) {
  show(await measureThroughput(control));
  show(measureCalls());
  show(await measureColdStart());
}
if (isAsked("nasty")) show(measureNasty(Number(values.megabytes) * 1_000_000));
