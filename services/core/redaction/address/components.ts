import { isWordCode } from "../cue.ts";
import {
  BOX_BEFORE,
  ENDS_AS_STREET,
  LEAD_AFTER,
  LEADS_TO_NUMBER,
  MAY_END_AS_STREET,
  CORNER,
  MILITARY,
  UNNUMBERED,
  STREET_AFTER,
  UNIT_BEFORE,
} from "./words.ts";
import { isDigit } from "../identifiers/signs.ts";

/**
 * A part of an address that is known by itself; a `name` with a number is a street only beside other parts, or after a cue.
 * Offsets are UTF-16 code units, `end` exclusive.
 */
export interface Component {
  readonly kind: "street" | "name" | "unit" | "postcode";
  readonly start: number;
  readonly end: number;
  /** Where a number in front of a street that has one of its own ends. */
  readonly numberEnd?: number;
  /** Set for a name in a text without capitals, where any words look like one. */
  readonly isGuess?: true;
}

/** How far before and behind a number the rest of its street may stand. */
const REACH = 72;
const NUMBER = /[0-9]{1,5}/g;
const NUMBER_TAIL =
  /(?: ?[A-RT-Za-rt-z](?![\p{L}\p{N}]|\.[\p{L}\p{N}])| (?:bis|ter|I{1,3}|IV)(?![\p{L}\p{N}]))?(?:[-/](?:[0-9]{1,4}[A-Za-z]?|[A-Za-z](?![\p{L}\p{N}])))?/uy;
/** Postcodes that nothing else looks like (UPU S42 country sheets). */
const POSTCODES: readonly RegExp[] = [
  /\b[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?(?![0-9A-Za-z-])/g, // US: state and ZIP
  /\b[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}\b/g, // UK
  /\b[ABCEGHJ-NPRSTVXY][0-9][A-Z] [0-9][A-Z][0-9]\b/g, // CA
];
/** Of what stands before a number, the words that can be a name. */
const CAPITAL_NAME =
  /(?:(?<![\p{L}\p{N}])[0-9]{1,5} )?(?:(?<![\p{L}\p{N}])(?:\p{Lu}|[dl]['’]\p{Lu})[\p{L}'’./-]* (?:(?:d[aeiou]s?|de[lr]?|la|le|van|von|den|ten|ter|der|am|an|im|tér|út|u\.|gate|vei|allé) ){0,2}){0,4}(?<![\p{L}\p{N}])(?:\p{Lu}|[dl]['’]\p{Lu})[\p{L}'’./-]*,? (?:(?:tér|út|u\.|gate|vei|allé|rkp\.) )?$/u;
/** Words that no name of a street has, unlike titles, statements and dates. */
const NO_NAME =
  /(?<![\p{L}\p{N}])(?:The|Of|And|Or|Your|You|By|BY|LIMIT|OFFSET|WHERE|FROM|SELECT|AND|OR|SET|VALUES|TOP|INTERVAL|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Version|Chapter|Page|Section|Figure|Table|Error|Code|Line|Port|Step|Level|Phase|Part|Vol|No|Nr|Art|Article|HTTP|Windows|Python|Node|Java|Build|Release|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?![\p{L}\p{N}])/u;
/** In a text without capitals any words can. */
const LOWER_NAME = /(?<![\p{L}\p{N}])[0-9]{1,5} (?:\p{L}[\p{L}'’./-]{0,24} ){1,4}$/u;
const NUMBER_BEFORE = /(?<![\p{L}\p{N}.,:-])[0-9]{1,5} $/u;

/** Finds streets, units and postcodes by their numbers, in order of their start. */
export function componentsOf(text: string): readonly Component[] {
  const found: Component[] = [];
  const isLower = !/\p{Lu}/u.test(text);
  NUMBER.lastIndex = 0;
  for (let match = NUMBER.exec(text); match !== null; match = NUMBER.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    if (isDigit(text.charCodeAt(end))) {
      NUMBER.lastIndex = endOfDigits(text, end);
      continue;
    }
    const component = mayNumber(text, start) ? around(text, { start, end }, isLower) : undefined;
    if (component === undefined) continue;
    found.push(component);
    NUMBER.lastIndex = Math.max(end, component.end);
  }
  if (/[A-Z]/.test(text))
    for (const form of POSTCODES) found.push(...matches(text, form, "postcode"));
  for (const form of [MILITARY, CORNER, UNNUMBERED]) found.push(...matches(text, form, "street"));
  return found.toSorted((left, right) => left.start - right.start || right.end - left.end);
}

function matches(text: string, form: RegExp, kind: Component["kind"]): readonly Component[] {
  const found: Component[] = [];
  form.lastIndex = 0;
  for (let match = form.exec(text); match !== null; match = form.exec(text))
    found.push({ kind, start: match.index, end: match.index + match[0].length });
  return found;
}

/** A house number stands behind white space, a comma or an opening, and not inside of a longer value. */
function mayNumber(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (Number.isNaN(before) || before <= 32) return true;
  if (before === 58) return signBefore(text, start) > 0;
  return before === 34 || before === 39 || before === 62 || before === 40 || before === 35;
}

/** A number with the words around it by which it is a part of an address. */
function around(
  text: string,
  { start, end: numberEnd }: { readonly start: number; readonly end: number },
  isLower: boolean,
): Component | undefined {
  const end = endOfNumber(text, numberEnd);
  if (!endsHere(text, end)) return undefined;
  const nameEnd = start - signBefore(text, start);
  const before = lineBefore(text, nameEnd);
  const box = BOX_BEFORE.exec(before);
  if (box !== null) return withNumber(text, { kind: "street", ...from(nameEnd, box[0]), end });
  const unit = UNIT_BEFORE.exec(before);
  if (unit !== null) return { kind: "unit", ...from(nameEnd, unit[0]), end };
  if (/\s#$/.test(before)) return { kind: "unit", start: start - 1, end };
  const street = (ENDS_AS_STREET.exec(before) ?? LEADS_TO_NUMBER.exec(before))?.[0];
  if (street !== undefined && isNamed(street, isLower))
    return withNumber(text, { kind: "street", ...from(nameEnd, named(street, isLower)), end });
  const after = lineAfter(text, end);
  const behind = STREET_AFTER.exec(after) ?? LEAD_AFTER.exec(after);
  if (behind !== null && isNamed(behind[0], isLower))
    return withNumber(text, { kind: "street", start, end: end + behind[0].length });
  if (isYear(text.slice(start, end))) return undefined;
  const typed = MAY_END_AS_STREET.exec(before);
  const name = typed ?? nameBefore(before, isLower);
  if (name === null) return undefined;
  // "at Rand Corporation, 59 Main": what a comma parts from a number is its street only when nothing follows.
  if (/,\s$/.test(name[0]) && !/^(?:[,.\n"']|$)/.test(text.slice(end, end + 1))) return undefined;
  const component = { kind: "name", ...from(nameEnd, name[0]), end } as const;
  if (typed !== null && standsAlone(text, component)) return { ...component, kind: "street" };
  return withNumber(text, isLower ? { ...component, isGuess: true } : component);
}

/** `No:` or `Nr.` between a street and its number. */
function signBefore(text: string, start: number): number {
  return (
    /(?<=\s)(?:N[or]\.?:?|Nº|N°)\s?$/i.exec(text.slice(Math.max(0, start - 6), start))?.[0]
      .length ?? 0
  );
}

/** The name of a street has a capital, wherever capitals are written, and is no abbreviation. */
function isNamed(words: string, isLower: boolean): boolean {
  return isLower || /\p{Lu}\p{Ll}|\p{Lu}[’']|^[^\p{Ll}]*$/u.test(words);
}

/** All of a line, a cell or a quoted text. */
function standsAlone(text: string, { start, end }: Component): boolean {
  return (
    /^(?:[\n;"'>]|$)/.test(text.slice(end, end + 1)) &&
    (start === 0 || /[\n;"'>]/.test(text[start - 1] ?? ""))
  );
}

function nameBefore(before: string, isLower: boolean): RegExpExecArray | null {
  const found = isLower ? LOWER_NAME.exec(before) : CAPITAL_NAME.exec(before);
  if (found === null || NO_NAME.test(found[0])) return null;
  // Groups of capitals and digits are an account number, a plate or a keyword.
  return isLower || /\p{Ll}/u.test(found[0]) ? found : null;
}

/** A number may stand before a street that has its own: `59 Lindenweg 7`. */
function withNumber(text: string, component: Component): Component {
  const own = /^[0-9]{1,5} (?=\p{L})/u.exec(text.slice(component.start, component.start + 8));
  if (component.kind === "name" && own !== null)
    return { ...component, numberEnd: component.start + own[0].length - 1 };
  const before = NUMBER_BEFORE.exec(lineBefore(text, component.start));
  if (before === null) return component;
  const start = component.start - before[0].length;
  return { ...component, start, numberEnd: component.start - 1 };
}

/** Words in lower case before the first one with a capital are those of a sentence. */
function named(words: string, isLower: boolean): string {
  return isLower
    ? words
    : words.replace(
        /^(?:(?!d[aeiou]s?\b|van\b|von\b|den\b|ul\.|rue\b|via\b)\p{Ll}[\p{L}'’.-]* )+(?=\p{Lu})/u,
        "",
      );
}

function from(number: number, words: string): { readonly start: number } {
  return { start: number - words.trimStart().length };
}

/** The number of a house is no part of a longer number, a time or a decimal. */
function endsHere(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  if (isWordCode(after) || after === 58 || after === 45 || after === 47 || after === 37)
    return false;
  return !((after === 46 || after === 44) && isDigit(text.charCodeAt(end + 1)));
}

function isYear(text: string): boolean {
  return /^(?:19|20)[0-9]{2}$/.test(text);
}

function endOfNumber(text: string, end: number): number {
  NUMBER_TAIL.lastIndex = end;
  return end + (NUMBER_TAIL.exec(text)?.[0].length ?? 0);
}

function lineBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - REACH), start);
  return before.slice(lastCut(before) + 1);
}

function lastCut(text: string): number {
  return Math.max(
    text.lastIndexOf("\n"),
    text.lastIndexOf("\0"),
    text.lastIndexOf('"'),
    text.lastIndexOf(":"),
    text.lastIndexOf(">"),
  );
}

function lineAfter(text: string, end: number): string {
  const after = text.slice(end, end + REACH);
  const cut = after.search(/[\n\0"<]/);
  return cut === -1 ? after : after.slice(0, cut);
}

function endOfDigits(text: string, from_: number): number {
  let end = from_;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}
