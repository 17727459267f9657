import { CERTAINTY, type Finding } from "../detector.ts";
import { birthDate, wholeDateAt } from "./birth-date.ts";
import { CueReader, type CueBefore } from "./cue-reader.ts";
import { FORMATS } from "./formats.ts";
import { judge, Place, type Candidate } from "./judge.ts";
import { looseValueAt, startOf } from "./loose-value.ts";
import { ShapeIndex } from "./shape-index.ts";
import { surroundingsOf } from "./surroundings.ts";
import { eachWord, type Word } from "./words.ts";

const INDEX = new ShapeIndex(FORMATS);
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
  const matches = INDEX.matchesAt(text, word);
  const date = wholeDateAt(text, word);
  let start = Math.min(startOf(text, word.start), date?.start ?? word.start);
  for (const match of matches) start = Math.min(start, match.start);
  const before = cueBefore(reader, start, word.start);
  const after = (at: number) => reader.after(at);
  let best: Candidate | undefined =
    date === undefined ? undefined : birthDate(date, { before, after });
  let place: Place | undefined;
  for (const { format, start, end } of matches) {
    if (place === undefined || place.start !== start || place.end !== end)
      place = new Place(text, { start, end }, { before, reader });
    const candidate = judge(format, place);
    if (candidate !== undefined && isBetter(candidate, best)) best = candidate;
  }
  if (best !== undefined && best.certainty === CERTAINTY.certain) return best;
  const loose = looseAt(text, word, before);
  return loose !== undefined && isBetter(loose, best) ? loose : best;
}

/** The cue right before a word, else before the first letter that may belong to a value, else the last one before the word. */
function cueBefore(reader: CueReader, early: number, late: number): CueBefore | undefined {
  const first = early < late ? reader.before(early) : undefined;
  const second = reader.before(late);
  return second?.isTight !== true && first?.isTight === true ? first : (second ?? first);
}

function isBetter(candidate: Candidate, best: Candidate | undefined): boolean {
  if (best === undefined) return true;
  if (candidate.certainty !== best.certainty) return candidate.certainty > best.certainty;
  const longer = candidate.end - candidate.start - (best.end - best.start);
  return longer > 0 || (longer === 0 && candidate.cue !== undefined && best.cue === undefined);
}

/** A value of any form, where a name stands right before it that is enough. */
function looseAt(text: string, word: Word, before: CueBefore | undefined): Candidate | undefined {
  if (before === undefined || !before.cue.isStrong) return undefined;
  if (!before.isTight && !before.isLinked) return undefined;
  const { type } = before.cue;
  const value = type === undefined ? undefined : looseValueAt(text, word, type);
  if (type === undefined || value === undefined) return undefined;
  const start = value.start < before.firstEnd ? word.start : value.start;
  if (surroundingsOf(text, value.start, value.end) === "inside") return undefined;
  return { start, end: value.end, type, certainty: CERTAINTY.likely, cue: before.cue };
}
