import { indexWithin } from "./index-within.ts";
import { readMultipart } from "./multipart.ts";
import { exactField, type Place, type Survey } from "./survey.ts";

/** RFC 9112, section 3 and 4: a request line or a status line; HTTP/2 as tools print it. */
const START =
  /(?:[A-Z]{3,10} [^\s]{1,4096} HTTP\/[0-9.]{1,3}|HTTP\/[0-9.]{1,3} [1-5][0-9]{2}(?: [^\r\n]{0,64})?)\r?\n/y;
const HEADER = /([!#$%&'*+.^_`|~\w-]{1,64}):[ \t]*([^\r\n]*)\r?(?:\n|$)/y;
const COOKIES = /^(?:set-)?cookie$/i;
const COOKIE = /(?:^|;)[ \t]*([^=;\s]{1,128})=("?)([^;"\s]*)/g;
/** More are read as text. */
const HEADERS_MAX = 256;

/**
 * Reads an HTTP message as tools and logs show it: a field for each header, the pairs of cookies, and the body by what it is.
 * Gives false, and has done nothing, for what does not begin with a request line or a status line.
 */
export function readHttp(survey: Survey, place: Place): boolean {
  const { text } = place.draft.view;
  START.lastIndex = place.start;
  if (!START.test(text) || START.lastIndex > place.end) return false;
  const headers = START.lastIndex;
  survey.explore({ ...place, end: headers, depth: place.depth + 1 });
  const reader = new HttpReader(survey, place);
  const body = reader.headers(headers);
  reader.body(body);
  return true;
}

class HttpReader {
  readonly #survey: Survey;
  readonly #place: Place;
  readonly #text: string;
  #boundary: string | undefined;

  constructor(survey: Survey, place: Place) {
    this.#survey = survey;
    const { hint: _, ...rest } = place;
    this.#place = rest;
    this.#text = place.draft.view.text;
  }

  /** Gives the index behind the empty line that ends them. */
  headers(start: number): number {
    let at = start;
    for (let count = 0; count < HEADERS_MAX && at < this.#place.end; count += 1) {
      HEADER.lastIndex = at;
      const match = HEADER.exec(this.#text);
      if (match === null) break;
      const [line, name = "", value = ""] = match;
      const from = at + line.indexOf(value, name.length + 1);
      this.#header(name, { start: from, end: Math.min(from + value.length, this.#place.end) });
      at = HEADER.lastIndex;
    }
    while (this.#text.charCodeAt(at) === 13 || this.#text.charCodeAt(at) === 10) at += 1;
    return Math.min(at, this.#place.end);
  }

  body(start: number): void {
    if (start >= this.#place.end) return;
    const place = { ...this.#place, start, depth: this.#place.depth + 1 };
    if (this.#boundary === undefined || !readMultipart(this.#survey, place, this.#boundary))
      this.#survey.explore(place);
  }

  #header(name: string, range: { readonly start: number; readonly end: number }): void {
    const { draft, path, depth } = this.#place;
    if (range.end <= range.start) return;
    const value = this.#text.slice(range.start, range.end);
    if (COOKIES.test(name)) return this.#cookies(value, range.start);
    draft.fields.push(exactField(name, path, range));
    if (/^content-type$/i.test(name))
      this.#boundary = /\bboundary="?([^\s";]{1,70})/i.exec(value)?.[1];
    this.#survey.explore({ ...this.#place, ...range, path: [...path, name], depth: depth + 1 });
  }

  /** RFC 6265, sections 4.1.1 and 4.2.1. */
  #cookies(value: string, base: number): void {
    const { draft, path } = this.#place;
    for (const match of value.matchAll(COOKIE)) {
      const [all, name = "", , inside = ""] = match;
      const start = base + match.index + all.length - inside.length;
      if (inside === "") continue;
      draft.fields.push(
        exactField(name, [...path, "cookie"], { start, end: start + inside.length }),
      );
    }
    const end = base + value.length;
    const at = indexWithin(this.#text, "%", { start: base, end });
    if (at < end)
      this.#survey.explore({ ...this.#place, start: base, end, depth: this.#place.depth + 1 });
  }
}
