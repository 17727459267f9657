import { writeFileSync } from "node:fs";
import { CELLS, eachGram } from "../../services/core/redaction/names/grams.ts";
import { format } from "./format.ts";
import { readSources, type Sources } from "./sources.ts";

const EPOCHS = 8;
const RATE = 0.08;
const DECAY = 2e-6;
const FOLDS = 5;

interface Example {
  readonly cells: readonly number[];
  readonly isName: boolean;
  readonly weight: number;
  readonly fold: number;
}

/** Writes `scorer.json` from the folder of sources that is given as the argument, after a cross-validation over words. */
const root = process.argv[2];
if (root === undefined) throw new Error("usage: node tools/names/train-scorer.ts SOURCES");
const examples = examplesOf(readSources(root));
report(examples);
const model = train(examples);
const largest = model.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
const scale = largest / 127;
const weights = Int8Array.from(model.weights, (weight) => Math.round(weight / scale));
const path = new URL("../../services/core/redaction/names/scorer.json", import.meta.url);
writeFileSync(
  path,
  format({ bias: model.bias, scale, weights: Buffer.from(weights.buffer).toString("base64") }),
);

function examplesOf(sources: Sources): readonly Example[] {
  const names = new Map<string, number>();
  const add = (name: string, weight: number) =>
    names.set(name, Math.max(names.get(name) ?? 0, weight));
  for (const [name, births] of sources.births) add(name, Math.min(2, 0.2 + Math.log10(births) / 3));
  for (const [name, rank] of sources.familyRank) add(name, rank < 20_000 ? 1 : 0.5);
  for (const name of [...sources.popularGiven, ...sources.popularFamily]) add(name, 3);
  for (const name of sources.english) add(name, 1);
  const words = new Map<string, number>();
  for (const [word, level] of sources.wordLevel) words.set(word, level <= 35 ? 2 : 1);
  for (const word of sources.places) words.set(word, 1);
  for (const word of [...sources.codeWords, ...sources.foreignWords]) words.set(word, 3);
  const both = [
    ...[...names].map(([word, weight]) => ({ word, weight, isName: true })),
    ...[...words].map(([word, weight]) => ({ word, weight, isName: false })),
  ];
  return both.filter(({ word }) => word.length > 2).map(toExample);
}

function toExample({
  word,
  weight,
  isName,
}: {
  word: string;
  weight: number;
  isName: boolean;
}): Example {
  const cells: number[] = [];
  eachGram(word, (cell) => cells.push(cell));
  return { cells, isName, weight, fold: hashOf(word) % FOLDS };
}

function hashOf(word: string): number {
  let hash = 7;
  for (const letter of word) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return hash >>> 3;
}

function train(from: readonly Example[]) {
  const learned = new Float64Array(CELLS);
  let bias = 0;
  let seed = 1;
  const order = from.map((_, index) => index);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (let index = order.length - 1; index > 0; index -= 1) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const other = seed % (index + 1);
      [order[index], order[other]] = [order[other]!, order[index]!];
    }
    const rate = RATE / (1 + epoch);
    for (const index of order) {
      const example = from[index]!;
      const step =
        rate *
        example.weight *
        ((example.isName ? 1 : 0) - sigmoid(bias + sumOf(example, learned)));
      for (const cell of example.cells) learned[cell]! += step - DECAY * learned[cell]!;
      bias += step * 0.1;
    }
  }
  return { weights: learned, bias };
}

function sumOf({ cells }: Example, learned: Float64Array): number {
  let sum = 0;
  for (const cell of cells) sum += learned[cell]!;
  return sum;
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** Prints how well a model tells names from words that it has not seen. */
function report(all: readonly Example[]): void {
  const tally = { hit: 0, missed: 0, alarm: 0, quiet: 0 };
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const { weights: learned, bias } = train(all.filter((each) => each.fold !== fold));
    for (const each of all.filter((other) => other.fold === fold)) {
      const isTaken = bias + sumOf(each, learned) > 0;
      tally[each.isName ? (isTaken ? "hit" : "missed") : isTaken ? "alarm" : "quiet"] += 1;
    }
  }
  const share = (part: number, rest: number) => (part / (part + rest)).toFixed(3);
  console.log(`names found ${share(tally.hit, tally.missed)}`);
  console.log(`words taken for names ${share(tally.alarm, tally.quiet)}`);
}
