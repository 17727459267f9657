import type { Place } from "./survey.ts";

/** A list or an object around a value. */
export interface Frame {
  readonly isObject: boolean;
  /** The name of the value that comes next; of a list, the name that the list has. */
  name: string | undefined;
  /** How many values of it came before the one that comes next. */
  index: number;
  /** The same of the list around it. */
  readonly position: number;
  /** The names around it, outermost first; lists add none. */
  readonly path: readonly string[];
  readonly outer: Frame | undefined;
}

/** A string, number or name of the document; a string's offsets are those between its quotes. */
export interface Scalar {
  readonly kind: "string" | "number" | "name";
  readonly start: number;
  readonly end: number;
  readonly hasEscapes: boolean;
  readonly name: string | undefined;
  readonly index: number;
  readonly frame: Frame | undefined;
}

/** What was read of a text as JSON, and where it stopped being that. */
export interface Scanned {
  readonly scalars: readonly Scalar[];
  readonly end: number;
  /** Whether a whole value was read. */
  readonly isWhole: boolean;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;

/** Deeper names are not kept: no rule about a value looks so far up. */
const PATH_MAX = 16;

const LITERAL =
  /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?=[\s,\]}]|$)/y;

/**
 * Reads one JSON value (RFC 8259) from a place's start on, as far as it goes: of one that is cut off, or followed by something
 * else, everything up to there is given. What was passed is never read again, so that trying at each bracket stays linear.
 */
export function scanJson(place: Place): Scanned {
  return new Scanner(place).run();
}

/** Walks over the text with a stack of its own, so that depth costs no call stack. */
class Scanner {
  readonly #text: string;
  readonly #end: number;
  readonly #scalars: Scalar[] = [];
  #frame: Frame | undefined;
  #at: number;

  constructor({ draft, start, end }: Place) {
    this.#text = draft.view.text;
    this.#at = start;
    this.#end = end;
  }

  run(): Scanned {
    let isWhole = false;
    while (!isWhole) {
      if (!this.#value() || !this.#afterValue()) break;
      isWhole = this.#frame === undefined;
    }
    return { scalars: this.#scalars, end: isWhole ? this.#at : this.#resume(), isWhole };
  }

  /** Behind the last name that has no value yet, so that other readers see its separator. */
  #resume(): number {
    let at = this.#at;
    while (at > 0 && this.#text.charCodeAt(at - 1) <= 32) at -= 1;
    return this.#scalars.at(-1)?.kind === "name" && this.#text.charCodeAt(at - 1) === 58
      ? at - 1
      : this.#at;
  }

  /** Enters lists and objects until there is a scalar, or an empty list or object. */
  #value(): boolean {
    for (;;) {
      const code = this.#next();
      if (code === QUOTE) return this.#string("string");
      if (code !== 123 && code !== 91) return this.#literal(code);
      this.#at += 1;
      const isObject = code === 123;
      this.#enter(isObject);
      if (this.#next() === (isObject ? 125 : 93)) return true;
      if (isObject && !this.#name()) return false;
    }
  }

  /** Closes what ends here and stands before the next value, or behind the outermost one. */
  #afterValue(): boolean {
    for (let frame = this.#frame; frame !== undefined; frame = this.#frame) {
      let code = this.#next();
      if (code === COMMA) {
        this.#at += 1;
        frame.index += 1;
        code = this.#next();
        if (code !== 125 && code !== 93) return !frame.isObject || this.#name();
      }
      if (code !== (frame.isObject ? 125 : 93)) return false;
      this.#at += 1;
      this.#frame = frame.outer;
    }
    return true;
  }

  #enter(isObject: boolean): void {
    const outer = this.#frame;
    const name = isObject ? undefined : outer?.name;
    const position = outer?.index ?? 0;
    this.#frame = { isObject, name, index: 0, position, path: pathIn(outer, isObject), outer };
  }

  #name(): boolean {
    if (this.#next() !== QUOTE) return false;
    const start = this.#at + 1;
    if (!this.#string("name")) return false;
    const name = this.#text.slice(start, this.#at - 1);
    if (this.#frame !== undefined) this.#frame.name = name;
    if (this.#next() !== 58) return false;
    this.#at += 1;
    return true;
  }

  #string(kind: "string" | "name"): boolean {
    const text = this.#text;
    const start = this.#at + 1;
    let hasEscapes = false;
    for (let at = start; at < this.#end; at += 1) {
      const code = text.charCodeAt(at);
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
    const isNumber = code === 45 || (code >= 48 && code <= 57);
    if (!isNumber && code !== 116 && code !== 102 && code !== 110) return false;
    const start = this.#at;
    if (!LITERAL.test(this.#text) || LITERAL.lastIndex > this.#end) return false;
    this.#at = LITERAL.lastIndex;
    if (isNumber) this.#push("number", { start, end: this.#at, hasEscapes: false });
    return true;
  }

  #push(kind: Scalar["kind"], range: Pick<Scalar, "start" | "end" | "hasEscapes">): void {
    const frame = this.#frame;
    const name = kind === "name" ? undefined : frame?.name;
    const { start, end, hasEscapes } = range;
    this.#scalars.push({ kind, start, end, hasEscapes, name, index: frame?.index ?? 0, frame });
  }

  /** Passes white space and gives the code behind it; -1 at the end. */
  #next(): number {
    for (; this.#at < this.#end; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return code;
    }
    return -1;
  }
}

function pathIn(outer: Frame | undefined, isObject: boolean): readonly string[] {
  if (outer === undefined) return [];
  const { name, path } = outer;
  return isObject && name !== undefined && path.length < PATH_MAX ? [...path, name] : path;
}
