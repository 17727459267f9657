import { leftCue, rightCue, type LeftCue, type RightCue } from "./cues.ts";
import type { Run, Token } from "./runs.ts";
import { bounded, STRENGTH_MAX } from "./word.ts";

/** What the model knows of a word of a run; the order is that of the weights. */
export const FEATURES = [
  "bias",
  "given1",
  "given2",
  "given3",
  "family1",
  "family2",
  "family3",
  "word1",
  "word2",
  "word3",
  "place",
  "calendar",
  "unlisted",
  "scoreListed",
  "scoreUnlisted",
  "scoreWord",
  "nameAndWord",
  "accent",
  "capitals",
  "capitalsWord",
  "capitalsAlone",
  "short",
  "hyphen",
  "sentenceStart",
  "sentenceStartWord",
  "before",
  "beforeMissing",
  "beforeInitial",
  "beforeTitle",
  "beforeParticle",
  "after",
  "afterMissing",
  "afterInitial",
  "afterSuffix",
  "afterParticle",
  "givenFamily",
  "familyAfterGiven",
  "organisation",
  "organisationAfter",
  "placeAfter",
  "placeBefore",
  "longRun",
  "alone",
  "aloneWord",
  "wholeLine",
  "leftGreeting",
  "leftNaming",
  "leftRole",
  "leftToward",
  "leftBy",
  "leftSpeech",
  "leftBeing",
  "leftArticle",
  "leftInside",
  "leftLinking",
  "leftNone",
  "rightPossessive",
  "rightSpeech",
  "rightBeing",
  "rightActing",
  "rightLinking",
  "rightNoun",
  "rightContact",
  "rightLabel",
  "rightLabelUnlisted",
  "rightNone",
] as const;

const INDEX = new Map(FEATURES.map((name, index) => [name, index]));
const at = (name: (typeof FEATURES)[number]) => INDEX.get(name) ?? 0;
const GIVEN = at("given1") - 1;
const FAMILY = at("family1") - 1;
const WORD_LEVEL = at("word1") - 1;
const AT = Object.fromEntries(FEATURES.map((name) => [name, at(name)])) as Readonly<
  Record<(typeof FEATURES)[number], number>
>;
const LEFT: Readonly<Record<LeftCue, number>> = {
  greeting: AT.leftGreeting,
  naming: AT.leftNaming,
  role: AT.leftRole,
  toward: AT.leftToward,
  by: AT.leftBy,
  speech: AT.leftSpeech,
  being: AT.leftBeing,
  article: AT.leftArticle,
  inside: AT.leftInside,
  linking: AT.leftLinking,
  none: AT.leftNone,
  other: -1,
};
const RIGHT: Readonly<Record<RightCue, number>> = {
  possessive: AT.rightPossessive,
  speech: AT.rightSpeech,
  being: AT.rightBeing,
  acting: AT.rightActing,
  linking: AT.rightLinking,
  noun: AT.rightNoun,
  contact: AT.rightContact,
  label: AT.rightLabel,
  none: AT.rightNone,
  other: -1,
};

/** What is the same for all words of a run. */
export interface RunContext {
  /** How much each word by itself looks like a name; 0 for what is no word. */
  readonly strengths: readonly number[];
  readonly text: string;
  readonly isSentenceStart: boolean;
  readonly isWholeLine: boolean;
  readonly hasOrganisation: boolean;
}

/** Below this strength a word is no name, whatever stands around it; a run without a stronger one holds none. */
export const STRENGTH_MIN = -2;

/** Reads what stands around a run; undefined when no word of it may be a name. */
export function contextOf(text: string, run: Run): RunContext | undefined {
  const start = run[0]?.start ?? 0;
  const end = run.at(-1)?.end ?? 0;
  const strengths = run.map(({ kind, word }) => (kind === "word" ? word.strength : 0));
  if (!strengths.some((strength, index) => strength >= STRENGTH_MIN && run[index]?.kind === "word"))
    return undefined;
  return {
    strengths,
    text,
    isSentenceStart: startsSentence(text, start),
    isWholeLine: startsLine(text, start) && endsLine(text, end),
    hasOrganisation: run.some(
      ({ word }, index) => word.endsOrganisation && (index > 0 || run.length === 1),
    ),
  };
}

/** Fills `into`, which has a cell for each of `FEATURES`, with what is known of one word of a run. */
export function describeToken(
  run: Run,
  index: number,
  { context, into }: { readonly context: RunContext; readonly into: Float64Array },
): void {
  into.fill(0);
  into[AT.bias] = 1;
  const token = run[index];
  if (token === undefined) return;
  const { word } = token;
  describeWord(token, into);
  describeNeighbours(run, index, { context, into });
  if (index === 0 && context.isSentenceStart) {
    into[AT.sentenceStart] = 1;
    into[AT.sentenceStartWord] = word.word / 3;
  }
  if (run.length === 1) {
    into[AT.alone] = 1;
    into[AT.capitalsAlone] = into[AT.capitals] ?? 0;
    into[AT.aloneWord] = word.word / 3;
  }
  if (run.length > 4) into[AT.longRun] = 1;
  if (context.isWholeLine) into[AT.wholeLine] = 1;
  const left = leftOf(run, index, context);
  const right = rightOf(run, index, context);
  if (left >= 0) into[left] = 1;
  if (right >= 0) into[right] = 1;
  if (right === AT.rightLabel && word.given === 0) into[AT.rightLabelUnlisted] = 1;
}

function describeWord({ text, word }: Token, into: Float64Array): void {
  const listed = Math.max(word.given, word.family);
  if (word.given > 0) into[GIVEN + word.given] = 1;
  if (word.family > 0) into[FAMILY + word.family] = 1;
  if (word.word > 0) into[WORD_LEVEL + word.word] = 1;
  if (word.isPlace) into[AT.place] = 1;
  if (word.isCalendar) into[AT.calendar] = 1;
  const score = bounded(word.score) / STRENGTH_MAX;
  if (listed > 0) into[AT.scoreListed] = score;
  else if (word.word > 0) into[AT.scoreWord] = score;
  else into[AT.scoreUnlisted] = score;
  if (listed === 0 && word.word === 0) into[AT.unlisted] = 1;
  into[AT.nameAndWord] = (listed * word.word) / 9;
  if (word.word === 0 && word.hasAccent) into[AT.accent] = 1;
  if (word.isCapitals) {
    into[AT.capitals] = 1;
    if (word.word > 0) into[AT.capitalsWord] = 1;
  }
  if (text.length <= 3) into[AT.short] = 1;
  if (text.includes("-")) into[AT.hyphen] = 1;
}

function describeNeighbours(
  run: Run,
  index: number,
  { context, into }: { readonly context: RunContext; readonly into: Float64Array },
): void {
  const word = run[index]?.word;
  const before = run[index - 1];
  const after = run[index + 1];
  into[AT.before] = nearest(context.strengths, run, { from: index, step: -1 }) / STRENGTH_MAX;
  into[AT.after] = nearest(context.strengths, run, { from: index, step: 1 }) / STRENGTH_MAX;
  if (before === undefined) into[AT.beforeMissing] = 1;
  else if (before.kind === "initial") into[AT.beforeInitial] = 1;
  else if (before.kind === "title") into[AT.beforeTitle] = 1;
  else if (before.kind === "particle") into[AT.beforeParticle] = 1;
  if (after === undefined) into[AT.afterMissing] = 1;
  else if (after.kind === "initial") into[AT.afterInitial] = 1;
  else if (after.kind === "suffix") into[AT.afterSuffix] = 1;
  else if (after.kind === "particle") into[AT.afterParticle] = 1;
  if ((word?.given ?? 0) > 0 && (after?.word.family ?? 0) > 0) into[AT.givenFamily] = 1;
  if ((word?.family ?? 0) > 0 && (before?.word.given ?? 0) > 0) into[AT.familyAfterGiven] = 1;
  if (context.hasOrganisation) into[AT.organisation] = 1;
  if (after?.word.endsOrganisation === true) into[AT.organisationAfter] = 1;
  if (after?.word.endsPlace === true || word?.endsPlace === true) into[AT.placeAfter] = 1;
  if (before?.word.startsPlace === true) into[AT.placeBefore] = 1;
}

/** The feature of the cue before the words that look like one name up to this one; -1 for none. */
function leftOf(run: Run, index: number, { text, strengths }: RunContext): number {
  let first = index;
  while (first > 0 && isLinked(run, strengths, first - 1)) first -= 1;
  return LEFT[leftCue(text, run[first]?.start ?? 0)];
}

/** The same of the cue after them. */
function rightOf(run: Run, index: number, { text, strengths }: RunContext): number {
  let last = index;
  while (last < run.length - 1 && isLinked(run, strengths, last + 1)) last += 1;
  return RIGHT[rightCue(text, run[last]?.end ?? 0)];
}

function isLinked(run: Run, strengths: readonly number[], index: number): boolean {
  return run[index]?.kind !== "word" || (strengths[index] ?? 0) > 0;
}

/** The strength of the next word in a direction; initials and particles between do not count. */
function nearest(
  strengths: readonly number[],
  run: Run,
  { from, step }: { readonly from: number; readonly step: 1 | -1 },
): number {
  let index = from + step;
  while (run[index]?.kind === "initial" || run[index]?.kind === "particle") index += step;
  return run[index]?.kind === "title" ? 0 : (strengths[index] ?? 0);
}

function startsSentence(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && /[ "'“‘«(¿¡>*]/.test(text[before] ?? "")) before -= 1;
  return before < 0 || /[.!?\n\r:;\t]/.test(text[before] ?? "");
}

function startsLine(text: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && /[ \t>*?|#"'-]/.test(text[before] ?? "")) before -= 1;
  return before < 0 || /[\n\r]/.test(text[before] ?? "");
}

function endsLine(text: string, at: number): boolean {
  let after = at;
  while (after < text.length && /[ \t,;.|"']/.test(text[after] ?? "")) after += 1;
  return after >= text.length || /[\n\r]/.test(text[after] ?? "");
}
