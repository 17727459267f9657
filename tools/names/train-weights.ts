import { writeFileSync } from "node:fs";
import {
  contextOf,
  describeToken,
  FEATURES,
  STRENGTH_MIN,
} from "../../services/core/redaction/names/features.ts";
import { eachCaselessRun, eachRun } from "../../services/core/redaction/names/runs.ts";
import { namesFor, type Filled } from "./fill.ts";
import { readSources } from "./sources.ts";
import { TEMPLATES } from "./templates.ts";

const FILLS = 60;
const EPOCHS = 300;
const FOLDS = 5;
const DECAY = 1e-4;

interface Example {
  readonly cells: Float64Array;
  readonly isName: boolean;
  readonly weight: number;
}

/** Writes `weights.json` from the folder of sources that is given as the argument. */
const root = process.argv[2];
if (root === undefined) throw new Error("usage: node tools/names/train-weights.ts SOURCES");
const fill = namesFor(readSources(root));
const filled = TEMPLATES.flatMap((template) =>
  Array.from({ length: FILLS }, () => ({ template, ...fill(template) })),
);
report("with capitals", (each) => examplesOf(each, eachRun));
report("without", (each) => examplesOf({ ...each, text: lower(each.text) }, eachCaselessRun));
const data = {
  threshold: 0.3,
  caselessThreshold: 0.7,
  besideThreshold: 0.08,
  cased: learn(filled.flatMap((each) => examplesOf(each, eachRun))),
  caseless: learn(
    filled
      .map((each) => ({ ...each, text: lower(each.text) }))
      .flatMap((each) => examplesOf(each, eachCaselessRun)),
  ),
};
const path = new URL("../../services/core/redaction/names/weights.json", import.meta.url);
writeFileSync(path, `${JSON.stringify(data)}\n`);
FEATURES.forEach((name, index) =>
  console.log(name.padEnd(20), data.cased[index]?.toFixed(2), data.caseless[index]?.toFixed(2)),
);

/** Prints how well words of templates are told that the weights have not seen. */
function report(what: string, toExamples: (each: Filled) => readonly Example[]): void {
  const tally = { hit: 0, missed: 0, alarm: 0, quiet: 0 };
  const folded = filled.map((each) => ({
    fold: TEMPLATES.indexOf(each.template) % FOLDS,
    examples: toExamples(each),
  }));
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const others = folded.filter((each) => each.fold !== fold);
    const weights = learn(others.flatMap(({ examples }) => examples));
    for (const { cells, isName } of folded
      .filter((each) => each.fold === fold)
      .flatMap((each) => each.examples)) {
      const isTaken = cells.reduce((sum, cell, index) => sum + cell * weights[index]!, 0) > 0;
      tally[isName ? (isTaken ? "hit" : "missed") : isTaken ? "alarm" : "quiet"] += 1;
    }
  }
  const precision = tally.hit / (tally.hit + tally.alarm);
  const recall = tally.hit / (tally.hit + tally.missed);
  console.log(`${what}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
}

/** Lower case letter by letter, so that offsets stay. */
function lower(text: string): string {
  return Array.from(text, (char) => {
    const made = char.toLowerCase();
    return made.length === char.length ? made : char;
  }).join("");
}

function examplesOf({ text, names }: Filled, each: typeof eachRun): readonly Example[] {
  const examples: Example[] = [];
  each(text, (run) => {
    const context = contextOf(text, run);
    if (context === undefined) return;
    run.forEach(({ kind, start, end }, index) => {
      if (kind === "initial" || kind === "particle" || kind === "title") return;
      if ((context.strengths[index] ?? 0) < STRENGTH_MIN) return;
      const cells = new Float64Array(FEATURES.length);
      describeToken(run, index, { context, into: cells });
      const isName = names.some((name) => start >= name.start && end <= name.end);
      examples.push({ cells, isName, weight: 1 });
    });
  });
  return examples;
}

function learn(examples: readonly Example[]): readonly number[] {
  const weights = new Float64Array(FEATURES.length);
  const squares = new Float64Array(FEATURES.length).fill(1e-8);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    const gradient = new Float64Array(FEATURES.length);
    for (const { cells, isName, weight } of examples) {
      let sum = 0;
      for (let index = 0; index < cells.length; index += 1) sum += cells[index]! * weights[index]!;
      const error = weight * ((isName ? 1 : 0) - 1 / (1 + Math.exp(-sum)));
      for (let index = 0; index < cells.length; index += 1)
        gradient[index]! += error * cells[index]!;
    }
    for (let index = 0; index < weights.length; index += 1) {
      const step = gradient[index]! / examples.length - DECAY * weights[index]!;
      squares[index] = 0.95 * squares[index]! + 0.05 * step * step;
      weights[index]! += (0.1 / (1 + epoch / 60)) * (step / Math.sqrt(squares[index]! + 1e-10));
    }
  }
  return [...weights].map((weight) => Math.round(weight * 1000) / 1000);
}
