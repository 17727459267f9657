import { readJson } from "./json.ts";
import {
  isNameChar,
  nameBefore,
  valueAfter,
  valueAt,
  type NameFound,
  type ValueFound,
} from "./pairs.ts";
import { SIGHT } from "./sight.ts";
import { commandSpan, fenceAt, promptAt } from "./snippets.ts";
import type { Place, Survey } from "./survey.ts";
import { TextSink } from "./text-sink.ts";
import { TextUrls } from "./text-urls.ts";
import { TextValues } from "./text-values.ts";
import { CLOSING_CHARS_MAX, readXml } from "./xml.ts";

/**
 * Finds structure in any text, in one pass: names with values (`name=value`, `name: value`, `"name": "value"`, `--name value`,
 * `name("value")`, `Some label: value`) with the sections and keys around them, URLs and forms with their encoding, JSON and
 * XML inside of other text, commands in code fences and at prompts, Base64. That covers environment files, INI, TOML, YAML,
 * logs, HTTP headers, assignments in most programming languages, and chat. `sight` are the bits of `SIGHT` that the place has.
 */
export function readText(survey: Survey, place: Place, sight: number): void {
  new TextReader(survey, place, sight).run();
}

/** `name: string = "value"`: what stands behind the colon is no value. */
const TYPE_NAME =
  /^(?:&?(?:'static )?str|string|String|text|bytes?|any|object|int|number|bool(?:ean)?|char|Optional|Final|SecretStr|Secret|Text|Any|final|const)\b/;

const [COLON, EQUALS, NEWLINE, BRACE, BRACKET, LESS, PERCENT, PAREN, DASH, TICK] = [
  58, 61, 10, 123, 91, 60, 37, 40, 45, 96,
] as const;
const IS_VISITED = new Uint8Array(128);
for (const code of [COLON, EQUALS, NEWLINE, BRACE, BRACKET, LESS, PERCENT, PAREN, DASH, TICK])
  IS_VISITED[code] = 1;

class TextReader {
  readonly #sink: TextSink;
  readonly #values: TextValues;
  readonly #urls: TextUrls;
  /** What may yet be spent on looking for closing tags that are not there. */
  #xmlBudget: number;

  constructor(survey: Survey, place: Place, sight: number) {
    this.#sink = new TextSink(survey, place, sight);
    this.#values = new TextValues(this.#sink);
    this.#urls = new TextUrls(this.#sink);
    this.#xmlBudget = 4 * (place.end - place.start) + CLOSING_CHARS_MAX;
  }

  run(): void {
    const text = this.#sink.text;
    const end = this.#sink.end;
    let at = this.#sink.place.start;
    if ((this.#sink.sight & SIGHT.newline) !== 0) at = this.#line(at);
    if ((this.#sink.sight & (SIGHT.structure | SIGHT.newline)) !== 0)
      for (; at < end; at += 1) {
        const code = text.charCodeAt(at);
        if (code < 128 && IS_VISITED[code] === 1) at = this.#visit(code, at);
      }
    this.#sink.base64(end);
  }

  /** Gives the index of the last character that was read. */
  #visit(code: number, at: number): number {
    switch (code) {
      case COLON:
        return this.#urls.isUrl(at) ? this.#urls.url(at) : this.#pair(at, true);
      case EQUALS:
        return this.#isPadding(at) ? at + 1 : this.#pair(at, false);
      case NEWLINE:
        return this.#line(at + 1) - 1;
      case BRACE:
      case BRACKET:
        return this.#json(at, code);
      case LESS:
        return this.#xml(at);
      case PERCENT:
        return this.#urls.percentWord(at);
      case PAREN:
        return this.#call(at);
      case DASH:
        return this.#flag(at);
      default:
        return this.#tick(at);
    }
  }

  #pair(at: number, mayHaveWords: boolean): number {
    const text = this.#sink.text;
    const found = nameBefore(text, at, { start: this.#sink.place.start, mayHaveWords });
    if (found === undefined) return at;
    const value = valueAfter(text, at, { end: this.#sink.end, ends: this.#sink.ends });
    if (value === undefined) {
      if (mayHaveWords) this.#sink.lines.open(found);
      return at;
    }
    const named = mayHaveWords ? found : this.#beforeType(found, value);
    if (mayHaveWords) {
      const code = text.charCodeAt(value.start);
      if (code === 124 || code === 62) return this.#values.block(named, value.start, at);
      if (this.#isType(value)) return at;
    }
    return this.#values.value(named, value, at);
  }

  #line(start: number): number {
    if (start >= this.#sink.end) return start;
    const { content, owner } = this.#sink.lines.begin(start, this.#sink.end);
    const snippet =
      fenceAt(this.#sink.text, content, this.#sink.end) ??
      promptAt(this.#sink.text, content, this.#sink.ends);
    if (snippet !== undefined) {
      this.#sink.explore(snippet, snippet);
      return snippet.end;
    }
    if (owner !== undefined && content < this.#sink.end) {
      const value = valueAt(this.#sink.text, content, {
        end: this.#sink.end,
        ends: this.#sink.ends,
      });
      if (value !== undefined) this.#sink.push(owner, value, this.#sink.lines.ownerPath);
    }
    return content;
  }

  #tick(at: number): number {
    const span = commandSpan(this.#sink.text, at, this.#sink.ends);
    if (span === undefined) return at;
    this.#sink.explore(span, span);
    return span.end;
  }

  /** `==` without a space before and behind it ends Base64. */
  #isPadding(at: number): boolean {
    const text = this.#sink.text;
    if (text.charCodeAt(at + 1) !== EQUALS || text.charCodeAt(at - 1) === 32) return false;
    return at + 2 >= this.#sink.end || !isNameChar(text.charCodeAt(at + 2));
  }

  #json(at: number, code: number): number {
    let next = at + 1;
    while (next < this.#sink.end && this.#sink.text.charCodeAt(next) <= 32) next += 1;
    if (next >= this.#sink.end) return at;
    const inside = this.#sink.text.charCodeAt(next);
    const isValue =
      code === BRACE ? inside === 34 : inside === 34 || inside === 91 || inside === 123;
    if (!isValue && !(code === BRACKET && at === this.#sink.place.start)) return at;
    const end = readJson(this.#sink.survey, {
      ...this.#sink.place,
      start: at,
      path: this.#sink.lines.path,
    });
    if (end === at) return at;
    this.#sink.skip(at, end);
    return end - 1;
  }

  #xml(at: number): number {
    if (this.#xmlBudget <= 0) return at;
    const end = readXml(this.#sink.survey, {
      ...this.#sink.place,
      start: at,
      path: this.#sink.lines.path,
    });
    if (end === at) {
      this.#xmlBudget -= Math.min(CLOSING_CHARS_MAX, this.#sink.end - at);
      return at;
    }
    this.#sink.skip(at, end);
    return end - 1;
  }

  /** `setPassword("…")`. */
  #call(at: number): number {
    const code = this.#sink.text.charCodeAt(at + 1);
    if (code !== 34 && code !== 39 && code !== 96) return at;
    if (!isNameChar(this.#sink.text.charCodeAt(at - 1))) return at;
    const found = nameBefore(this.#sink.text, at, {
      start: this.#sink.place.start,
      mayHaveWords: false,
    });
    const value = valueAt(this.#sink.text, at + 1, { end: this.#sink.end, ends: this.#sink.ends });
    if (found === undefined || value?.quote === undefined) return at;
    return this.#values.quoted(found, value, at);
  }

  /** `--name value`; `--name=value` is a pair as others are. */
  #flag(at: number): number {
    const text = this.#sink.text;
    if (text.charCodeAt(at + 1) !== DASH || isNameChar(text.charCodeAt(at - 1))) return at;
    let stop = at + 2;
    while (stop < this.#sink.end && stop - at < 64 && isNameChar(text.charCodeAt(stop))) stop += 1;
    if (stop === at + 2 || text.charCodeAt(stop) !== 32) return stop - 1;
    const code = text.charCodeAt(stop + 1);
    if (code === DASH || code <= 32) return stop - 1;
    const value = valueAt(text, stop + 1, { end: this.#sink.end, ends: this.#sink.ends });
    const name = text.slice(at, stop);
    if (value === undefined || !/^--[A-Za-z]/.test(name)) return stop - 1;
    return this.#values.value({ name, start: at }, value, stop);
  }

  /** The name in `name: Type = value`, and in `name string = value` of Go, stands before the type. */
  #beforeType(found: NameFound, value: ValueFound): NameFound {
    if (value.quote === undefined) return found;
    const place = { start: this.#sink.place.start, mayHaveWords: false };
    const { text } = this.#sink;
    let at = found.start;
    while (at > place.start && (text.charCodeAt(at - 1) === 32 || text[at - 1] === "&")) at -= 1;
    if (text.charCodeAt(at - 1) === COLON) return nameBefore(text, at - 1, place) ?? found;
    const isBehindName = found.name === "string" && text.charCodeAt(at) === 32;
    return (isBehindName ? nameBefore(text, at, place) : undefined) ?? found;
  }

  #isType({ start, lineEnd, quote }: ValueFound): boolean {
    if (quote !== undefined) return false;
    const rest = this.#sink.text.slice(start, Math.min(lineEnd, start + 64));
    return TYPE_NAME.test(rest) && /^[^"'=]{1,48} =(?!=)/.test(rest);
  }
}
