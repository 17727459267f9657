import { isWordCode } from "../cue.ts";
import type { TokenKind } from "./token-pattern.ts";

/** A token that was found. Offsets are UTF-16 code units, `end` exclusive. */
export interface FoundToken {
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
}

/** Marks so long that end in no letter or digit mean a token also where letters stand before them. */
const DISTINCT_CHARS_MIN = 6;
/** How far before a mark in the middle a token may begin. */
const BEFORE_CHARS_MAX = 128;
const ANYWHERE = 1;
const AT_BOUNDARY = 2;

interface Entry {
  readonly kind: TokenKind;
  readonly isDistinct: boolean;
}

interface Place {
  readonly at: number;
  /** Where the token before ended. */
  readonly from: number;
  readonly triple: number;
}

/**
 * Finds tokens of many kinds in one pass: the next three characters choose the few kinds whose mark may begin there, and only
 * those are tried. Linear, because marks are literal and shapes bounded.
 */
export class TokenIndex {
  /** By two characters, whether a mark may begin with them, and whether only where nothing stands before. */
  readonly #places = new Uint8Array(128 * 128);
  /** One bit for each three characters that a mark begins with: most places are dismissed by it. */
  readonly #triples = new Uint32Array(2 ** 16);
  readonly #byTriple = new Map<number, Entry[]>();

  constructor(kinds: readonly TokenKind[]) {
    for (const kind of kinds) this.#add(kind);
  }

  /** Hands over each token, and goes on behind those that are taken. */
  find(text: string, take: (token: FoundToken) => boolean): void {
    const places = this.#places;
    const triples = this.#triples;
    const last = text.length - 1;
    let code = text.charCodeAt(0);
    let from = 0;
    for (let at = 0; at < last; at += 1) {
      const next = text.charCodeAt(at + 1);
      const place = code < 128 && next < 128 ? places[(code << 7) | next] : 0;
      code = next;
      if (place === 0 || at < from) continue;
      if (place === AT_BOUNDARY && !isBoundary(text, at)) continue;
      const triple = tripleAt(text, at);
      if ((((triples[triple >>> 5] ?? 0) >>> (triple & 31)) & 1) === 0) continue;
      const token = this.#at(text, { at, from, triple });
      if (token !== undefined && take(token)) from = token.end;
    }
  }

  /** The longest token whose mark is at a place. */
  #at(text: string, { at, from, triple }: Place): FoundToken | undefined {
    let best: FoundToken | undefined;
    for (const { kind, isDistinct } of this.#byTriple.get(triple) ?? []) {
      if (!text.startsWith(kind.mark, at)) continue;
      const start = kind.before.length === 0 ? at : startBefore(text, at, kind);
      if (start < from || (!isDistinct && !isBoundary(text, start))) continue;
      const end = endOf(text, start, kind);
      if (end > (best?.end ?? start)) best = { start, end, kind };
    }
    return best;
  }

  #add(kind: TokenKind): void {
    const { mark, before } = kind;
    const isDistinct =
      mark.length >= DISTINCT_CHARS_MIN && !isWordCode(mark.charCodeAt(mark.length - 1));
    const place = before.length > 0 || isDistinct ? ANYWHERE : AT_BOUNDARY;
    const entry = { kind, isDistinct };
    for (const opening of openingsOf(mark)) {
      const pair = (opening.charCodeAt(0) << 7) | opening.charCodeAt(1);
      this.#places[pair] = this.#places[pair] === ANYWHERE ? ANYWHERE : place;
      const triple = tripleAt(opening, 0);
      const entries = this.#byTriple.get(triple);
      if (entries === undefined) this.#byTriple.set(triple, [entry]);
      else entries.push(entry);
      this.#triples[triple >>> 5] = (this.#triples[triple >>> 5] ?? 0) | (1 << (triple & 31));
    }
  }
}

function tripleAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) << 14) | (text.charCodeAt(at + 1) << 7) | (text.charCodeAt(at + 2) & 127)
  );
}

const BODY = Array.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-+/");

/** The first three characters of a mark; for a shorter one, with whatever a token may go on with. */
function openingsOf(mark: string): readonly string[] {
  if (mark.length >= 3) return [mark.slice(0, 3)];
  const longer = BODY.map((char) => `${mark}${char}`);
  return mark.length === 2
    ? longer
    : longer.flatMap((each) => BODY.map((char) => `${each}${char}`));
}

/** Whether nothing that could belong to a token stands before a place; `\n` written as two characters is no letter. */
function isBoundary(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  if (code === 43 || code === 47) return !isData(text, at);
  if (at === 0 || !isWordCode(code) || code >= 0xc0) return true;
  return text.charCodeAt(at - 2) === 92 && (code === 110 || code === 116 || code === 114);
}

/** Whether so much of what could be Base64 stands before a place that it is in the middle of data, not behind a slash. */
function isData(text: string, at: number): boolean {
  if (at < DATA_CHARS_MIN) return false;
  for (let before = at - DATA_CHARS_MIN; before < at; before += 1) {
    const code = text.charCodeAt(before);
    if (code !== 43 && code !== 47 && (!isWordCode(code) || code >= 128)) return false;
  }
  return true;
}

const DATA_CHARS_MIN = 40;

/** Where a token begins whose mark is in its middle; behind the mark when it cannot be one. */
function startBefore(text: string, at: number, { before }: TokenKind): number {
  let start = at;
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const segment = before[index];
    if (segment === undefined) break;
    const most = Math.min(segment.max, BEFORE_CHARS_MAX);
    let count = 0;
    while (count < most && start > 0 && segment.chars[text.charCodeAt(start - 1)] === 1) {
      start -= 1;
      count += 1;
    }
    if (count < segment.min) return -1;
  }
  return start;
}

/** The start for a token that is none. */
function endOf(text: string, start: number, { shape, isExact }: TokenKind): number {
  shape.lastIndex = start;
  const length = shape.exec(text)?.[0].length ?? 0;
  if (length === 0) return start;
  let end = start + length;
  if (isExact) return isTokenCode(text.charCodeAt(end)) ? start : end;
  while (end > start && ENDS.has(text.charCodeAt(end - 1))) end -= 1;
  return end;
}

/** `.` `:` `!` `?` `*` end a sentence or a mark-up, not a token. */
const ENDS = new Set([46, 58, 33, 63, 42]);

function isTokenCode(code: number): boolean {
  return isWordCode(code) && code < 128;
}
