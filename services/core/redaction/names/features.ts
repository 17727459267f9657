import { leftCue, rightCue, type LeftCue, type RightCue } from "./cues.ts";
import { CALENDAR, ORGANISATION_ENDS, PLACE_ENDS, PLACE_STARTS } from "./name-words.ts";
import type { Run, Token } from "./runs.ts";
import { wordOf, type Word } from "./word.ts";

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

/** How far a score of the letters counts. */
const SCORE_MAX = 5;

/** What is the same for all words of a run. */
export interface RunContext {
  readonly words: readonly (Word | undefined)[];
  /** How much each word by itself looks like a name; 0 for what is no word. */
  readonly strengths: readonly number[];
  /** The features of the cues before and after the name that each word may belong to; -1 for none. */
  readonly lefts: readonly number[];
  readonly rights: readonly number[];
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
  const words = run.map(({ kind, text: written }) =>
    kind === "word" || kind === "title" || kind === "suffix" ? wordOf(written) : undefined,
  );
  const last = run.at(-1)?.text.toLowerCase() ?? "";
  const strengths = run.map((token, index) => strengthOf(token, words[index]));
  if (!strengths.some((strength, index) => strength >= STRENGTH_MIN && run[index]?.kind === "word"))
    return undefined;
  return {
    words,
    strengths,
    lefts: leftsOf(text, run, strengths),
    rights: rightsOf(text, run, strengths),
    isSentenceStart: startsSentence(text, start),
    isWholeLine: startsLine(text, start) && endsLine(text, end),
    hasOrganisation:
      ORGANISATION_ENDS.has(last) ||
      run.slice(1).some(({ text: word }) => ORGANISATION_ENDS.has(word.toLowerCase())),
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
  const word = context.words[index];
  if (token === undefined || word === undefined) return;
  describeWord(token, word, into);
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
  const left = context.lefts[index] ?? -1;
  const right = context.rights[index] ?? -1;
  if (left >= 0) into[left] = 1;
  if (right >= 0) into[right] = 1;
  if (right === AT.rightLabel && word.given === 0) into[AT.rightLabelUnlisted] = 1;
}

function describeWord(token: Token, word: Word, into: Float64Array): void {
  const listed = Math.max(word.given, word.family);
  if (word.given > 0) into[GIVEN + word.given] = 1;
  if (word.family > 0) into[FAMILY + word.family] = 1;
  if (word.word > 0) into[WORD_LEVEL + word.word] = 1;
  if (word.isPlace) into[AT.place] = 1;
  if (CALENDAR.has(word.folded)) into[AT.calendar] = 1;
  const score = clampScore(word.score) / SCORE_MAX;
  if (listed > 0) into[AT.scoreListed] = score;
  else if (word.word > 0) into[AT.scoreWord] = score;
  else into[AT.scoreUnlisted] = score;
  if (listed === 0 && word.word === 0) into[AT.unlisted] = 1;
  into[AT.nameAndWord] = (listed * word.word) / 9;
  if (word.word === 0 && /[^\0-\x7f]/.test(token.text)) into[AT.accent] = 1;
  if (token.text.length > 1 && token.text === token.text.toUpperCase()) {
    into[AT.capitals] = 1;
    if (word.word > 0) into[AT.capitalsWord] = 1;
  }
  if (token.text.length <= 3) into[AT.short] = 1;
  if (token.text.includes("-")) into[AT.hyphen] = 1;
}

function describeNeighbours(
  run: Run,
  index: number,
  { context, into }: { readonly context: RunContext; readonly into: Float64Array },
): void {
  const word = context.words[index];
  const before = run[index - 1];
  const after = run[index + 1];
  into[AT.before] = nearest(context.strengths, run, { from: index, step: -1 }) / SCORE_MAX;
  into[AT.after] = nearest(context.strengths, run, { from: index, step: 1 }) / SCORE_MAX;
  if (before === undefined) into[AT.beforeMissing] = 1;
  else if (before.kind === "initial") into[AT.beforeInitial] = 1;
  else if (before.kind === "title") into[AT.beforeTitle] = 1;
  else if (before.kind === "particle") into[AT.beforeParticle] = 1;
  if (after === undefined) into[AT.afterMissing] = 1;
  else if (after.kind === "initial") into[AT.afterInitial] = 1;
  else if (after.kind === "suffix") into[AT.afterSuffix] = 1;
  else if (after.kind === "particle") into[AT.afterParticle] = 1;
  if ((word?.given ?? 0) > 0 && (context.words[index + 1]?.family ?? 0) > 0)
    into[AT.givenFamily] = 1;
  if ((word?.family ?? 0) > 0 && (context.words[index - 1]?.given ?? 0) > 0)
    into[AT.familyAfterGiven] = 1;
  if (context.hasOrganisation) into[AT.organisation] = 1;
  const next = after?.text.toLowerCase() ?? "";
  if (ORGANISATION_ENDS.has(next)) into[AT.organisationAfter] = 1;
  if (PLACE_ENDS.has(next) || PLACE_ENDS.has(run[index]?.text.toLowerCase() ?? ""))
    into[AT.placeAfter] = 1;
  if (PLACE_STARTS.has(before?.text.toLowerCase() ?? "")) into[AT.placeBefore] = 1;
}

/** The cue of a word is the one before the words that look like names up to it. */
function leftsOf(text: string, run: Run, strengths: readonly number[]): readonly number[] {
  let cue = -1;
  return run.map(({ start }, index) => {
    if (index === 0 || !isLinked(run, strengths, index - 1)) cue = LEFT[leftCue(text, start)];
    return cue;
  });
}

function rightsOf(text: string, run: Run, strengths: readonly number[]): readonly number[] {
  const cues: number[] = [];
  for (let index = run.length - 1; index >= 0; index -= 1) {
    const isLast = index === run.length - 1 || !isLinked(run, strengths, index + 1);
    cues[index] = isLast ? RIGHT[rightCue(text, run[index]?.end ?? 0)] : (cues[index + 1] ?? -1);
  }
  return cues;
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

/** A first estimate, for the neighbours of a word. */
function strengthOf({ kind, text }: Token, word: Word | undefined): number {
  if (kind !== "word" || word === undefined) return 0;
  const listed = Math.max(word.given, word.family);
  const accent = word.word === 0 && /[^\0-\x7f]/.test(text) ? 1 : 0;
  const strength =
    1.2 * listed -
    1.4 * word.word -
    (word.isPlace ? 1.5 : 0) +
    0.4 * clampScore(word.score) +
    accent;
  return Math.max(-SCORE_MAX, Math.min(SCORE_MAX, strength));
}

function clampScore(score: number): number {
  return Math.max(-SCORE_MAX, Math.min(SCORE_MAX, score));
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
