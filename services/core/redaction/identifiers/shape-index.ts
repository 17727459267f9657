import type { IdentifierFormat } from "./format.ts";
import { DIGIT, kindAt, LETTER, type Word } from "./words.ts";

/** One shape of one format, taken apart at its first group that may hold a digit: that group is a word, which finds it. */
interface Shape {
  readonly format: IdentifierFormat;
  readonly length: number;
  readonly digits: number;
  readonly letters: number;
  readonly before: string;
  readonly after: string;
  /** What must stand right before the word; undefined where anything may. */
  readonly previous: number | undefined;
  /** The sign behind the word, counted as in `shapesOf`; 0 where anything may stand there. */
  readonly sign: number;
}

/** A place where a text has a format's shape. */
export interface ShapeMatch {
  readonly format: IdentifierFormat;
  readonly start: number;
  readonly end: number;
}

/** Longer groups can't be told by bits. */
const GROUP_CHARS_MAX = 31;

/** So many kinds of words are remembered with the shapes that they may have. */
const KINDS_MAX = 2_048;
/** The signs that stand behind a group in any shape. A word with another one behind it is a whole number or none. */
const SIGNS = " -./():+";

/** Finds the formats that a word may belong to: by its length, which of its characters are letters, and the sign behind it. */
export class ShapeIndex {
  readonly #shapes: readonly Shape[];
  readonly #byKind = new Map<number, readonly Shape[]>();

  constructor(formats: readonly IdentifierFormat[]) {
    this.#shapes = formats.flatMap((format) =>
      format.shapes.map((shape) => takeApart(format, shape)),
    );
  }

  /** The places around a word that have a shape and are not cut out of a longer word. */
  matchesAt(text: string, word: Word): readonly ShapeMatch[] {
    const shapes = this.#shapesOf(word, SIGNS.indexOf(text.charAt(word.end) || "?") + 1);
    if (shapes.length === 0) return NONE;
    const previous = text.charCodeAt(word.start - 1);
    let matches: ShapeMatch[] | undefined;
    for (const shape of shapes) {
      if (shape.previous !== undefined && shape.previous !== previous) continue;
      const start = word.start - shape.before.length;
      if (!hasShape(text, start, shape.before) || !hasShape(text, word.end, shape.after)) continue;
      const end = word.end + shape.after.length;
      if (kindAt(text, start - 1) !== 0 || kindAt(text, end) !== 0) continue;
      matches ??= [];
      matches.push({ format: shape.format, start, end });
    }
    return matches ?? NONE;
  }

  /** `sign` is that behind the word, as its place in `SIGNS` counted from 1, or 0 for any other. */
  #shapesOf({ start, end, letters }: Word, sign: number): readonly Shape[] {
    const length = end - start;
    if (length > GROUP_CHARS_MAX) return [];
    const kind = (letters * 32 + length) * 16 + sign;
    const known = this.#byKind.get(kind);
    if (known !== undefined) return known;
    const shapes = this.#shapes.filter(
      (shape) =>
        shape.length === length &&
        (letters & shape.digits) === 0 &&
        (letters & shape.letters) === shape.letters &&
        (shape.sign === 0 || shape.sign === sign),
    );
    if (this.#byKind.size >= KINDS_MAX) this.#byKind.clear();
    this.#byKind.set(kind, shapes);
    return shapes;
  }
}

const NONE: readonly ShapeMatch[] = [];

function takeApart(format: IdentifierFormat, shape: string): Shape {
  const [group = ""] = /[adx]*[dx][adx]*/.exec(shape) ?? [];
  const at = shape.indexOf(group);
  const { length } = group;
  if (length === 0 || length > GROUP_CHARS_MAX) throw new RangeError(`${shape} is no shape`);
  const bits = (letter: string) =>
    Array.from(group).reduce((all, each, index) => (each === letter ? all | (1 << index) : all), 0);
  const before = shape.slice(0, at);
  const after = shape.slice(at + length);
  const previous = before === "" ? undefined : before.charCodeAt(before.length - 1);
  const sign = after === "" ? 0 : SIGNS.indexOf(after.charAt(0)) + 1;
  if (after !== "" && sign === 0) throw new RangeError(`${shape} has a sign that is not known`);
  return { format, length, digits: bits("d"), letters: bits("a"), before, after, previous, sign };
}

function hasShape(text: string, from: number, shape: string): boolean {
  for (let index = 0; index < shape.length; index += 1) {
    const wanted = shape[index];
    const kind = kindAt(text, from + index);
    if (wanted === "d" ? kind === DIGIT : wanted === "a" ? kind === LETTER : false) continue;
    if (wanted === "x" ? kind !== 0 : text[from + index] === wanted) continue;
    return false;
  }
  return true;
}
