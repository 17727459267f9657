import { decodeEntities, encodeXml } from "./entities.ts";
import { indexWithin } from "./index-within.ts";
import { mayHoldStructure } from "./sight.ts";
import { encodeWithin, exactField, type Place, type Survey } from "./survey.ts";
import { tagAt, type Attribute, type Tag } from "./xml-tag.ts";

/** HTML elements without content (HTML, section 13.1.2). */
const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
/** Elements whose content is no markup. */
const CODE = new Set(["script", "style"]);
/** Elements that name what stands in the element behind them: `<key>…</key><string>…`, `<dt>…</dt><dd>…`. */
const LABELS = new Set(["key", "name", "th", "dt", "label", "property"]);
const VALUES = new Set(
  "value td dd string integer real date data input textarea text content".split(" "),
);
/** Attributes that name the value of their element, and those that hold it. */
const NAMING = new Set(["name", "key", "property"]);
const HOLDING = new Set(["value", "content", "val"]);
/** Deeper names are not kept: no rule about a value looks so far up. */
const PATH_MAX = 16;
const MISNESTED_MAX = 8;
const DECLARATION = /<(?:\?xml[\s?]|!DOCTYPE\b|!doctype\b)/y;
/** The closing tag of a first element is looked for so far. */
export const CLOSING_CHARS_MAX = 16_384;

/**
 * Reads an element (XML 1.0, or HTML as it is mostly written) that begins where the place does, with what is declared before
 * it, and gives the index behind it; the place's start when there is none. Texts are fields named by their element, or by what
 * labels it; attributes are fields; references are decoded.
 */
export function readXml(survey: Survey, place: Place): number {
  const code = place.draft.view.text.charCodeAt(place.start + 1) | 32;
  const mayBe = (code >= 97 && code <= 122) || code === 33 || code === 63 || code === 127;
  if (!mayBe) return place.start;
  const { text } = place.draft.view;
  DECLARATION.lastIndex = place.start;
  if (!DECLARATION.test(text)) {
    const tag = tagAt(text, place.start, place.end);
    if (tag === undefined || !isElement(text, tag, place.end)) return place.start;
  }
  return new XmlReader(survey, place).run();
}

function isElement(text: string, { name, attributes, isEmpty, end }: Tag, stop: number): boolean {
  if (isEmpty) return attributes.length > 0;
  if (VOID.has(name.toLowerCase())) return attributes.length > 0;
  return text.slice(end, Math.min(stop, end + CLOSING_CHARS_MAX)).includes(`</${name}`);
}

interface Element {
  readonly name: string;
  /** What names its text. */
  readonly label: string;
  /** The names around what is in it. */
  readonly path: readonly string[];
  /** What names the next element in it. */
  nextLabel: string | undefined;
}

class XmlReader {
  readonly #survey: Survey;
  readonly #place: Place;
  readonly #text: string;
  readonly #encode: (inserted: string) => string;
  readonly #open: Element[] = [];

  constructor(survey: Survey, place: Place) {
    this.#survey = survey;
    this.#place = place;
    this.#text = place.draft.view.text;
    this.#encode = encodeWithin(place.encode, encodeXml);
  }

  run(): number {
    const { end } = this.#place;
    let at = this.#place.start;
    while (at < end) {
      const next = this.#markup(at);
      const isOver = this.#open.length === 0 && !this.#continues(at, next);
      if (isOver) return next;
      const stop = indexWithin(this.#text, "<", { start: next, end });
      this.#content(next, stop);
      at = stop;
    }
    return end;
  }

  /** Behind a declaration or a comment the element is still to come. */
  #continues(at: number, next: number): boolean {
    const code = this.#text.charCodeAt(at + 1);
    if (code !== 33 && code !== 63) return false;
    let first = next;
    while (first < this.#place.end && this.#text.charCodeAt(first) <= 32) first += 1;
    return first < this.#place.end && this.#text.charCodeAt(first) === 60;
  }

  /** Reads what begins with `<`, and gives the index behind it. */
  #markup(at: number): number {
    const { end } = this.#place;
    const code = this.#text.charCodeAt(at + 1);
    if (code === 33) return this.#special(at);
    if (code === 63) return behind(this.#text, "?>", { start: at, end });
    if (code === 47) return this.#close(at);
    const tag = tagAt(this.#text, at, end);
    if (tag === undefined) return at + 1;
    return this.#enter(tag);
  }

  #special(at: number): number {
    const { end } = this.#place;
    const text = this.#text;
    if (text.startsWith("<!--", at)) {
      const stop = behind(text, "-->", { start: at + 4, end });
      this.#explore(at + 4, Math.max(at + 4, stop - 3));
      return stop;
    }
    if (!text.startsWith("<![CDATA[", at)) return behind(text, ">", { start: at, end });
    const stop = behind(text, "]]>", { start: at + 9, end });
    const inside = { start: at + 9, end: Math.max(at + 9, stop - 3) };
    const element = this.#open.at(-1);
    if (element !== undefined) this.#field(element.label, inside, element.path.slice(0, -1));
    this.#explore(inside.start, inside.end);
    return stop;
  }

  #enter(tag: Tag): number {
    const name = localName(tag.name);
    const outer = this.#open.at(-1);
    const outerPath = outer?.path ?? this.#place.path;
    const path = outerPath.length < PATH_MAX ? [...outerPath, name] : outerPath;
    this.#attributes(tag, path);
    const label = this.#labelOf(tag, name, outer);
    const lower = name.toLowerCase();
    if (tag.isEmpty || VOID.has(lower)) return tag.end;
    if (CODE.has(lower)) return this.#code(tag);
    this.#open.push({ name: tag.name, label, path, nextLabel: undefined });
    return tag.end;
  }

  #labelOf({ attributes }: Tag, name: string, outer: Element | undefined): string {
    const naming = attributes.find((attribute) => NAMING.has(attribute.name.toLowerCase()));
    if (naming !== undefined && naming.end > naming.start)
      return this.#text.slice(naming.start, Math.min(naming.end, naming.start + 64));
    const label = outer?.nextLabel;
    if (outer !== undefined) outer.nextLabel = undefined;
    return label !== undefined && VALUES.has(name.toLowerCase()) ? label : name;
  }

  #attributes({ attributes }: Tag, path: readonly string[]): void {
    const { draft } = this.#place;
    const naming = attributes.find(({ name }) => NAMING.has(name.toLowerCase()));
    for (const attribute of attributes) {
      if (attribute.start === attribute.end) continue;
      const { start, end } = attribute;
      if (!attribute.isQuoted)
        draft.bare.push({ start, end, quote: this.#place.encode?.('"') ?? '"', isWhole: false });
      this.#part(attribute, this.#nameOf(attribute, naming), path);
    }
  }

  #nameOf({ name }: Attribute, naming: Attribute | undefined): string {
    if (naming === undefined || !HOLDING.has(name.toLowerCase())) return localName(name);
    return this.#text.slice(naming.start, Math.min(naming.end, naming.start + 64));
  }

  #content(start: number, end: number): void {
    const element = this.#open.at(-1);
    let first = start;
    let last = end;
    while (first < last && this.#text.charCodeAt(first) <= 32) first += 1;
    while (last > first && this.#text.charCodeAt(last - 1) <= 32) last -= 1;
    if (first === last) return;
    if (element === undefined)
      return this.#part({ start: first, end: last }, undefined, this.#place.path);
    this.#part({ start: first, end: last }, element.label, element.path.slice(0, -1));
    this.#label(element, first, last);
  }

  /** Keeps what names the next element: the text of `<dt>`, of `<key>`, or of a cell that ends in a colon. */
  #label(element: Element, first: number, last: number): void {
    const isLabel = LABELS.has(localName(element.name).toLowerCase());
    const isColon = this.#text.charCodeAt(last - 1) === 58;
    const outer = this.#open.at(-2);
    if (outer === undefined || last - first > 64 || (!isLabel && !isColon)) return;
    outer.nextLabel = this.#text.slice(first, isColon ? last - 1 : last);
  }

  #part(
    { start, end }: { readonly start: number; readonly end: number },
    name: string | undefined,
    path: readonly string[],
  ): void {
    const { draft, depth } = this.#place;
    const place = { ...this.#place, start, end, path };
    const hasReference = indexWithin(this.#text, "&", { start, end }) < end;
    const part = hasReference ? decodeEntities(this.#text.slice(start, end), start) : undefined;
    if (part !== undefined && this.#survey.descend(place, part, name)) return;
    draft.escaped.push({ start, end, encode: this.#encode });
    if (name !== undefined) this.#field(name, { start, end }, path);
    if (!mayHoldStructure(this.#text, start, end)) return;
    const inner = name === undefined ? path : [...path, name];
    this.#survey.explore({ ...place, path: inner, depth: depth + 1, encode: this.#encode });
  }

  #field(
    name: string,
    range: { readonly start: number; readonly end: number },
    path: readonly string[],
  ): void {
    if (range.end > range.start) this.#place.draft.fields.push(exactField(name, path, range));
  }

  /** Reads what is no markup: no reference is decoded in it, and nothing put in is escaped. */
  #explore(start: number, end: number): void {
    const { depth } = this.#place;
    const path = this.#open.at(-1)?.path ?? this.#place.path;
    this.#survey.explore({ ...this.#place, start, end, path, depth: depth + 1 });
  }

  #code({ name, end }: Tag): number {
    const stop = indexWithin(this.#text, `</${name}`, { start: end, end: this.#place.end });
    this.#explore(end, stop);
    return stop;
  }

  #close(at: number): number {
    const { end } = this.#place;
    const stop = behind(this.#text, ">", { start: at, end });
    const name = this.#text.slice(at + 2, Math.min(stop, at + 68)).replace(/\s*>?$/, "");
    const floor = Math.max(0, this.#open.length - MISNESTED_MAX);
    for (let index = this.#open.length - 1; index >= floor; index -= 1) {
      if (this.#open[index]?.name !== name) continue;
      this.#open.length = index;
      break;
    }
    return stop;
  }
}

/** The index behind the next occurrence; the end when there is none. */
function behind(
  text: string,
  wanted: string,
  { start, end }: { readonly start: number; readonly end: number },
): number {
  return Math.min(end, indexWithin(text, wanted, { start, end }) + wanted.length);
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
