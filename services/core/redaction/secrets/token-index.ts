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
  readonly place: number;
}

/**
 * Finds tokens of many kinds in one pass: two neighbouring characters choose the few kinds whose mark may begin there, and only
 * those are tried. Linear, because marks are literal and shapes bounded.
 */
export class TokenIndex {
  readonly #places = new Uint8Array(128 * 128);
  readonly #byPair = new Map<number, Entry[]>();

  constructor(kinds: readonly TokenKind[]) {
    for (const kind of kinds) this.#add(kind);
  }

  /** Hands over each token, and goes on behind those that are taken. */
  find(text: string, take: (token: FoundToken) => boolean): void {
    const places = this.#places;
    let code = text.charCodeAt(0);
    let from = 0;
    for (let at = 0; at + 1 < text.length; at += 1) {
      const next = text.charCodeAt(at + 1);
      const pair = (code << 7) | next;
      const isAscii = code < 128 && next < 128;
      code = next;
      if (!isAscii) continue;
      const place = places[pair] ?? 0;
      if (place === 0 || at < from) continue;
      if (place === AT_BOUNDARY && !isBoundary(text, at)) continue;
      const token = this.#at(text, { at, pair, from });
      if (token !== undefined && take(token)) from = token.end;
    }
  }

  #at(
    text: string,
    { at, pair, from }: { readonly at: number; readonly pair: number; readonly from: number },
  ): FoundToken | undefined {
    let best: FoundToken | undefined;
    for (const { kind, place } of this.#byPair.get(pair) ?? []) {
      if (!text.startsWith(kind.mark, at)) continue;
      const start = kind.before.length === 0 ? at : startBefore(text, at, kind);
      if (start < from || (place === AT_BOUNDARY && !isBoundary(text, start))) continue;
      const end = endOf(text, start, kind);
      if (end > (best?.end ?? start)) best = { start, end, kind };
    }
    return best;
  }

  #add(kind: TokenKind): void {
    const { mark, before } = kind;
    const isDistinct =
      mark.length >= DISTINCT_CHARS_MIN && !isWordCode(mark.charCodeAt(mark.length - 1));
    const isOpen = before.length > 0 || isDistinct;
    const entry = { kind, place: isDistinct ? ANYWHERE : AT_BOUNDARY };
    for (const pair of pairsOf(mark)) {
      const known = this.#places[pair];
      this.#places[pair] = isOpen || known === ANYWHERE ? ANYWHERE : AT_BOUNDARY;
      this.#byPair.set(pair, [...(this.#byPair.get(pair) ?? []), entry]);
    }
  }
}

/** The first two characters of a mark; for a mark of one, with any letter, digit, `_` or `-` behind it. */
function pairsOf(mark: string): readonly number[] {
  const first = mark.charCodeAt(0) << 7;
  if (mark.length > 1) return [first | mark.charCodeAt(1)];
  return Array.from({ length: 128 }, (_, code) => code)
    .filter((code) => isWordCode(code) || code === 45)
    .map((code) => first | code);
}

/** Whether nothing that could belong to a token stands before a place; `\n` written as two characters is no letter. */
function isBoundary(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  if (at === 0 || !isWordCode(code) || code >= 0xc0) return true;
  return text.charCodeAt(at - 2) === 92 && (code === 110 || code === 116 || code === 114);
}

/** Where a token begins whose mark is in its middle; behind the mark when it cannot be one. */
function startBefore(text: string, at: number, { before }: TokenKind): number {
  let start = at;
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const segment = before[index];
    if (segment === undefined) break;
    const most = Math.min(segment.max, BEFORE_CHARS_MAX);
    let count = 0;
    while (count < most && start > 0 && segment.chars.test(text[start - 1] ?? "")) {
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
