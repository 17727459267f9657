import { contextOf, describeToken, FEATURES, STRENGTH_MIN, type RunContext } from "./features.ts";
import weights from "./weights.json" with { type: "json" };
import type { Run } from "./runs.ts";
import type { Word } from "./word.ts";

/** A name that was found. Offsets are UTF-16 code units, `end` exclusive. */
export interface FoundName {
  readonly start: number;
  readonly end: number;
  /** The likelihood of the surest word of it, 0 to 1. */
  readonly likelihood: number;
}

const scratch = new Float64Array(FEATURES.length);

/** The names in a run of words; a title before one is no part of it. */
export function namesOf(text: string, run: Run, isCaseless: boolean): readonly FoundName[] {
  const context = contextOf(text, run);
  if (context === undefined) return [];
  const { cased, caseless, threshold, caselessThreshold } = weights;
  const learned = isCaseless ? caseless : cased;
  const odds = run.map((_, index) => likelihoodOf(run, index, { context, learned }));
  return group(run, odds, isCaseless ? caselessThreshold : threshold);
}

function likelihoodOf(
  run: Run,
  index: number,
  { context, learned }: { readonly context: RunContext; readonly learned: readonly number[] },
): number {
  const kind = run[index]?.kind;
  if (kind === "initial" || kind === "particle") return 0;
  if ((context.strengths[index] ?? 0) < STRENGTH_MIN) return 0;
  describeToken(run, index, { context, into: scratch });
  let sum = 0;
  for (let feature = 0; feature < scratch.length; feature += 1)
    sum += (scratch[feature] ?? 0) * (learned[feature] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}

/** Joins accepted words with the initials, particles and suffixes that belong to them. */
function group(run: Run, likelihoods: readonly number[], threshold: number): readonly FoundName[] {
  const accepted = run.map(
    ({ kind }, index) => kind === "word" && (likelihoods[index] ?? 0) > threshold,
  );
  spread(run, accepted, likelihoods);
  const found: FoundName[] = [];
  for (let index = 0; index < run.length; index += 1) {
    if (accepted[index] !== true) continue;
    const first = withLeft(run, index);
    const last = withRight(run, accepted, index);
    const start = run[first]?.start ?? 0;
    const end = run[last]?.end ?? 0;
    found.push({ start, end, likelihood: Math.max(...likelihoods.slice(first, last + 1)) });
    index = last;
  }
  return found;
}

/** A word beside an accepted one needs less; before one, where greetings and titles stand, only if it is no ordinary word. */
function spread(run: Run, accepted: boolean[], likelihoods: readonly number[]): void {
  const takeOver = (index: number, step: 1 | -1) => {
    let from = index - step;
    while (run[from]?.kind === "initial" || run[from]?.kind === "particle") from -= step;
    if (run[index]?.kind !== "word" || accepted[from] !== true) return;
    const word = run[index]?.word;
    if (step === -1 && (word?.word ?? 0) > 1) return;
    const isSurname = step === 1 && isNamedAfterPlace(word, run[from]?.word);
    if (isSurname || (likelihoods[index] ?? 0) > weights.besideThreshold) accepted[index] = true;
  };
  for (let index = 0; index < run.length; index += 1) takeOver(index, 1);
  for (let index = run.length - 1; index >= 0; index -= 1) takeOver(index, -1);
}

/** `Irving Berlin`: after a given name that is no place itself, a place is a family name. */
function isNamedAfterPlace(word: Word | undefined, before: Word | undefined): boolean {
  if (word?.isPlace !== true || word.word > 1) return false;
  return before !== undefined && before.given > 1 && !before.isPlace && before.word < 2;
}

/** Initials with a dot before the first word, and particles with a capital: what is before them is no part of the name. */
function withLeft(run: Run, from: number): number {
  let first = from;
  for (let index = from - 1; index >= 0; index -= 1) {
    const token = run[index];
    if (token?.kind === "initial" && token.end - token.start > 1) first = index;
    else if (token?.kind !== "particle") break;
    else if (/^\p{Lu}/u.test(token.text)) first = index;
  }
  return first;
}

function withRight(run: Run, accepted: readonly boolean[], from: number): number {
  let last = from;
  for (let index = from + 1; index < run.length; index += 1) {
    const token = run[index];
    if (accepted[index] === true || token?.kind === "suffix") last = index;
    else if (token?.kind !== "initial" && token?.kind !== "particle") break;
  }
  return last;
}
