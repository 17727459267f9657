import type { DecodedPart } from "../view.ts";
import { readBase64 } from "./base64.ts";
import { readBlock } from "./block.ts";
import { Ends } from "./ends.ts";
import { hintOf } from "./hints.ts";
import { readJson } from "./json.ts";
import { Lines } from "./lines.ts";
import {
  isNameChar,
  nameBefore,
  valueAfter,
  valueAt,
  type NameFound,
  type ValueFound,
} from "./pairs.ts";
import { decodePercent } from "./percent.ts";
import { decodeQuoted } from "./quoted.ts";
import { SecretManifests } from "./secret-manifest.ts";
import { SIGHT } from "./sight.ts";
import { commandSpan, fenceAt, promptAt } from "./snippets.ts";
import { exactField, type Hint, type Place, type Survey } from "./survey.ts";
import { readAuthority, type UrlPart } from "./url.ts";
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

/** So many names in one value without a delimiter are read: `a=b=c=…` gives each name all that is behind it. */
const CHAIN_MAX = 32;
/** A percent-encoded word is looked for so far back. */
const WORD_BACK_MAX = 512;
/** A value over several lines in quotes, as a key in an environment file, is looked for so far. */
const LINES_CHARS_MAX = 16_384;
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
  readonly #survey: Survey;
  readonly #place: Place;
  readonly #text: string;
  readonly #end: number;
  readonly #sight: number;
  readonly #ends: Ends;
  readonly #lines: Lines;
  readonly #secrets: SecretManifests;
  /** What was not yet looked through for Base64 begins here. */
  #gap: number;
  #chain = { end: -1, count: 0 };
  #mayDescend = true;
  /** What may yet be spent on looking for closing tags that are not there. */
  #xmlBudget: number;

  constructor(survey: Survey, place: Place, sight: number) {
    this.#survey = survey;
    this.#place = place;
    this.#text = place.draft.view.text;
    this.#end = place.end;
    this.#sight = sight;
    this.#ends = new Ends(this.#text, place.end);
    this.#lines = new Lines(this.#text, place.path);
    this.#secrets = new SecretManifests(this.#text, place.end);
    this.#gap = place.start;
    this.#xmlBudget = 4 * (place.end - place.start) + CLOSING_CHARS_MAX;
  }

  run(): void {
    const text = this.#text;
    const end = this.#end;
    let at = this.#place.start;
    if ((this.#sight & SIGHT.newline) !== 0) at = this.#line(at);
    if ((this.#sight & (SIGHT.structure | SIGHT.newline)) !== 0)
      for (; at < end; at += 1) {
        const code = text.charCodeAt(at);
        if (code < 128 && IS_VISITED[code] === 1) at = this.#visit(code, at);
      }
    this.#base64(end);
  }

  /** Gives the index of the last character that was read. */
  #visit(code: number, at: number): number {
    switch (code) {
      case COLON:
        return this.#isUrl(at) ? this.#url(at) : this.#pair(at, true);
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
        return this.#percentWord(at);
      case PAREN:
        return this.#call(at);
      case DASH:
        return this.#flag(at);
      default:
        return this.#tick(at);
    }
  }

  #pair(at: number, mayHaveWords: boolean): number {
    const text = this.#text;
    const found = nameBefore(text, at, { start: this.#place.start, mayHaveWords });
    if (found === undefined) return at;
    const value = valueAfter(text, at, { end: this.#end, ends: this.#ends });
    if (value === undefined) {
      if (mayHaveWords) this.#lines.open(found);
      return at;
    }
    const named = mayHaveWords ? found : this.#beforeType(found, value);
    if (mayHaveWords) {
      const code = text.charCodeAt(value.start);
      if (code === 124 || code === 62) return this.#block(named, value.start, at);
      if (this.#isType(value)) return at;
    }
    return this.#value(named, value, at);
  }

  /** Adds a value, and gives the index of the last character that is done with. */
  #value({ name, start }: NameFound, value: ValueFound, at: number): number {
    const { hint } = hintOf(name);
    if (hint !== undefined) return this.#hinted(name, value, hint);
    if (value.quote !== undefined) return this.#quoted(name, value, at);
    const isForm = this.#isForm(start, value.end);
    if (isForm) return this.#form(name, value, at);
    if (this.#ends.next("%", value.start) < value.end) {
      const end = this.#decoded(name, value, false);
      if (end !== undefined) return end - 1;
    }
    if (this.#opensStructure(value) || this.#isInChain(value.tokenEnd)) return at;
    this.#push(name, this.#multiLine(value) ?? value);
    return at;
  }

  /** The value of a query or a form ends at the next `&`, or where a URL's fragment begins. */
  #form(name: string, value: ValueFound, at: number): number {
    const { start } = value;
    const end = Math.min(value.end, this.#ends.next("#", start));
    if (end === start) return at;
    const exact = { start, end, isExact: true, tokenEnd: end, lineEnd: end };
    const decoded = this.#decoded(name, exact, true);
    if (decoded !== undefined) return decoded - 1;
    this.#push(name, exact);
    return at;
  }

  /** `{`, `[` before what is read by itself. */
  #opensStructure({ start, end }: ValueFound): boolean {
    const code = this.#text.charCodeAt(start);
    if (code !== BRACE && code !== BRACKET) return false;
    return end - start === 1 || "\"'{[\\".includes(this.#text.charAt(start + 1));
  }

  #quoted(name: string, value: ValueFound, at: number): number {
    const { start, end, quote = '"' } = value;
    if (this.#ends.next("\\", start) < end) {
      const part = decodeQuoted(this.#text.slice(start, end), start, quote);
      if (part !== undefined && this.#descend({ start, end }, part, name)) return end;
    }
    this.#push(name, value);
    return at;
  }

  /** `KEY="-----BEGIN …` over several lines: a quote that its line does not close. */
  #multiLine({ start }: ValueFound): ValueFound | undefined {
    const quote = this.#text.charAt(start - 1);
    if (quote !== '"' && quote !== "'") return undefined;
    const isTriple = this.#text.startsWith(quote.repeat(2), start);
    if (!isTriple && !this.#text.startsWith("-----BEGIN", start)) return undefined;
    const from = isTriple ? start + 2 : start;
    const window = this.#text.slice(from, Math.min(this.#end, from + LINES_CHARS_MAX));
    const length = window.indexOf(isTriple ? quote.repeat(3) : quote);
    if (length <= 0) return undefined;
    const end = from + length;
    return { start: from, end, isExact: true, tokenEnd: end, lineEnd: end };
  }

  #push(name: string, value: ValueFound, path = this.#lines.path): void {
    const { start, end, isExact, tokenEnd, lineEnd } = value;
    const written = this.#secrets.nameOf(name, this.#lines.root, start);
    const { fields } = this.#place.draft;
    fields.push({ name: written, path, start, end, isExact, tokenEnd, lineEnd });
  }

  /** Percent-encoding, and `+` in forms; undefined when there is none. */
  #decoded(name: string, { start, end }: ValueFound, isForm: boolean): number | undefined {
    const raw = this.#text.slice(start, end);
    const part = decodePercent(raw, start, { isForm: isForm && isPlusBlank(raw) });
    if (part === undefined || !this.#descend({ start, end }, part, name)) return undefined;
    return end;
  }

  #descend(range: UrlPart & { readonly hint?: Hint }, part: DecodedPart, name?: string): boolean {
    if (!this.#mayDescend) return false;
    const { start, end, hint } = range;
    this.#mayDescend = this.#survey.descend(this.#placeOf({ start, end }, hint), part, name);
    if (this.#mayDescend) this.#skip(start, end);
    return this.#mayDescend;
  }

  #placeOf({ start, end }: UrlPart, hint: Hint | undefined): Place {
    const { hint: _, ...place } = this.#place;
    const inner = { ...place, start, end, path: this.#lines.path };
    return hint === undefined ? inner : { ...inner, hint };
  }

  /** A value that is a command or a query by its name, to the end of its line when it has no quotes. */
  #hinted(name: string, value: ValueFound, hint: Hint): number {
    const { start, quote } = value;
    const end = quote === undefined ? this.#ends.line(start) : value.end;
    this.#push(name, { ...value, end: Math.min(end, value.lineEnd) });
    const part =
      quote !== undefined && this.#ends.next("\\", start) < end
        ? decodeQuoted(this.#text.slice(start, end), start, quote)
        : undefined;
    if (part !== undefined && this.#descend({ start, end, hint }, part)) return end;
    this.#explore({ start, end }, hint);
    return end - 1;
  }

  #explore({ start, end }: UrlPart, hint: Hint): void {
    const place = this.#placeOf({ start, end }, hint);
    this.#survey.explore({ ...place, depth: place.depth + 1 });
    this.#skip(start, end);
  }

  #block(named: NameFound, header: number, at: number): number {
    const { indent } = this.#lines;
    const isKey = this.#mayDescend && this.#lines.isKey(named);
    const block = isKey ? readBlock(this.#text, header, { indent, end: this.#end }) : undefined;
    if (block === undefined) return at;
    const range = { start: block.start, end: block.end, ...hintOf(named.name) };
    return this.#descend(range, block.part, named.name) ? block.end - 1 : at;
  }

  #line(start: number): number {
    if (start >= this.#end) return start;
    const { content, owner } = this.#lines.begin(start, this.#end);
    const snippet =
      fenceAt(this.#text, content, this.#end) ?? promptAt(this.#text, content, this.#ends);
    if (snippet !== undefined) {
      this.#explore(snippet, snippet.hint);
      return snippet.end;
    }
    if (owner !== undefined && content < this.#end) {
      const value = valueAt(this.#text, content, { end: this.#end, ends: this.#ends });
      if (value !== undefined) this.#push(owner, value, this.#lines.ownerPath);
    }
    return content;
  }

  #tick(at: number): number {
    const span = commandSpan(this.#text, at, this.#ends);
    if (span === undefined) return at;
    this.#explore(span, "shell");
    return span.end;
  }

  /** `==` without a space before and behind it ends Base64. */
  #isPadding(at: number): boolean {
    const text = this.#text;
    if (text.charCodeAt(at + 1) !== EQUALS || text.charCodeAt(at - 1) === 32) return false;
    return at + 2 >= this.#end || !isNameChar(text.charCodeAt(at + 2));
  }

  #json(at: number, code: number): number {
    let next = at + 1;
    while (next < this.#end && this.#text.charCodeAt(next) <= 32) next += 1;
    if (next >= this.#end) return at;
    const inside = this.#text.charCodeAt(next);
    const isValue =
      code === BRACE ? inside === 34 : inside === 34 || inside === 91 || inside === 123;
    if (!isValue && !(code === BRACKET && at === this.#place.start)) return at;
    const end = readJson(this.#survey, { ...this.#place, start: at, path: this.#lines.path });
    if (end === at) return at;
    this.#skip(at, end);
    return end - 1;
  }

  #xml(at: number): number {
    if (this.#xmlBudget <= 0) return at;
    const end = readXml(this.#survey, { ...this.#place, start: at, path: this.#lines.path });
    if (end === at) {
      this.#xmlBudget -= Math.min(CLOSING_CHARS_MAX, this.#end - at);
      return at;
    }
    this.#skip(at, end);
    return end - 1;
  }

  #isUrl(at: number): boolean {
    return this.#text.charCodeAt(at + 1) === 47 && this.#text.charCodeAt(at + 2) === 47;
  }

  #url(at: number): number {
    const { username, password, next } = readAuthority(this.#text, at + 3, this.#ends);
    if (username !== undefined) this.#urlPart("url.username", username);
    if (password !== undefined) this.#urlPart("url.password", password);
    return Math.max(at + 2, next - 1);
  }

  #urlPart(name: string, { start, end }: UrlPart): void {
    const part = decodePercent(this.#text.slice(start, end), start, { isForm: false });
    if (part !== undefined && this.#descend({ start, end }, part, name)) return;
    this.#push(name, exactField(name, [], { start, end }));
  }

  /** A word with percent-encoding that is no value of a name, such as a part of a path. */
  #percentWord(at: number): number {
    if (!/^[0-9A-Fa-f]{2}$/.test(this.#text.slice(at + 1, at + 3))) return at;
    const floor = Math.max(this.#gap, this.#place.start, at - WORD_BACK_MAX);
    let start = at;
    while (start > floor && isWordChar(this.#text.charCodeAt(start - 1))) start -= 1;
    let end = at;
    while (end < this.#end && isWordChar(this.#text.charCodeAt(end))) end += 1;
    const part = decodePercent(this.#text.slice(start, end), start, { isForm: false });
    if (part !== undefined) this.#descend({ start, end }, part);
    return Math.max(at, end - 1);
  }

  /** `setPassword("…")`. */
  #call(at: number): number {
    const code = this.#text.charCodeAt(at + 1);
    if (code !== 34 && code !== 39 && code !== 96) return at;
    if (!isNameChar(this.#text.charCodeAt(at - 1))) return at;
    const found = nameBefore(this.#text, at, { start: this.#place.start, mayHaveWords: false });
    const value = valueAt(this.#text, at + 1, { end: this.#end, ends: this.#ends });
    if (found === undefined || value?.quote === undefined) return at;
    return this.#quoted(found.name, value, at);
  }

  /** `--name value`; `--name=value` is a pair as others are. */
  #flag(at: number): number {
    const text = this.#text;
    if (text.charCodeAt(at + 1) !== DASH || isNameChar(text.charCodeAt(at - 1))) return at;
    let stop = at + 2;
    while (stop < this.#end && stop - at < 64 && isNameChar(text.charCodeAt(stop))) stop += 1;
    if (stop === at + 2 || text.charCodeAt(stop) !== 32) return stop - 1;
    const code = text.charCodeAt(stop + 1);
    if (code === DASH || code <= 32) return stop - 1;
    const value = valueAt(text, stop + 1, { end: this.#end, ends: this.#ends });
    const name = text.slice(at, stop);
    if (value === undefined || !/^--[A-Za-z]/.test(name)) return stop - 1;
    return this.#value({ name, start: at }, value, stop);
  }

  /** The name in `name: Type = value` stands before the type. */
  #beforeType(found: NameFound, value: ValueFound): NameFound {
    if (value.quote === undefined) return found;
    let at = found.start;
    while (at > this.#place.start && this.#text.charCodeAt(at - 1) === 32) at -= 1;
    if (this.#text.charCodeAt(at - 1) !== COLON) return found;
    const place = { start: this.#place.start, mayHaveWords: false };
    return nameBefore(this.#text, at - 1, place) ?? found;
  }

  #isType({ start, lineEnd, quote }: ValueFound): boolean {
    if (quote !== undefined) return false;
    const rest = this.#text.slice(start, Math.min(lineEnd, start + 64));
    return TYPE_NAME.test(rest) && /^[^"'=]{1,48} =(?!=)/.test(rest);
  }

  #isForm(nameStart: number, end: number): boolean {
    const before = nameStart > this.#place.start ? this.#text.charCodeAt(nameStart - 1) : 0;
    if (before === 38 || before === 63) return true;
    return this.#text.charCodeAt(end) === 38 && this.#text.charCodeAt(end + 1) !== 38;
  }

  #isInChain(end: number): boolean {
    const count = this.#chain.end === end ? this.#chain.count + 1 : 0;
    this.#chain = { end, count };
    return count > CHAIN_MAX;
  }

  #skip(start: number, end: number): void {
    this.#base64(start);
    this.#gap = end;
  }

  #base64(end: number): void {
    if ((this.#sight & SIGHT.run) !== 0 && end > this.#gap)
      readBase64(this.#survey, {
        ...this.#place,
        start: this.#gap,
        end,
        path: this.#lines.path,
      });
    this.#gap = Math.max(this.#gap, end);
  }
}

/** In `ana+tag@example.org` it is a plus. */
function isPlusBlank(raw: string): boolean {
  return !/@|%40/.test(raw) && !/^\+\d/.test(raw);
}

/** What a percent-encoded word consists of; `/`, `?`, `&` and `=` part words. */
function isWordChar(code: number): boolean {
  return isNameChar(code) || code === PERCENT || code === 43 || code === 126 || code === 64;
}
