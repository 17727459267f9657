import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { redact } from "../../../services/core/redaction/redact.ts";
import { SENSITIVE_TYPES } from "../../../services/core/redaction/sensitive-type.ts";
import type { Row, Table } from "../table.ts";
import type { Control, ScoredSpan } from "./control.ts";

/** A text with what is in it. */
export interface GoldRow {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  readonly spans: readonly ScoredSpan[];
}

interface Tally {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly f2: number | null;
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

type Tallies = Readonly<Record<string, Tally | undefined>>;

interface Score {
  readonly strict: Tallies;
  readonly partial: Tallies;
  readonly class: Tallies;
  readonly any: Tallies;
  readonly leak: {
    readonly charLeakRate: number | null;
    readonly docLeakRate: number | null;
    readonly overRedactionCharRate: number | null;
    readonly negativeDocsWithFalseAlarm: number | null;
    readonly byType: Readonly<Record<string, { readonly charLeakRate: number | null } | undefined>>;
  };
}

type Scorer = (
  gold: readonly GoldRow[],
  predictions: ReadonlyMap<string, readonly ScoredSpan[]>,
  options?: { readonly iou?: number; readonly types?: readonly string[] },
) => Score;

const FILES = [
  "structured",
  "secrets",
  "presidio-research",
  "presidio-tests",
  "negatives",
  "negatives-external",
] as const;
const STRICT = [
  "EMAIL",
  "CREDIT_CARD",
  "IBAN",
  "IP_ADDRESS",
  "MAC_ADDRESS",
  "JWT",
  "PRIVATE_KEY",
  "CRYPTO_ADDRESS",
  "SSN",
];
const NUMBERS = [
  "DATE_OF_BIRTH",
  "NATIONAL_ID",
  "PASSPORT",
  "DRIVER_LICENSE",
  "MEDICAL_ID",
  "TAX_ID",
];

/** The data and the scorer, which are no part of the project. Undefined where they are not there. */
export async function openGold(shared: string) {
  try {
    const { score }: { readonly score: Scorer } = await import(
      pathToFileURL(join(shared, "tools", "score-pii.mjs")).href
    );
    const files = await Promise.all(
      FILES.map(
        async (name) =>
          [name, await readRows(join(shared, "data", "pii", `${name}.jsonl`))] as const,
      ),
    );
    return { score, rows: new Map<string, readonly GoldRow[]>(files) };
  } catch {
    return undefined;
  }
}

async function readRows(path: string): Promise<readonly GoldRow[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.filter((line) => line !== "").map((line): GoldRow => JSON.parse(line));
}

type Gold = NonNullable<Awaited<ReturnType<typeof openGold>>>;

/** The table of targets, beside the control on a sample of the same texts. */
export async function measureAccuracy(
  { score, rows }: Gold,
  control: Control,
): Promise<readonly Table[]> {
  // What stands in the external negatives is debatable: real keys under an example's name. They are quoted apart.
  const external = rows.get("negatives-external") ?? [];
  const all = [...rows.entries()].flatMap(([name, each]) =>
    name === "negatives-external" ? [] : each,
  );
  const ours = new Map([...all, ...external].map((row) => [row.id, find(row.text)]));
  const sample = all.filter((_, index) => index % 12 === 0);
  const theirs = new Map<string, readonly ScoredSpan[]>();
  for (const row of sample) theirs.set(row.id, await control.find(row.text));
  const of = (...names: readonly string[]) => names.flatMap((name) => rows.get(name) ?? []);
  const whole = score(all, ours);
  const rowsOut: readonly Row[] = [
    target("type-exact partial F2, all types", whole.partial["ALL"]?.f2, 0.92),
    target("any type: partial F2", whole.any["ALL"]?.f2, 0.95),
    target("any type: precision", whole.any["ALL"]?.precision, 0.92),
    ...STRICT.map((type) => target(`strict F1 ${type}`, whole.strict[type]?.f1, 0.98)),
    target(
      "PERSON partial F2, free text",
      score(of("presidio-research"), ours).partial["PERSON"]?.f2,
      0.9,
    ),
    target(
      "PERSON partial F2, structured",
      score(of("structured"), ours).partial["PERSON"]?.f2,
      0.95,
    ),
    target("ADDRESS partial F2", whole.partial["ADDRESS"]?.f2, 0.88),
    target(
      "ADDRESS partial F2, structured",
      score(of("structured"), ours).partial["ADDRESS"]?.f2,
      0.88,
    ),
    ...NUMBERS.map((type) => target(`partial F2 ${type}`, whole.partial[type]?.f2, 0.9)),
    target("secret class F2", whole.class["secret"]?.f2, 0.95),
    limit("characters leaked", whole.leak.charLeakRate, 0.015),
    limit("… of secrets and cards", leakOf(whole, { rows: all }), 0.003),
    limit(
      "false alarms on hard negatives",
      score(of("negatives"), ours).leak.negativeDocsWithFalseAlarm,
      0.02,
    ),
    limit(
      "false alarms on external negatives (debatable)",
      score(external, ours).leak.negativeDocsWithFalseAlarm,
      NaN,
    ),
    limit(
      "clean characters redacted in these",
      score(external, ours).leak.overRedactionCharRate,
      NaN,
    ),
    limit("clean characters redacted", whole.leak.overRedactionCharRate, 0.008),
    target(
      "presidio-research, any type, IoU 0.9, F2",
      score(of("presidio-research"), ours, { iou: 0.9 }).any["ALL"]?.f2,
      0.88,
    ),
  ];
  const left = score(sample, theirs);
  const right = score(sample, ours);
  return [
    {
      title: `Accuracy on ${all.length} texts of the development split`,
      rows: rowsOut,
      notes: [
        "targets are for data that nothing was built from; the weights of names are cross-validated by template",
        "external negatives count in their own two rows only",
      ],
    },
    { title: "By type", rows: byType(whole), notes: [] },
    {
      title: `Beside ${control.name}, on every twelfth of these texts`,
      rows: [beside("ours", right), beside("control", left)],
      notes: [],
    },
  ];
}

function find(text: string): readonly ScoredSpan[] {
  return redact([{ name: "text", text }]).parts[0]?.spans ?? [];
}

function target(measure: string, value: number | null | undefined, aim: number): Row {
  return {
    measure,
    value: shown(value),
    aim: `>= ${aim}`,
    "": (value ?? 0) >= aim ? "met" : "MISSED",
  };
}

function limit(measure: string, value: number | null | undefined, aim: number): Row {
  if (Number.isNaN(aim)) return { measure, value: shown(value), aim: "-", "": "" };
  return {
    measure,
    value: shown(value),
    aim: `<= ${aim}`,
    "": (value ?? 1) <= aim ? "met" : "MISSED",
  };
}

function shown(value: number | null | undefined): string {
  return value === null || value === undefined ? "-" : value.toFixed(4);
}

function leakOf(whole: Score, { rows }: { readonly rows: readonly GoldRow[] }): number | null {
  const types = [
    "API_KEY",
    "CLOUD_KEY",
    "JWT",
    "PRIVATE_KEY",
    "PASSWORD",
    "CONNECTION_STRING",
    "CREDIT_CARD",
    "CVV",
  ];
  let chars = 0;
  let leaked = 0;
  for (const type of types) {
    const rate = whole.leak.byType[type]?.charLeakRate;
    if (rate === null || rate === undefined) continue;
    const size = rows
      .flatMap((row) => row.spans.filter((span) => span.type === type))
      .reduce((sum, { start, end }) => sum + end - start, 0);
    chars += size;
    leaked += rate * size;
  }
  return chars === 0 ? null : leaked / chars;
}

function byType({ partial, strict, leak }: Score): readonly Row[] {
  return SENSITIVE_TYPES.filter((type) => partial[type] !== undefined).map((type) => ({
    type,
    precision: shown(partial[type]?.precision),
    recall: shown(partial[type]?.recall),
    F2: shown(partial[type]?.f2),
    "strict F1": shown(strict[type]?.f1),
    found: partial[type]?.tp ?? 0,
    wrong: partial[type]?.fp ?? 0,
    missed: partial[type]?.fn ?? 0,
    "leaked chars": shown(leak.byType[type]?.charLeakRate),
  }));
}

function beside(who: string, { any, leak }: Score): Row {
  return {
    who,
    "any F2": shown(any["ALL"]?.f2),
    precision: shown(any["ALL"]?.precision),
    "leaked chars": shown(leak.charLeakRate),
    "texts with a leak": shown(leak.docLeakRate),
    "false alarms": shown(leak.negativeDocsWithFalseAlarm),
  };
}
