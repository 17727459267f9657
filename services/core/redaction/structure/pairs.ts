import type { Field } from "../leaf.ts";
import type { Place } from "./survey.ts";

/** Longer names are no names. */
const NAME_CHARS_MAX = 64;
/** What a label of several words may have: "Emergency contact phone number:". */
const LABEL_WORDS_MAX = 4;
const QUOTES = new Set(['"', "'", "`"]);

/**
 * Finds names with values in any text: `name=value`, `name: value`, `"name": "value"`, `name => value`, `Some label: value`.
 * That covers environment files, INI, YAML, logs, HTTP headers, query strings and forms, and is linear in the text's length.
 */
export function readPairs({ draft, start, end, path }: Place): void {
  const { text } = draft.view;
  const ends = new Ends(text, end);
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 58 && code !== 61) continue;
    const name = nameBefore(text, at, { start, mayHaveWords: code === 58 });
    if (name === undefined) continue;
    const value = valueAfter(text, at, { end, ends });
    if (value !== undefined) draft.fields.push({ name, path, ...value });
  }
}

/** The name that ends before a separator, without its quotes; undefined where there is none. */
function nameBefore(
  text: string,
  separator: number,
  { start, mayHaveWords }: { readonly start: number; readonly mayHaveWords: boolean },
): string | undefined {
  let last = separator;
  while (last > start && separator - last < 4 && text[last - 1] === " ") last -= 1;
  const quote = text[last - 1] ?? "";
  const isQuoted = QUOTES.has(quote);
  if (isQuoted) last -= 1;
  const floor = Math.max(start, last - NAME_CHARS_MAX);
  let first = last;
  let words = 1;
  while (first > floor) {
    const code = text.charCodeAt(first - 1);
    if (isNameChar(code)) first -= 1;
    else if (code === 32 && (isQuoted || mayHaveWords) && words < LABEL_WORDS_MAX) {
      if (!isNameChar(text.charCodeAt(first - 2)) || first - 1 <= floor) break;
      words += 1;
      first -= 1;
    } else break;
  }
  if (
    first === last ||
    (first === floor && floor > start && isNameChar(text.charCodeAt(first - 1)))
  )
    return undefined;
  const name = text.slice(first, last);
  return /[^0-9._-]/.test(name) ? name : undefined;
}

function isNameChar(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 65 && code <= 90) return true;
  if (code >= 48 && code <= 57) return true;
  return code === 95 || code === 45 || code === 46 || code === 35 || code >= 0xc0;
}

function valueAfter(
  text: string,
  separator: number,
  { end, ends }: { readonly end: number; readonly ends: Ends },
): Omit<Field, "name" | "path"> | undefined {
  let at = separator + 1;
  if (text[at] === "/" && text[at + 1] === "/") return undefined;
  if (text[at] === ">" || text[at] === "=" || text[at] === "~") at += 1;
  while (at < end && (text[at] === " " || text[at] === "\t")) at += 1;
  if (at >= end || text[at] === "\n" || text[at] === "\r") return undefined;
  const quote = text[at] ?? "";
  if (QUOTES.has(quote)) {
    const start = at + 1;
    const close = ends.quote(quote, start);
    if (close <= start) return undefined;
    if (close < end) return { start, end: close, isExact: true, tokenEnd: close, lineEnd: close };
    at = start;
  }
  const stop = ends.delimiter(at);
  const tokenEnd = ends.token(at);
  if (tokenEnd === at) return undefined;
  return { start: at, end: stop, isExact: false, tokenEnd, lineEnd: ends.line(at) };
}

/** Where values end. Each answer is kept until it is passed, so that a long value is not read again for each name in it. */
class Ends {
  readonly #text: string;
  readonly #end: number;
  readonly #known = new Map<string, { readonly from: number; readonly to: number }>();

  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }

  delimiter(from: number): number {
    return this.#find("delimiter", from, (code) => code <= 32 || DELIMITERS.has(code));
  }

  token(from: number): number {
    return this.#find(
      "token",
      from,
      (code) => code <= 32 || code === 34 || code === 39 || code === 96,
    );
  }

  line(from: number): number {
    return this.#find("line", from, (code) => code === 10 || code === 13 || code === 0);
  }

  /** The closing quote; the end of the text when the line ends before it. */
  quote(quote: string, from: number): number {
    const code = quote.charCodeAt(0);
    let isEscaped = false;
    const found = this.#find(quote, from, (each) => {
      const stops = !isEscaped && (each === code || each === 10);
      isEscaped = !isEscaped && each === 92;
      return stops;
    });
    return this.#text.charCodeAt(found) === code ? found : this.#end;
  }

  #find(kind: string, from: number, stops: (code: number) => boolean): number {
    const known = this.#known.get(kind);
    if (known !== undefined && from >= known.from && from <= known.to) return known.to;
    let to = from;
    while (to < this.#end && !stops(this.#text.charCodeAt(to))) to += 1;
    this.#known.set(kind, { from, to });
    return to;
  }
}

/** `,` `;` `&` `|` `)` `]` `}` `<` `>` and quotes. */
const DELIMITERS = new Set([44, 59, 38, 124, 41, 93, 125, 60, 62, 34, 39, 96]);
