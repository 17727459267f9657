import { Aliases } from "./aliases.ts";
import { sameValue } from "./same-value.ts";
import type { SensitiveType } from "./sensitive-type.ts";
import type { Span } from "./span.ts";

/** One hidden value: all its spellings have one placeholder. */
export interface HiddenValue {
  /** Such as `<EMAIL_1>`. */
  readonly placeholder: string;
  readonly type: SensitiveType;
  /** As it was first written; of a person the whole name, when a part of it stands first. */
  readonly value: string;
}

/** Also as URLs, HTML and JSON escape its brackets: there, placeholders of ours are written so. */
const PLACEHOLDER =
  /(?:<|%3[Cc]|&lt;|\\u003[Cc])([A-Z_]{3,24})_([0-9]{1,9})(?:>|%3[Ee]|&gt;|\\u003[Ee])/g;
const FIRST = new RegExp(PLACEHOLDER.source);
const OPENERS = ["<", "%3", "&lt;", "\\u003"];

/** Whether a text is one placeholder and nothing else. */
export function isPlaceholder(text: string): boolean {
  return FIRST.exec(text)?.[0] === text;
}

/** Whether a text holds a placeholder. */
export function holdsPlaceholder(text: string): boolean {
  return FIRST.test(text);
}

/** Where placeholders stand in a text. */
export class PlaceholderMap {
  readonly #starts: readonly number[];
  readonly #ends: readonly number[];

  constructor(text: string) {
    const mayHold = OPENERS.some((opener) => text.includes(opener));
    const found = mayHold ? [...text.matchAll(PLACEHOLDER)] : [];
    this.#starts = found.map(({ index }) => index);
    this.#ends = found.map(({ 0: placeholder, index }) => index + placeholder.length);
  }

  /** Whether one stands in a range, or reaches into it. */
  touches(start: number, end: number): boolean {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    return (this.#starts[low] ?? Infinity) < end;
  }
}

/** The parts of a text that are no placeholders, as offsets. */
export function partsBetween(
  text: string,
): readonly { readonly start: number; readonly end: number }[] {
  const found = [...text.matchAll(PLACEHOLDER)];
  const starts = [0, ...found.map(({ 0: placeholder, index }) => index + placeholder.length)];
  const ends = [...found.map(({ index }) => index), text.length];
  return starts
    .map((start, at) => ({ start, end: ends[at] ?? start }))
    .filter(({ start, end }) => start < end);
}

/** The text with something else in place of each placeholder. `replace` gets it and its type, such as "EMAIL". */
export function replacePlaceholders(
  text: string,
  replace: (placeholder: string, type: string) => string,
): string {
  if (!text.includes("<")) return text;
  return text.replace(PLACEHOLDER, replace);
}

/** What there is before the first placeholder is given. */
export interface Surroundings {
  /** Numbers that they already use are left out, so that no placeholder of ours means what somebody else wrote. */
  readonly texts: readonly string[];
  /** Values of earlier texts, which keep their placeholders. */
  readonly known: readonly HiddenValue[];
  /** All values that will be hidden: a part of a name has the placeholder of the whole one, wherever that stands. */
  readonly values: readonly Pick<HiddenValue, "type" | "value">[];
}

/** Gives each value its placeholder, by type and first occurrence. */
export class Placeholders {
  readonly #taken = new Map<string, number>();
  readonly #byKey = new Map<string, HiddenValue>();
  /** The same by what was written: most values come again so, and comparing costs more than looking up. */
  readonly #byWritten = new Map<string, HiddenValue>();
  readonly #aliases: Aliases;

  constructor({ texts, known, values }: Surroundings) {
    this.#aliases = new Aliases([...known, ...values]);
    for (const text of texts) this.#take(text);
    for (const hidden of known) {
      this.#take(hidden.placeholder);
      this.#byKey.set(keyOf(hidden), hidden);
    }
  }

  of(span: Pick<Span, "type" | "value">): HiddenValue {
    const written = `${span.type}:${span.value}`;
    const known = this.#byWritten.get(written);
    if (known !== undefined) return known;
    const hidden = this.#hide(span);
    this.#byWritten.set(written, hidden);
    return hidden;
  }

  /** All values so far, in the order of their first occurrence. */
  values(): readonly HiddenValue[] {
    return [...this.#byKey.values()];
  }

  #hide({ type, value: written }: Pick<Span, "type" | "value">): HiddenValue {
    const value = type === "PERSON" ? this.#aliases.wholeName(written) : written;
    const key = keyOf({ type, value });
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const count = (this.#taken.get(type) ?? 0) + 1;
    this.#taken.set(type, count);
    const hidden = { placeholder: `<${type}_${count}>`, type, value };
    this.#byKey.set(key, hidden);
    return hidden;
  }

  #take(text: string): void {
    for (const [, type = "", digits = ""] of text.matchAll(PLACEHOLDER))
      this.#taken.set(type, Math.max(this.#taken.get(type) ?? 0, Number(digits)));
  }
}

function keyOf({ type, value }: Pick<HiddenValue, "type" | "value">): string {
  return `${type}:${sameValue(type, value)}`;
}
