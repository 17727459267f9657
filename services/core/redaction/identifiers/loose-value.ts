import type { SensitiveType } from "../sensitive-type.ts";
import { isJoiningLetter, kindAt, LETTER, type Word } from "./words.ts";

/** How long a value of a type is that a name introduces, in letters and digits, and how many of these are digits. */
interface LooseShape {
  readonly charsMin: number;
  readonly charsMax: number;
  readonly digitsMin: number;
  /** Whether it may be written in groups with spaces between them. */
  readonly mayHaveSpaces: boolean;
}

const SHAPES: Readonly<Partial<Record<SensitiveType, LooseShape>>> = {
  SSN: { charsMin: 9, charsMax: 9, digitsMin: 9, mayHaveSpaces: true },
  NATIONAL_ID: { charsMin: 6, charsMax: 20, digitsMin: 5, mayHaveSpaces: true },
  PASSPORT: { charsMin: 6, charsMax: 12, digitsMin: 4, mayHaveSpaces: true },
  DRIVER_LICENSE: { charsMin: 5, charsMax: 20, digitsMin: 4, mayHaveSpaces: true },
  TAX_ID: { charsMin: 7, charsMax: 17, digitsMin: 6, mayHaveSpaces: true },
  MEDICAL_ID: { charsMin: 5, charsMax: 20, digitsMin: 4, mayHaveSpaces: true },
  VEHICLE_ID: { charsMin: 4, charsMax: 17, digitsMin: 1, mayHaveSpaces: true },
  DEVICE_ID: { charsMin: 6, charsMax: 64, digitsMin: 2, mayHaveSpaces: false },
};

/** Plates that are all digits have so many at least, and others letters, which stand in capitals. */
const PLATE_DIGITS_MIN = 5;
/** A group with so many characters is a value of its own; what follows after a space is something else. */
const WHOLE_GROUP_CHARS = 8;
const GROUPS_MAX = 7;
const GROUP_CHARS_MAX = 6;

/** A stretch of a text, `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The value around a word when a name says that one of the type follows: letters and digits in groups, joined by dashes, dots
 * and slashes, and where the type may have them by spaces. Undefined where what stands there has another form, or is an address,
 * date, amount or the like.
 */
export function looseValueAt(text: string, word: Word, type: SensitiveType): Stretch | undefined {
  const shape = SHAPES[type];
  if (shape === undefined) return undefined;
  const start = startOf(text, word.start);
  const joined = endOf(text, word.end, shape.charsMax);
  if (isOtherValue(text, start, joined)) return undefined;
  const end = shape.mayHaveSpaces
    ? withGroups(text, { start, end: joined }, shape.charsMax)
    : joined;
  const value = text.slice(start, end);
  const chars = value.replaceAll(/[^0-9A-Za-z]/g, "").length;
  const digits = value.replaceAll(/[^0-9]/g, "").length;
  if (chars < shape.charsMin || chars > shape.charsMax || digits < shape.digitsMin)
    return undefined;
  if (type === "VEHICLE_ID" && digits < PLATE_DIGITS_MIN && !/[A-Z]/.test(value)) return undefined;
  return isWordLike(value) ? undefined : { start, end };
}

/** Where the groups begin that dashes join to a word. */
export function startOf(text: string, wordStart: number): number {
  let start = wordStart;
  for (let groups = 0; groups < GROUPS_MAX && isJoint(text, start - 1); groups += 1) {
    if (kindAt(text, start - 2) === 0) break;
    start -= 2;
    while (wordStart - start < 24 && kindAt(text, start - 1) !== 0) start -= 1;
  }
  return start;
}

function endOf(text: string, wordEnd: number, charsMax: number): number {
  let end = wordEnd;
  while (
    end - wordEnd < charsMax + GROUPS_MAX &&
    isJoint(text, end) &&
    kindAt(text, end + 1) !== 0
  ) {
    end += 2;
    while (end - wordEnd < charsMax + GROUPS_MAX && kindAt(text, end) !== 0) end += 1;
  }
  return end;
}

/** Groups of digits, or short ones of capitals, that a single space joins. */
function withGroups(text: string, { start, end }: Stretch, charsMax: number): number {
  let to = end;
  let last = end - start;
  while (last < WHOLE_GROUP_CHARS && to - start < charsMax + GROUPS_MAX && text[to] === " ") {
    GROUP.lastIndex = to + 1;
    const group = GROUP.exec(text)?.[0] ?? "";
    if (group === "" || group.length > GROUP_CHARS_MAX) break;
    last = to + 1 + group.length - start > WHOLE_GROUP_CHARS + 4 ? WHOLE_GROUP_CHARS : group.length;
    to += 1 + group.length;
  }
  return to;
}

const GROUP = /(?:[0-9]{2,6}[A-Z]?|[A-Z]{1,3}[0-9]{0,4})(?![0-9A-Za-z\u00C0-\u02AF'’])/y;

function isJoint(text: string, index: number): boolean {
  const char = text[index];
  return char === "-" || char === "." || char === "/";
}

/** An e-mail address, URL, telephone number, IP address, version, date or time, or an amount. */
function isOtherValue(text: string, start: number, end: number): boolean {
  const next = text[end] ?? "";
  if ("@%€$£".includes(next) && next !== "") return true;
  if (isJoiningLetter(text.charCodeAt(end)) || isJoiningLetter(text.charCodeAt(start - 1)))
    return true;
  if ("@+$€£".includes(text[start - 1] ?? " ")) return true;
  if (
    next === ":" &&
    kindAt(text, end + 1) !== 0 &&
    kindAt(text, end + 1) !== LETTER &&
    end - start < 4
  )
    return true;
  return OTHER.test(text.slice(start, end));
}

/** Dates, IP addresses, versions and object identifiers, amounts with cents, hexadecimal numbers. */
const OTHER =
  /^(?:(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}(?:T.*)?|[0-9]{1,2}[-./][0-9]{1,2}[-./](?:19|20)?[0-9]{2}|v?[0-9]{1,3}(?:\.[0-9]{1,3}){2}|[0-9]{1,6}(?:\.[0-9]{1,6}){3,}|[0-9]{1,9}\.[0-9]{1,9}|0x[0-9A-Fa-f]+)$/;

/** A word or name in small letters, with or without a number at its end, is no number. */
function isWordLike(value: string): boolean {
  return /[g-z][a-z]{4}|[a-z]{2}[g-z][a-z]{2}|^[A-Z]?[a-z]+[-./][A-Za-z]/.test(value);
}
