import { measureResume } from "./resume.ts";
import { openPending, settledRssMib, watchAll } from "./pending.ts";
import type { Sidecar } from "./sidecar.ts";
import type { Countersign } from "./subjects/countersign.ts";
import type { Bench } from "./subjects/subject.ts";
import type { Row, Table } from "./table.ts";

const SIDECAR_IDLE_MIB_MAX = 90;
const PENDING_MIB_MAX = 400;
const KIBIBYTES_PER_MEBIBYTE = 1_024;

/** The memory of service and sidecar at one moment. */
export async function memoryRow(
  situation: string,
  { ours, sidecar }: { readonly ours: Countersign; readonly sidecar: Sidecar },
): Promise<Row> {
  return {
    situation,
    "service MiB": await settledRssMib(ours.pid),
    "sidecar MiB": await settledRssMib(sidecar.process.pid),
  };
}

/** (d) The rows as a table. */
export function memoryTable(rows: readonly Row[]): Table {
  return {
    title: "(d) Resident memory",
    rows,
    notes: [
      `target: sidecar idle below ${SIDECAR_IDLE_MIB_MAX} MiB`,
      "processes started as by `countersign up`, from the second start on: compiled code comes from the cache",
    ],
  };
}

/** (e) Many requests pending at once, then each of them watched, then the resume time of (c) among them. */
export async function measurePending(
  bench: Bench,
  parts: { readonly ours: Countersign; readonly sidecar: Sidecar; readonly count: number },
): Promise<{ readonly table: Table; readonly resume: Row }> {
  const { ours, sidecar, count } = parts;
  const before = await settledRssMib(ours.pid);
  await openPending(bench, ours, count);
  const pending = await settledRssMib(ours.pid);
  const end = await watchAll(ours, await ours.stack.workload("bench", { owner: "olivia" }));
  const watched = await settledRssMib(ours.pid);
  const person = await ours.stack.person("dana");
  const situation = `${count} pending, each watched`;
  const resume = await measureResume(situation, { sidecar, person }, 200);
  await end();
  const each = (mib: number) => ((mib - before) * KIBIBYTES_PER_MEBIBYTE) / count;
  return {
    resume,
    table: {
      title: `(e) ${count} requests pending at once, a fresh service`,
      rows: [
        { situation: "fresh", "service MiB": before, "KiB each": 0 },
        {
          situation: "all pending, nobody watches",
          "service MiB": pending,
          "KiB each": each(pending),
        },
        {
          situation: "all pending, a stream each",
          "service MiB": watched,
          "KiB each": each(watched),
        },
      ],
      notes: [`target: below ${PENDING_MIB_MAX} MiB`],
    },
  };
}
