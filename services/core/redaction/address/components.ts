import { isWordCode } from "../cue.ts";
import { ENDS_AS_STREET, LEAD_AFTER, LEADS_TO_NUMBER, STREET_AFTER, UNIT_BEFORE } from "./words.ts";

/** A part of an address that is known by itself. Offsets are UTF-16 code units, `end` exclusive. */
export interface Component {
  readonly kind: "street" | "unit" | "postcode";
  readonly start: number;
  readonly end: number;
}

/** How far before and behind a number the rest of its street may stand. */
const REACH = 72;
const NUMBER = /[0-9]{1,5}/g;
const NUMBER_TAIL =
  /(?: ?[A-Za-z](?![\p{L}\p{N}])| (?:bis|ter|I{1,3}|IV)(?![\p{L}\p{N}]))?(?:[-/][0-9]{1,4}[A-Za-z]?)?/uy;
/** Postcodes that nothing else looks like, with what must stand beside the others (UPU S42 country sheets). */
const POSTCODES: readonly RegExp[] = [
  /\b[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?(?![0-9A-Za-z-])/g, // US: state and ZIP
  /\b(?:GIR ?0AA|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2})\b/g, // UK
  /\b[ABCEGHJ-NPRSTVXY][0-9][A-Z] ?[0-9][A-Z][0-9]\b/g, // CA
  /\b[1-9][0-9]{3} [A-Z]{2} \p{Lu}\p{L}+/gu, // NL, with the town
];
const TOWN = String.raw`\p{Lu}[\p{L}'’.-]+(?:[ -](?:\p{Lu}[\p{L}'’.-]+|d[aeio]s?|de[lr]?|am|an|im|la|le|sur|sous|ob|[a-z]{2,12})){0,3}`;
/** ` , 68667 Lenburg`, ` , 38-484 Lubniewice`: a postcode and a town behind the number of a house. */
const TOWN_AFTER = new RegExp(
  String.raw`^,\s{1,2}(?:[A-Z]{1,2}-)?(?:[0-9]{4,6}(?: [A-Z]{2})?|[0-9]{2}-[0-9]{3}|[0-9]{3} [0-9]{2})\s{1,2}${TOWN}`,
  "u",
);

/** Finds streets, units and postcodes by their numbers, in order of their start. */
export function componentsOf(text: string): readonly Component[] {
  const found: Component[] = [];
  NUMBER.lastIndex = 0;
  for (let match = NUMBER.exec(text); match !== null; match = NUMBER.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    if (isDigit(text.charCodeAt(end))) {
      NUMBER.lastIndex = endOfDigits(text, end);
      continue;
    }
    if (mayNumber(text, start)) found.push(...around(text, { start, end }));
  }
  for (const form of POSTCODES) {
    if (form.source.startsWith("\\b[A-Z]") && !/[A-Z]/.test(text)) continue;
    form.lastIndex = 0;
    for (let match = form.exec(text); match !== null; match = form.exec(text))
      found.push({ kind: "postcode", start: match.index, end: match.index + match[0].length });
  }
  return found.toSorted((left, right) => left.start - right.start || right.end - left.end);
}

/** A house number stands behind white space, a comma or an opening, and not inside of a longer value. */
function mayNumber(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (Number.isNaN(before) || before <= 32) return true;
  return (
    before === 44 ||
    before === 34 ||
    before === 39 ||
    before === 62 ||
    before === 40 ||
    before === 35
  );
}

function around(
  text: string,
  number: { readonly start: number; readonly end: number },
): Component[] {
  const { start } = number;
  const end = endOfNumber(text, number.end);
  if (isWordCode(text.charCodeAt(end))) return [];
  const before = lineBefore(text, start);
  const unit = UNIT_BEFORE.exec(before);
  if (unit !== null)
    return [{ kind: "unit", start: start - unit[0].length + leading(unit[0]), end }];
  const street = ENDS_AS_STREET.exec(before) ?? LEADS_TO_NUMBER.exec(before);
  if (street !== null)
    return [{ kind: "street", start: start - street[0].length + leading(street[0]), end }];
  const after = lineAfter(text, end);
  const named = STREET_AFTER.exec(after) ?? LEAD_AFTER.exec(after);
  if (named !== null) return [{ kind: "street", start, end: end + named[0].length }];
  const town = TOWN_AFTER.exec(after);
  const name = town === null ? null : NAME_BEFORE.exec(before);
  if (town !== null && name !== null)
    return [{ kind: "street", start: start - name[0].length, end: end + town[0].length }];
  return [];
}

/** The words of a street's name in front of its number. */
const NAME_BEFORE = /(?:\p{L}[\p{L}'’.-]{0,24},? ){1,5}$/u;

function leading(text: string): number {
  return text.length - text.trimStart().length;
}

function endOfNumber(text: string, end: number): number {
  NUMBER_TAIL.lastIndex = end;
  return end + (NUMBER_TAIL.exec(text)?.[0].length ?? 0);
}

function lineBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - REACH), start);
  return before.slice(
    Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\0"), before.lastIndexOf('"')) + 1,
  );
}

function lineAfter(text: string, end: number): string {
  const after = text.slice(end, end + REACH);
  const cut = after.search(/[\n\0"]/);
  return cut === -1 ? after : after.slice(0, cut);
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
