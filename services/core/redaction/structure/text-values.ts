import { readBlock } from "./block.ts";
import { hintOf } from "./hints.ts";
import type { NameFound, ValueFound } from "./pairs.ts";
import { decodePercent } from "./percent.ts";
import { decodeQuoted, encodeQuoted } from "./quoted.ts";
import { beginsAsSql } from "./sql.ts";
import type { Hint } from "./survey.ts";
import type { TextSink } from "./text-sink.ts";

/** So many names in one value without a delimiter are read: `a=b=c=…` gives each name all that is behind it. */
const CHAIN_MAX = 32;
/** A value over several lines in quotes, as a key in an environment file, is looked for so far. */
const LINES_CHARS_MAX = 16_384;
/** What is longer is no value of a form in a URL. */
const VALUE_CHARS_MAX = 8_192;
/** What a value of a form may hold, and encoders leave as it is (RFC 3986, section 2.2), with what goes on behind it. */
const IN_URL = /^(?:'[\w%]|[,;|()[\]{}][!*.~+$@:/?()'-]{0,3}[\w%&])/;
/** The same where no quote opens before the URL, so that none closes behind it. */
const IN_OPEN_URL = /^(?:'(?=\S)|[,;|()[\]{}][!*.~+$@:/?()'-]{0,3}[\w%&])/;
/** How far back a quote may stand that opens before a URL. */
const URL_BACK_MAX = 512;
const NEXT_NAME = /^&(?:amp;)?[\w%.[\]~-]{1,64}=/;
const HIDDEN = /<[A-Z_]{3,24}_[0-9]{1,9}>/y;
const [BRACE, BRACKET] = [123, 91] as const;

/** Takes the values of names in a text: decodes what is encoded, and finds the end of what has several lines. */
export class TextValues {
  readonly #sink: TextSink;
  #chain = { end: -1, count: 0 };
  #formEnds = { first: -1, last: -1 };

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  /** Adds a value, and gives the index of the last character that is done with. */
  value(named: NameFound, value: ValueFound, at: number): number {
    if (value.quote !== undefined) return this.quoted(named, value, at);
    const { name, start } = named;
    const { hint } = hintOf(name);
    if (hint !== undefined) return this.#hinted(name, value, hint);
    const isForm = this.#isForm(start, value.end);
    if (isForm) return this.#form(name, value, at);
    if (this.#sink.ends.next("%", value.start) < value.end) {
      const end = this.#decoded(name, value, false);
      if (end !== undefined) return end - 1;
    }
    if (this.#opensStructure(value) || this.#isInChain(this.#sink.ends.token(value.start)))
      return at;
    this.#sink.push(name, this.#multiLine(value) ?? value);
    if (this.#sink.lines.isInSection && this.#sink.lines.isKey(named)) this.#bare(value);
    return at;
  }

  /** Adds a value in quotes, decoded where it has escapes. */
  quoted(named: NameFound, value: ValueFound, at: number): number {
    const { start, end, quote = '"' } = value;
    const { text } = this.#sink;
    const hint = hintOf(named.name);
    if (this.#sink.ends.next("\\", start) < end) {
      const part = decodeQuoted(text.slice(start, end), start, quote);
      if (part !== undefined && this.#sink.descend({ start, end, ...hint }, part, named.name))
        return end;
    }
    this.#sink.push(named.name, value);
    if (hint.hint === undefined && !beginsAsSql(text, start, end)) return at;
    const isYaml = quote === "'" && this.#sink.lines.isKey(named) && isColonBefore(text, start);
    const encode = (inserted: string) =>
      isYaml ? inserted.replaceAll("'", "''") : encodeQuoted(inserted, quote);
    this.#sink.explore({ start, end }, { ...hint, encode });
    return end - 1;
  }

  /** The lines of a block scalar are the value of its key. */
  block(named: NameFound, header: number, at: number): number {
    const { indent } = this.#sink.lines;
    const isKey = this.#sink.mayDescend && this.#sink.lines.isKey(named);
    const block = isKey
      ? readBlock(this.#sink.text, header, { indent, end: this.#sink.end })
      : undefined;
    if (block === undefined) return at;
    const range = { start: block.start, end: block.end, ...hintOf(named.name) };
    return this.#sink.descend(range, block.part, named.name) ? block.end - 1 : at;
  }

  /** TOML has numbers and dates without quotes, and nothing else. */
  #bare({ start, end, lineEnd }: ValueFound): void {
    const { text, place } = this.#sink;
    const isAssigned = text.charCodeAt(start - 1) === 61 || text.startsWith("= ", start - 2);
    if (!isAssigned || !/^[+-]?\d/.test(text.slice(start, start + 2)) || end < lineEnd) return;
    const quote = place.encode === undefined ? '"' : place.encode('"');
    place.draft.bare.push({ start, end, quote, isWhole: true });
  }

  /** The value of a query or a form ends at the next `&`, or where a URL's fragment begins. */
  #form(name: string, value: ValueFound, at: number): number {
    const { start } = value;
    const last = this.#formEnd(start);
    const end = Math.min(last, start + VALUE_CHARS_MAX, this.#sink.ends.next("#", start));
    if (end === start || this.#isInChain(last)) return at;
    const exact = { start, end, isExact: true, tokenEnd: end, lineEnd: end };
    const decoded = this.#decoded(name, exact, true);
    if (decoded !== undefined) return decoded - 1;
    this.#sink.push(name, exact);
    return at;
  }

  /** URLs have `,` `;` `|` `'` and brackets in them, which end other values; behind them a URL goes on at once. */
  #formEnd(start: number): number {
    const { text, ends, end } = this.#sink;
    const first = ends.delimiter(start);
    if (first >= this.#formEnds.first && first <= this.#formEnds.last) return this.#formEnds.last;
    const inside = this.#isQuoted(start) ? IN_URL : IN_OPEN_URL;
    let last = first;
    while (last < end) {
      HIDDEN.lastIndex = last;
      const next = HIDDEN.test(text) ? HIDDEN.lastIndex : last + 1;
      if (next === last + 1 && !inside.test(text.slice(last, last + 5))) break;
      last = ends.delimiter(next);
    }
    this.#formEnds = { first, last };
    return last;
  }

  #isQuoted(start: number): boolean {
    const from = Math.max(this.#sink.place.start, start - URL_BACK_MAX);
    return /'[^\s']*$/.test(this.#sink.text.slice(from, start));
  }

  /** `{`, `[` before what is read by itself. */
  #opensStructure({ start, end }: ValueFound): boolean {
    const code = this.#sink.text.charCodeAt(start);
    if (code !== BRACE && code !== BRACKET) return false;
    return end - start === 1 || "\"'{[\\".includes(this.#sink.text.charAt(start + 1));
  }

  /** `KEY="-----BEGIN …` over several lines: a quote that its line does not close. */
  #multiLine({ start }: ValueFound): ValueFound | undefined {
    const quote = this.#sink.text.charAt(start - 1);
    if (quote !== '"' && quote !== "'") return undefined;
    const isTriple = this.#sink.text.startsWith(quote.repeat(2), start);
    if (!isTriple && !this.#sink.text.startsWith("-----BEGIN", start)) return undefined;
    const from = isTriple ? start + 2 : start;
    const window = this.#sink.text.slice(from, Math.min(this.#sink.end, from + LINES_CHARS_MAX));
    const length = window.indexOf(isTriple ? quote.repeat(3) : quote);
    if (length <= 0) return undefined;
    const end = from + length;
    return { start: from, end, isExact: true, tokenEnd: end, lineEnd: end };
  }

  /** Percent-encoding, and `+` in forms; undefined when there is none. */
  #decoded(name: string, { start, end }: ValueFound, isForm: boolean): number | undefined {
    const raw = this.#sink.text.slice(start, end);
    const part = decodePercent(raw, start, { isForm: isForm && isPlusBlank(raw) });
    if (part === undefined || !this.#sink.descend({ start, end }, part, name)) return undefined;
    return end;
  }

  /** A value that is a command or a query by its name goes to the end of its line. */
  #hinted(name: string, value: ValueFound, hint: Hint): number {
    const { start } = value;
    const end = this.#sink.ends.line(start);
    this.#sink.push(name, { ...value, end: Math.min(end, value.lineEnd) });
    this.#sink.explore({ start, end }, { hint });
    return end - 1;
  }

  #isForm(nameStart: number, end: number): boolean {
    const before =
      nameStart > this.#sink.place.start ? this.#sink.text.charCodeAt(nameStart - 1) : 0;
    if (before === 38 || before === 63) return true;
    // Behind the first name of a form comes the next one; any other `&` is a part of the value.
    return NEXT_NAME.test(this.#sink.text.slice(end, end + 66));
  }

  #isInChain(end: number): boolean {
    const count = this.#chain.end === end ? this.#chain.count + 1 : 0;
    this.#chain = { end, count };
    return count > CHAIN_MAX;
  }
}

/** In `ana+tag@example.org` it is a plus. */
function isPlusBlank(raw: string): boolean {
  return !/@|%40/.test(raw) && !/^\+\d/.test(raw);
}

function isColonBefore(text: string, start: number): boolean {
  return /:[ \t]*$/.test(text.slice(Math.max(0, start - 8), start - 1));
}
