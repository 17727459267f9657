import type { Field } from "../leaf.ts";

/** What stands in a leaf where a field's value begins, and how far it may reach. */
export interface Candidate {
  readonly field: Field;
  /** The words of the field's name, as `Prior` gives them. */
  readonly words: readonly string[];
  readonly isWeak: boolean;
  /** Whether the field says "name" and nothing around it says whose. */
  readonly isAnybodys: boolean;
  /** From where the value begins to its end, or to the end of its line when only that is known. */
  readonly text: string;
  /** Whether `=` stands before the value: then a space ends it more often than not. */
  readonly isAssigned: boolean;
  /** Whether that has a space on both sides, as in programs and INI. */
  readonly isSpaced: boolean;
  /** What stands before the name; the empty text at the beginning of a line. */
  readonly before: string;
}

/** Where a value stands in the text of its candidate; undefined when it is none of the type. */
export type Accept = (candidate: Candidate) => Range | undefined;

/** Offsets in the text of a candidate. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s*/y;

/**
 * Takes what an expression finds where the value begins (`y` is set). An exact value has to be all of it; of any other text it
 * has to end where a word does.
 */
export function byShape(shape: RegExp, isValue: (value: string) => boolean = () => true): Accept {
  return ({ text, field }) => {
    const start = spaceEnd(text, 0);
    shape.lastIndex = start;
    const value = shape.exec(text)?.[0].trimEnd();
    if (value === undefined || value === "") return undefined;
    const end = start + value.length;
    const isWhole = field.isExact ? spaceEnd(text, end) === text.length : endsAt(text, end);
    return isWhole && isValue(value) ? { start, end } : undefined;
  };
}

/** Takes the value only up to its first delimiter, unless it is exact. */
export function upToDelimiter(accept: Accept): Accept {
  return (candidate) => {
    const { field, text } = candidate;
    if (field.isExact) return accept(candidate);
    return accept({ ...candidate, text: text.slice(0, field.end - field.start) });
  };
}

/** How many digits a text has. */
export function digitsIn(text: string): number {
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
  }
  return digits;
}

function spaceEnd(text: string, from: number): number {
  SPACE.lastIndex = from;
  return from + (SPACE.exec(text)?.[0].length ?? 0);
}

function endsAt(text: string, end: number): boolean {
  return !/^[\p{L}\p{N}_@%]/u.test(text.slice(end, end + 2));
}
