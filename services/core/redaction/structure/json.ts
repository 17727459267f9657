import { decodeJsonString } from "./json-string.ts";
import { exactField, type Place, type Survey } from "./survey.ts";

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Reads JSON (RFC 8259), also several values behind each other as in JSON Lines. Each string and number under a name becomes a
 * field, each string is explored, and strings with escapes become leaves of their own. Gives false, and has done nothing, for
 * text that is not JSON from its first to its last character.
 */
export function readJson(survey: Survey, place: Place): boolean {
  const first = place.draft.view.text[place.start];
  if (first !== "{" && first !== "[" && first !== '"') return false;
  const found: Scalar[] = [];
  if (!new Scanner(place, found).run()) return false;
  for (const scalar of found) take(survey, place, scalar);
  return true;
}

/** A string or number of the document; a string's offsets are those between its quotes. */
interface Scalar {
  readonly kind: "string" | "number" | "name";
  readonly start: number;
  readonly end: number;
  readonly hasEscapes: boolean;
  readonly name: string | undefined;
  readonly path: readonly string[];
}

function take(survey: Survey, place: Place, scalar: Scalar): void {
  const { draft, depth } = place;
  const { start, end, name } = scalar;
  if (start === end) return;
  const path = place.path.length === 0 ? scalar.path : [...place.path, ...scalar.path];
  if (scalar.kind === "number") draft.bare.push({ start, end, quote: '"', isWhole: true });
  if (scalar.hasEscapes) {
    const text = draft.view.text.slice(start, end);
    const part = decodeJsonString(text, start);
    if (survey.descend({ draft, start, end, path, depth }, part, name)) return;
  }
  if (name !== undefined) draft.fields.push(exactField(name, path, { start, end }));
  if (scalar.kind !== "string" || end - start < EXPLORED_MIN) return;
  const inner = name === undefined ? path : [...path, name];
  survey.explore({ draft, start, end, path: inner, depth: depth + 1 });
}

/** Shorter strings hold no structure that could be told from a plain value. */
const EXPLORED_MIN = 6;

interface Frame {
  readonly isObject: boolean;
  /** The name of the value that comes next; of a list, the name that the list has. */
  name: string | undefined;
  readonly path: readonly string[];
}

/** Walks over the text with a stack of its own, so that depth costs no call stack. */
class Scanner {
  readonly #text: string;
  readonly #end: number;
  readonly #found: Scalar[];
  readonly #stack: Frame[] = [];
  #at: number;

  constructor({ draft, start, end }: Place, found: Scalar[]) {
    this.#text = draft.view.text;
    this.#at = start;
    this.#end = end;
    this.#found = found;
  }

  run(): boolean {
    for (;;) {
      if (!this.#value()) return false;
      if (!this.#afterValue()) return false;
      this.#space();
      if (this.#at >= this.#end) return this.#stack.length === 0;
    }
  }

  /** Enters lists and objects until there is a scalar, or an empty list or object. */
  #value(): boolean {
    for (;;) {
      this.#space();
      const code = this.#text.charCodeAt(this.#at);
      if (this.#at >= this.#end) return false;
      if (code === QUOTE) return this.#string("string");
      if (code !== 123 && code !== 91) return this.#literal(code);
      this.#at += 1;
      const isObject = code === 123;
      this.#stack.push(this.#frame(isObject));
      this.#space();
      if (this.#text.charCodeAt(this.#at) === (isObject ? 125 : 93)) return true;
      if (isObject && !this.#name()) return false;
    }
  }

  /** Closes what ends here and stands before the next value, or at the end of the outermost one. */
  #afterValue(): boolean {
    for (;;) {
      const frame = this.#stack.at(-1);
      if (frame === undefined) return true;
      this.#space();
      const code = this.#text.charCodeAt(this.#at);
      this.#at += 1;
      if (code === 44) return !frame.isObject || this.#name();
      if (code !== (frame.isObject ? 125 : 93)) return false;
      this.#stack.pop();
    }
  }

  #frame(isObject: boolean): Frame {
    const outer = this.#stack.at(-1);
    if (outer === undefined) return { isObject, name: undefined, path: [] };
    const path =
      isObject && outer.name !== undefined && outer.path.length < PATH_MAX
        ? [...outer.path, outer.name]
        : outer.path;
    return { isObject, name: isObject ? undefined : outer.name, path };
  }

  #name(): boolean {
    this.#space();
    if (this.#text.charCodeAt(this.#at) !== QUOTE) return false;
    const start = this.#at + 1;
    if (!this.#string("name")) return false;
    const frame = this.#stack.at(-1);
    if (frame !== undefined) frame.name = this.#text.slice(start, this.#at - 1);
    this.#space();
    if (this.#text.charCodeAt(this.#at) !== 58) return false;
    this.#at += 1;
    return true;
  }

  #string(kind: "string" | "name"): boolean {
    const start = this.#at + 1;
    let hasEscapes = false;
    for (let at = start; at < this.#end; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === BACKSLASH) {
        hasEscapes = true;
        at += 1;
      } else if (code === QUOTE) {
        this.#at = at + 1;
        this.#push(kind, { start, end: at, hasEscapes });
        return true;
      } else if (code < 32) return false;
    }
    return false;
  }

  #literal(code: number): boolean {
    LITERAL.lastIndex = this.#at;
    const word = LITERAL.exec(this.#text)?.[0];
    if (word === undefined || this.#at + word.length > this.#end) return false;
    const start = this.#at;
    this.#at += word.length;
    const isNumber = code === 45 || (code >= 48 && code <= 57);
    if (isNumber) this.#push("number", { start, end: this.#at, hasEscapes: false });
    return true;
  }

  #push(kind: Scalar["kind"], range: Pick<Scalar, "start" | "end" | "hasEscapes">): void {
    const frame = this.#stack.at(-1);
    const name = kind === "name" ? undefined : frame?.name;
    this.#found.push({ kind, ...range, name, path: frame?.path ?? [] });
  }

  #space(): void {
    for (; this.#at < this.#end; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
    }
  }
}

/** Deeper names are not kept: no rule about a value looks so far up. */
const PATH_MAX = 16;

const LITERAL = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
