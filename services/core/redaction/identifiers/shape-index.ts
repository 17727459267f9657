import type { IdentifierFormat } from "./format.ts";
import { DIGIT, kindAt, LETTER, type Word } from "./words.ts";

/** One shape of one format, taken apart at its first group that may hold a digit: that group is a word, which finds it. */
interface Shape {
  readonly format: IdentifierFormat;
  readonly before: string;
  readonly digits: number;
  readonly letters: number;
  readonly after: string;
}

/** A place where a text has a format's shape. */
export interface ShapeMatch {
  readonly format: IdentifierFormat;
  readonly start: number;
  readonly end: number;
}

/** Longer groups can't be told by bits. */
const GROUP_CHARS_MAX = 31;

/** Formats by the length of the word that finds them, so that one word is compared with few of them. */
export class ShapeIndex {
  readonly #byLength: readonly (readonly Shape[])[];

  constructor(formats: readonly IdentifierFormat[]) {
    const byLength: Shape[][] = Array.from({ length: GROUP_CHARS_MAX + 1 }, () => []);
    for (const format of formats)
      for (const shape of format.shapes) {
        const { length, ...parts } = takeApart(shape);
        byLength[length]?.push({ format, ...parts });
      }
    this.#byLength = byLength;
  }

  /** Gives the places around a word that have a shape, whatever stands beside them. */
  eachMatch(text: string, word: Word, take: (match: ShapeMatch) => void): void {
    const shapes = this.#byLength[word.end - word.start];
    if (shapes === undefined) return;
    for (const shape of shapes) {
      if ((word.letters & shape.digits) !== 0) continue;
      if ((word.letters & shape.letters) !== shape.letters) continue;
      const start = word.start - shape.before.length;
      const end = word.end + shape.after.length;
      if (!hasShape(text, start, shape.before) || !hasShape(text, word.end, shape.after)) continue;
      take({ format: shape.format, start, end });
    }
  }
}

function takeApart(shape: string) {
  const [group = ""] = /[adx]*[dx][adx]*/.exec(shape) ?? [];
  const at = shape.indexOf(group);
  if (group === "" || group.length > GROUP_CHARS_MAX) throw new RangeError(`${shape} is no shape`);
  const bits = (letter: string) =>
    Array.from(group).reduce((all, each, index) => (each === letter ? all | (1 << index) : all), 0);
  const before = shape.slice(0, at);
  const after = shape.slice(at + group.length);
  return { length: group.length, before, digits: bits("d"), letters: bits("a"), after };
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
