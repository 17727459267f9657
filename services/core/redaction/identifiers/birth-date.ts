import { CERTAINTY, type Finding } from "../detector.ts";
import { isMonthDay } from "../validators/calendar.ts";
import type { CueBefore } from "./cue-reader.ts";
import type { Cue } from "./cue-words.ts";
import { dateAt, type WrittenDate } from "./written-date.ts";
import { isJoiningLetter, kindAt, type Word } from "./words.ts";

/** Nobody who is alive, or whose data is kept, was born before. */
const YEAR_MIN = 1850;
const YEAR_MAX = 2099;
/** In the same sentence a birth may stand so far from its date: "born in Lyon, France, on". */
const NEAR_CHARS = 56;

/** The cues around a date; the one behind it is looked for only when it is needed. */
export interface DateContext {
  readonly before: CueBefore | undefined;
  readonly after: (at: number) => Cue | undefined;
}

/** `2026-01-02T00:00:00.000Z` begins with a word of two parts, `12Mar1980` is one. */
const DATE_CHARS_MAX = 14;

/** A date that begins at a word, or whose month stands before it, and that nothing around it makes a part of something else. */
export function wholeDateAt(text: string, word: Word): WrittenDate | undefined {
  if (word.end - word.start > DATE_CHARS_MAX) return undefined;
  const date = dateAt(text, word);
  if (date === undefined || !isPossible(date) || !standsAlone(text, date)) return undefined;
  const end = endOfDay(text, date.end);
  return end === undefined ? undefined : { ...date, end };
}

/**
 * What a date is worth as one of birth: it is one only where a word nearby says so, and never when a time of day follows;
 * midnight stands for no time.
 */
export function birthDate(
  date: WrittenDate,
  { before, after }: DateContext,
): (Finding & { readonly cue: Cue }) | undefined {
  const { start, end } = date;
  const isLed = before?.cue.type === "DATE_OF_BIRTH";
  if (!isLed && before?.isTight === true) return undefined;
  const cue = isLed ? ledBefore(date, before) : ledBehind(date, after(end));
  if (cue === undefined) return undefined;
  return { start, end, type: "DATE_OF_BIRTH", certainty: CERTAINTY.likely, cue };
}

function ledBefore({ start, year, isCompact }: WrittenDate, before: CueBefore): Cue | undefined {
  if (before.isTight) return before.cue;
  const isPlain = year !== undefined && !isCompact;
  return isPlain && before.isSameSentence && start - before.end <= NEAR_CHARS
    ? before.cue
    : undefined;
}

function ledBehind({ year, isCompact }: WrittenDate, behind: Cue | undefined): Cue | undefined {
  return year !== undefined && !isCompact && behind?.type === "DATE_OF_BIRTH" ? behind : undefined;
}

function isPossible({ year, month, day }: WrittenDate): boolean {
  if (year !== undefined && (year < YEAR_MIN || year > YEAR_MAX)) return false;
  return isMonthDay(month, day) || isMonthDay(day, month);
}

function standsAlone(text: string, { start, end }: WrittenDate): boolean {
  if (
    "-/.:".includes(text[start - 1] ?? " ") &&
    kindAt(text, start - 2) !== 0 &&
    text[start - 1] !== ":"
  )
    return false;
  if (isJoiningLetter(text.charCodeAt(start - 1)) || isJoiningLetter(text.charCodeAt(end)))
    return false;
  return !("-/.".includes(text[end] ?? " ") && kindAt(text, end + 1) !== 0);
}

/** Where a date ends: behind a time of midnight, which formats of dates write for none. Undefined for any other time. */
function endOfDay(text: string, end: number): number | undefined {
  TIME.lastIndex = end;
  const time = TIME.exec(text);
  if (time === null) return kindAt(text, end) === 0 ? end : undefined;
  return /^[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$/.test(time[0])
    ? end + time[0].length
    : undefined;
}

const TIME =
  /(?:T|,? )[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?/y;
