import { Automaton } from "./automaton.ts";
import { Beginnings } from "./beginnings.ts";
import { foldCode, isUnspaced, isWordCode } from "./fold-code.ts";
import type { Pattern } from "./patterns.ts";
import { isDigit } from "../identifiers/signs.ts";

/** Where a pattern stands in a text. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly pattern: Pattern;
}

/** No pattern has more code units. */
const RING = 512;
/** So many of the texts that end at one place are tried. */
const ENDINGS_MAX = 16;
/** Between the digits of a number as people write it there are at most so many other characters. */
const SEPARATORS_MAX = 3;

/** Finds where patterns stand in texts, in linear time. */
export class Scan {
  readonly #automaton: Automaton;
  readonly #patterns: readonly Pattern[];
  readonly #beginnings: Beginnings;
  readonly #isBare: boolean;
  /** Where the last code units stand that were read, since some are left out in between. */
  readonly #places = new Int32Array(RING);

  /** `isBare` leaves separators in the text out. */
  constructor(patterns: readonly Pattern[], { isBare }: { readonly isBare: boolean }) {
    const texts = patterns.map(({ text }) => text);
    this.#patterns = patterns;
    this.#isBare = isBare;
    this.#automaton = new Automaton(texts);
    this.#beginnings = new Beginnings(texts, { isBare });
  }

  /** From left to right, none touching another: of those that begin at one place the longest. */
  matches(text: string): readonly Match[] {
    const kept: Match[] = [];
    if (this.#patterns.length === 0) return kept;
    const places = this.#places;
    let node = 0;
    let read = 0;
    let gap = 0;
    let last: Match | undefined;
    for (let at = 0; at < text.length; at += 1) {
      if (node === 0) at = this.#beginnings.next(text, at);
      const code = foldCode(text.charCodeAt(at));
      if (this.#isGap(code, gap)) {
        gap += 1;
        if (this.#isBare && (gap > SEPARATORS_MAX || !isSeparator(code))) node = 0;
        continue;
      }
      gap = !this.#isBare && code === 32 ? 1 : 0;
      places[read & (RING - 1)] = at;
      read += 1;
      node = this.#automaton.step(node, code);
      const found =
        node === 0 ? undefined : this.#ending(text, { node, read, places, end: at + 1 });
      if (found === undefined) continue;
      if (last !== undefined && found.start >= last.end) kept.push(last);
      if (last === undefined || found.start >= last.end || found.start <= last.start)
        last = extended(text, found);
    }
    if (last !== undefined) kept.push(last);
    return kept;
  }

  /** Whether a code unit is left out: white space behind white space, or whatever is no letter or digit. */
  #isGap(code: number, gap: number): boolean {
    return this.#isBare ? !isWordCode(code) : code === 32 && gap > 0;
  }

  #ending(
    text: string,
    {
      node,
      read,
      places,
      end,
    }: Readonly<{ node: number; read: number; places: Int32Array; end: number }>,
  ): Match | undefined {
    const automaton = this.#automaton;
    let ending = automaton.ending(node);
    for (let tried = 0; ending !== 0 && tried < ENDINGS_MAX; tried += 1) {
      const pattern = this.#patterns[automaton.textAt(ending)];
      if (pattern === undefined) return undefined;
      const start = places[(read - pattern.text.length) & (RING - 1)] ?? 0;
      const match = { start, end, pattern };
      if (stands(text, match)) return match;
      ending = automaton.shorter(ending);
    }
    return undefined;
  }
}

/** What people put between the digits and letters of a number: space . - / ( ) + and dashes. */
function isSeparator(code: number): boolean {
  if (code === 32 || (code >= 40 && code <= 41) || code === 43) return true;
  return (code >= 45 && code <= 47) || (code >= 0x2010 && code <= 0x2015);
}

/** Whether what stands around a match is what the rule of its pattern asks for. */
function stands(text: string, { start, end, pattern }: Match): boolean {
  const { rule, rest } = pattern;
  if (rule === "anywhere") return true;
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  if (rule === "number") return !isDigit(before) && (rest !== "" || !isDigit(after));
  if (joins(before, text.charCodeAt(start))) return false;
  if (rest === "" && joins(after, text.charCodeAt(end - 1))) return false;
  if (rule === "capital") return isCapital(text, start);
  return rule !== "spoken" || !isNameOrScheme(text, end);
}

function joins(outside: number, inside: number): boolean {
  return isWordCode(outside) && isWordCode(inside) && !isUnspaced(inside);
}

function isCapital(text: string, at: number): boolean {
  const char = text.charAt(at);
  return char !== char.toLowerCase() || isUnspaced(text.charCodeAt(at));
}

/** `password: …`, `"password": …`, `password=…`, `postgres://…`. */
function isNameOrScheme(text: string, end: number): boolean {
  return /^["'`]?[ \t]{0,2}(?:[:=](?!=)|:\/\/)/.test(text.slice(end, end + 6));
}

/** The end of a match whose pattern was cut: as far as the text goes on as the value does. */
function extended(text: string, match: Match): Match {
  const { rest } = match.pattern;
  let { end } = match;
  for (
    let at = 0;
    at < rest.length && foldCode(text.charCodeAt(end)) === rest.charCodeAt(at);
    at += 1
  )
    end += 1;
  return end === match.end ? match : { ...match, end };
}
