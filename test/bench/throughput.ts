import { sendLoad } from "./h2load.ts";
import { median } from "./statistics.ts";
import type { Row, Table } from "./table.ts";
import { cpuUs } from "./usage.ts";
import type { Subject } from "./subjects/subject.ts";

/** How long and how often to measure. */
export interface Effort {
  readonly rounds: number;
  /** About how long each subject is loaded in each round. */
  readonly seconds: number;
}

interface Measured {
  readonly rate: number;
  readonly cpuUs: number;
}

const WARM_UP_REQUESTS = 3_000;
const WHOLE_REQUESTS = 500;

/**
 * (a) Saturates each subject in turn, round by round, so that all of them meet the same noise. The first subject is ours:
 * the ratios are of each round, and their median is given.
 */
export async function measureThroughput(
  subjects: readonly Subject[],
  effort: Effort,
): Promise<Table> {
  const measured = new Map<Subject, Measured[]>();
  for (const subject of subjects) {
    await saturate(subject, WARM_UP_REQUESTS);
    const { rate } = await saturate(subject, WARM_UP_REQUESTS);
    measured.set(subject, [{ rate, cpuUs: NaN }]);
  }
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const subject of subjects) {
      const runs = measured.get(subject) ?? [];
      const wanted = (runs.at(-1)?.rate ?? 0) * effort.seconds;
      const requests = Math.max(1, Math.round(wanted / WHOLE_REQUESTS)) * WHOLE_REQUESTS;
      runs.push(await saturate(subject, requests));
    }
  }
  for (const runs of measured.values()) runs.shift();
  return {
    title: `(a) Saturated unary decision, median of ${effort.rounds} interleaved rounds`,
    rows: subjects.map((subject) => toRow(subject, measured)),
    notes: [],
  };
}

async function saturate(subject: Subject, requests: number): Promise<Measured> {
  const before = { cpu: cpuUs(subject.pid), answers: subject.countAnswers?.() };
  const rate = await sendLoad({ ...subject.load, requests });
  const answers = subject.countAnswers?.();
  if (before.answers !== undefined && answers !== before.answers + requests) {
    throw new Error(
      `${subject.name}: ${requests} asked, ${Number(answers) - before.answers} right`,
    );
  }
  return { rate, cpuUs: (cpuUs(subject.pid) - before.cpu) / requests };
}

function toRow(subject: Subject, measured: ReadonlyMap<Subject, readonly Measured[]>): Row {
  const runs = measured.get(subject) ?? [];
  const ours = [...measured.values()][0] ?? [];
  const rates = runs.map(({ rate }) => rate);
  return {
    subject: subject.name,
    "per second": Math.round(median(rates)),
    "µs CPU each": Math.round(median(runs.map((run) => run.cpuUs))),
    "ours / this": median(ours.map(({ rate }, round) => rate / (rates[round] ?? NaN))),
    lowest: Math.round(Math.min(...rates)),
    highest: Math.round(Math.max(...rates)),
    "what it does for an answer": subject.does,
  };
}
