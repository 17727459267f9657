import { CERTAINTY, type Certainty, type Finding } from "../detector.ts";
import type { SensitiveType } from "../sensitive-type.ts";
import { birthDateAt } from "./birth-date.ts";
import { CueReader, type CueBefore } from "./cue-reader.ts";
import type { Cue } from "./cue-words.ts";
import { FORMATS } from "./formats.ts";
import { looseValueAt, startOf } from "./loose-value.ts";
import { ShapeIndex, type ShapeMatch } from "./shape-index.ts";
import { surroundingsOf } from "./surroundings.ts";
import { eachWord, type Word } from "./words.ts";

const INDEX = new ShapeIndex(FORMATS);
/** Beyond this, a cue that does not stand right before a value only confirms what a check digit says. */
const NEAR_CHARS = 48;

/** A finding and the cue that led to it, if one did. */
interface Candidate extends Finding {
  readonly cue?: Cue;
}

/**
 * Finds numbers that identify people, vehicles and devices, and dates of birth, word by word: what forms it may have, what
 * stands around it, and which cue says what it is. The surest reading wins, then the longest.
 */
export function findIdentifiers(text: string, emit: (finding: Finding) => void): void {
  const reader = new CueReader(text);
  let end = 0;
  eachWord(text, (word) => {
    if (word.start < end) return;
    const found = bestAt(text, word, reader);
    if (found === undefined || found.start < end) return;
    emit({ start: found.start, end: found.end, type: found.type, certainty: found.certainty });
    end = found.end;
    if (found.cue !== undefined) reader.list(found.cue, end);
  });
}

function bestAt(text: string, word: Word, reader: CueReader): Candidate | undefined {
  const matches: ShapeMatch[] = [];
  INDEX.eachMatch(text, word, (match) => matches.push(match));
  const start = matches.reduce(
    (least, match) => Math.min(least, match.start),
    startOf(text, word.start),
  );
  const early = reader.before(start);
  const before = early?.isTight === true ? early : (reader.before(word.start) ?? early);
  let best: Candidate | undefined;
  const offer = (candidate: Candidate | undefined) => {
    if (candidate !== undefined && isBetter(candidate, best)) best = candidate;
  };
  offer(birthDateAt(text, word, { before, after: () => reader.after(word.end) }));
  for (const match of matches) offer(judge(text, match, { before, reader }));
  if (best === undefined || best.certainty < CERTAINTY.certain) offer(looseAt(text, word, before));
  return best;
}

function isBetter(candidate: Candidate, best: Candidate | undefined): boolean {
  if (best === undefined) return true;
  if (candidate.certainty !== best.certainty) return candidate.certainty > best.certainty;
  return candidate.end - candidate.start > best.end - best.start;
}

interface Context {
  readonly before: CueBefore | undefined;
  readonly reader: CueReader;
}

/** What a place that has a format's shape is worth: by the cue before it, else by itself, else by the cue behind it. */
function judge(
  text: string,
  match: ShapeMatch,
  { before, reader }: Context,
): Candidate | undefined {
  const { format, start, end } = match;
  const around = surroundingsOf(text, start, end);
  if (around === "inside") return undefined;
  const spelling = text.slice(start, end);
  const compact = spelling.replaceAll(/[^0-9A-Za-z]/g, "").toUpperCase();
  if (format.accepts?.(compact) === false) return undefined;
  const sure = format.accepts === undefined ? CERTAINTY.likely : CERTAINTY.certain;
  const near = before !== undefined && isNear(before, start, format.accepts !== undefined);
  const led = near ? ledTo(format, before.cue) : undefined;
  if (led !== undefined && before !== undefined && (around === "apart" || before.isTight))
    return { start, end, type: led, certainty: sure, cue: before.cue };
  if (around === "joined") return undefined;
  const alone = aloneCertainty(format.alone, spelling, before);
  if (alone !== undefined) return { start, end, type: format.type, certainty: alone };
  if (before?.isTight === true && before.cue.type !== undefined) return undefined;
  const behind = reader.after(end);
  const leads = behind === undefined ? undefined : ledTo(format, behind);
  return leads === undefined || behind === undefined
    ? undefined
    : { start, end, type: leads, certainty: sure, cue: behind };
}

function isNear(before: CueBefore, start: number, isChecked: boolean): boolean {
  if (before.isTight) return true;
  return isChecked || (before.isSameSentence && start - before.end <= NEAR_CHARS);
}

/** The type that a cue gives a number of a format; undefined where it speaks of something else. */
function ledTo(format: ShapeMatch["format"], { type }: Cue): SensitiveType | undefined {
  if (type === undefined) return undefined;
  return type === format.type || format.alsoAs?.includes(type) === true ? type : undefined;
}

/** A number that stands for itself is less so where a word right before it says that it is something else. */
function aloneCertainty(
  alone: Certainty | undefined,
  spelling: string,
  before: CueBefore | undefined,
): Certainty | undefined {
  if (alone === undefined || spelling !== spelling.toUpperCase()) return undefined;
  if (alone === CERTAINTY.certain || before === undefined || before.cue.type !== undefined)
    return alone;
  return before.isTight || alone === CERTAINTY.possible ? undefined : alone;
}

function looseAt(text: string, word: Word, before: CueBefore | undefined): Candidate | undefined {
  if (before === undefined || !before.isTight || !before.cue.isStrong) return undefined;
  const { type } = before.cue;
  if (type === undefined) return undefined;
  const value = looseValueAt(text, word, type);
  if (value === undefined || surroundingsOf(text, value.start, value.end) === "inside")
    return undefined;
  const start = Math.max(value.start, before.end);
  const isCut = start > value.start;
  return {
    start: isCut ? word.start : start,
    end: value.end,
    type,
    certainty: CERTAINTY.likely,
    cue: before.cue,
  };
}
