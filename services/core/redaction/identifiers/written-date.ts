import { monthOf } from "./month-names.ts";
import { DIGIT, kindAt, LETTER, type Word } from "./words.ts";

/** A date as it stands in a text. Where day and month can't be told apart, either order may be meant. */
export interface WrittenDate {
  readonly start: number;
  readonly end: number;
  /** With its century, where the text gives two digits that of nearest guess; undefined where none is written. */
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
  /** Whether it is written without separators, or so briefly that a cue must stand right before it. */
  readonly isCompact: boolean;
}

const SEPARATED =
  /([0-9]{1,4})(?:([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{1,2})|\. ([0-9]{1,2})\. ([0-9]{4}))(?![0-9])/y;
const EAST_ASIAN = /([0-9]{4})\s?[年년]\s?([0-9]{1,2})\s?[月월]\s?([0-9]{1,2})\s?[日일]/y;
const COMPACT =
  /(?:(18|19|20)([0-9]{2})([0-9]{2})([0-9]{2})|([0-9]{2})([0-9]{2})((?:18|19|20)[0-9]{2}))(?![0-9A-Za-z])/y;
const BRIEF = /([0-9]{1,2})\/([0-9]{1,2})(?![0-9/])|([0-9]{2})\.([0-9]{2})(?![0-9])/y;
const DAY_MONTH =
  /([0-9]{1,2})(?:st|nd|rd|th|er|\.|º|ª|°)?(?:[ \u00A0]{0,2}(?:of |de |d['’]|-|\/|\.)?[ \u00A0]?)(\p{L}{3,12})\.?/uy;
const YEAR_BEHIND =
  /(?:,|\.|-|\/)?[ \u00A0]{0,2}(?:del? |of )?(?:'|’)?([0-9]{4}|[0-9]{2})(?![0-9A-Za-z:])/y;
const DAY_BEHIND_MONTH = /([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9A-Za-z:])/y;
const YEAR_MONTH_DAY =
  /([0-9]{4})[-/. ]{1,2}(\p{L}{3,12})[-/. ]{1,2}([0-9]{1,2})(?![0-9A-Za-z:])/uy;
/** How far a month's name may reach back from the day. */
const MONTH_CHARS_MAX = 14;

/** The date that begins at a word, or whose month's name stands right before it. */
export function dateAt(text: string, word: Word): WrittenDate | undefined {
  const { start, end, letters } = word;
  if (isJoint(text[start - 1]) && kindAt(text, start - 2) === DIGIT) return undefined;
  if (letters !== 0) return monthBefore(text, start) ?? dayMonthAt(text, start);
  switch (end - start) {
    case 1:
    case 2:
      return isJoint(text[end])
        ? (separatedAt(text, start) ??
            dayMonthAt(text, start) ??
            briefAt(text, start) ??
            monthBefore(text, start))
        : (monthBefore(text, start) ?? dayMonthAt(text, start));
    case 4:
      return isJoint(text[end])
        ? (separatedAt(text, start) ?? yearMonthDay(text, start))
        : (eastAsianAt(text, word) ?? yearMonthDay(text, start));
    case 8:
      return compactAt(text, start);
    default:
      return undefined;
  }
}

function isJoint(char: string | undefined): boolean {
  return char === "-" || char === "/" || char === ".";
}

function separatedAt(text: string, start: number): WrittenDate | undefined {
  const match = matchAt(SEPARATED, text, start);
  if (match === undefined) return undefined;
  const [whole = "", first = "", , close, closeLast, spaced, spacedLast] = match;
  const second = Number(close ?? spaced);
  const last = closeLast ?? spacedLast ?? "";
  const base = { start, end: start + whole.length, isCompact: false };
  if (first.length > 2) {
    if (first.length !== 4 || last.length > 2) return undefined;
    return { ...base, year: Number(first), month: second, day: Number(last) };
  }
  if (last.length !== 4 && last.length !== 2) return undefined;
  return { ...base, year: fullYear(last), month: second, day: Number(first) };
}

function eastAsianAt(text: string, { start, end }: Word): WrittenDate | undefined {
  const next = text.charCodeAt(end);
  const match = next === 32 || next > 0x2e80 ? matchAt(EAST_ASIAN, text, start) : undefined;
  if (match === undefined) return undefined;
  const [whole = "", year, month, day] = match;
  const numbers = { year: Number(year), month: Number(month), day: Number(day) };
  return { start, end: start + whole.length, ...numbers, isCompact: false };
}

/** `March 12, 1980`, `Mar. 12th 80`, `May 3`. */
function monthBefore(text: string, start: number): WrittenDate | undefined {
  let end = start;
  while (end > 0 && start - end < 2 && " .-".includes(text[end - 1] ?? "x")) end -= 1;
  if (end === start || !isLetter(text.charCodeAt(end - 1))) return undefined;
  const [name = ""] =
    /\p{L}{3,12}$/u.exec(text.slice(Math.max(0, end - MONTH_CHARS_MAX), end)) ?? [];
  const month = monthOf(name);
  const day = month === undefined ? undefined : matchAt(DAY_BEHIND_MONTH, text, start);
  if (month === undefined || day === undefined) return undefined;
  const dayEnd = start + (day[0] ?? "").length;
  const year = matchAt(YEAR_BEHIND, text, dayEnd);
  const from = end - name.length;
  const common = { start: from, month, day: Number(day[1]) };
  if (year === undefined) return { ...common, end: dayEnd, year: undefined, isCompact: true };
  return {
    ...common,
    end: dayEnd + (year[0] ?? "").length,
    year: fullYear(year[1] ?? ""),
    isCompact: false,
  };
}

/** `12 March 1980`, `12. März 1980`, `12 de marzo de 1980`, `12-Mar-80`, `12Mar1980`. */
function dayMonthAt(text: string, start: number): WrittenDate | undefined {
  if (kindAt(text, start) === LETTER || !hasLetterSoon(text, start + 1)) return undefined;
  const match = matchAt(DAY_MONTH, text, start);
  const month = match === undefined ? undefined : monthOf(match[2] ?? "");
  if (match === undefined || month === undefined) return undefined;
  const end = start + (match[0] ?? "").length;
  const common = { start, month, day: Number(match[1]) };
  const year = matchAt(YEAR_BEHIND, text, end);
  if (year === undefined)
    return { ...common, end: trimmedEnd(text, end), year: undefined, isCompact: true };
  return {
    ...common,
    end: end + (year[0] ?? "").length,
    year: fullYear(year[1] ?? ""),
    isCompact: false,
  };
}

function yearMonthDay(text: string, start: number): WrittenDate | undefined {
  const match = matchAt(YEAR_MONTH_DAY, text, start);
  const month = match === undefined ? undefined : monthOf(match[2] ?? "");
  if (match === undefined || month === undefined) return undefined;
  const end = start + (match[0] ?? "").length;
  return { start, end, year: Number(match[1]), month, day: Number(match[3]), isCompact: false };
}

function compactAt(text: string, start: number): WrittenDate | undefined {
  const match = matchAt(COMPACT, text, start);
  if (match === undefined) return undefined;
  const [whole = "", century, year, month, day, first, second, last] = match;
  const base = { start, end: start + whole.length, isCompact: true };
  return century === undefined
    ? { ...base, year: Number(last), month: Number(second), day: Number(first) }
    : {
        ...base,
        year: Number(century) * 100 + Number(year),
        month: Number(month),
        day: Number(day),
      };
}

function briefAt(text: string, start: number): WrittenDate | undefined {
  const match = matchAt(BRIEF, text, start);
  if (match === undefined) return undefined;
  const [whole = "", day, month, dayOfDots, monthOfDots] = match;
  const numbers = { month: Number(month ?? monthOfDots), day: Number(day ?? dayOfDots) };
  return { start, end: start + whole.length, year: undefined, ...numbers, isCompact: true };
}

/** A dot behind a month's name is the sentence's. */
function trimmedEnd(text: string, end: number): number {
  return text[end - 1] === "." ? end - 1 : end;
}

/** Whether a letter stands among the next few characters, as in `1. März` and `12 May`. */
function hasLetterSoon(text: string, from: number): boolean {
  for (let at = from; at < from + 4; at += 1) if (isLetter(text.charCodeAt(at))) return true;
  return false;
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && ((code | 32) <= 122 || code >= 0xc0);
}

function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length === 4 ? year : year + (year < 30 ? 2000 : 1900);
}

function matchAt(
  pattern: RegExp,
  text: string,
  at: number,
): readonly (string | undefined)[] | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
