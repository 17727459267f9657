import type { View } from "./view.ts";

/** A value and the name under which its structure holds it. Offsets are UTF-16 code units in the leaf's text. */
export interface Field {
  /** As it is written: `customerEmail`, `--password`, `Date of birth`. */
  readonly name: string;
  /** The names around it, outermost first; lists add none. */
  readonly path: readonly string[];
  readonly start: number;
  /** Where the value ends. In free text this is the first delimiter; see `tokenEnd` and `lineEnd`. */
  readonly end: number;
  /** Whether the structure says where the value ends (JSON, SQL, CSV, quotes), so that the two below say the same. */
  readonly isExact: boolean;
  /** The next white space or quote: a secret may hold any other delimiter. */
  readonly tokenEnd: number;
  /** The end of the line: a name or an address may hold spaces. */
  readonly lineEnd: number;
}

/** A stretch in which what is put in needs quotes of its own. */
export interface Bare {
  readonly start: number;
  readonly end: number;
  /** As the leaf's text needs it: inside of a JSON string it can be `\\"`. */
  readonly quote: string;
  /** Whether only all of it can be replaced, as a number in JSON; else any part can, as in a word of a shell. */
  readonly isWhole: boolean;
}

/** A stretch that stands in the leaf letter by letter, but in which what is put in is escaped, as the text of XML. */
export interface Escaped {
  readonly start: number;
  readonly end: number;
  readonly encode: (inserted: string) => string;
}

/** Which characters a text has at all: detectors that need one that is missing are not run. */
export const CHARS = {
  digit: 1,
  upper: 2,
  lower: 4,
  at: 8,
  colon: 16,
  dash: 32,
  dot: 64,
  slash: 128,
  space: 256,
  equals: 512,
  wide: 1024,
  underscore: 2048,
} as const;

/** One text that detectors look at: a whole document as far as it needs no decoding, or a decoded part of one. */
export interface Leaf {
  /** Parts that are leaves of their own are blanked by `\0`, one for each character, so that offsets stay. */
  readonly text: string;
  readonly view: View;
  readonly fields: readonly Field[];
  /** In order; none overlaps another. */
  readonly bare: readonly Bare[];
  /** In order; none overlaps another. */
  readonly escaped: readonly Escaped[];
  /** Bits of `CHARS`. */
  readonly chars: number;
}

/** A leaf while structure is being read. */
export class LeafDraft {
  readonly view: View;
  readonly fields: Field[] = [];
  readonly bare: Bare[] = [];
  readonly escaped: Escaped[] = [];
  readonly #holes: Range[] = [];

  constructor(view: View) {
    this.view = view;
  }

  /** Leaves a part out, because it is a leaf of its own. Parts come in order and do not overlap. */
  leaveOut(start: number, end: number): void {
    this.#holes.push({ start, end });
  }

  /** The quotes that a place needs, as far as readers have said so; they go from left to right. */
  quoteAt(at: number): string {
    const last = this.bare.at(-1);
    return last !== undefined && last.start <= at && at < last.end ? last.quote : "";
  }

  finish(): Leaf {
    const text = this.#text();
    const { view, fields } = this;
    const bare = inOrder(this.bare);
    const escaped = inOrder(this.escaped);
    return { text, view, fields, bare, escaped, chars: charsOf(text) };
  }

  #text(): string {
    const { text } = this.view;
    if (this.#holes.length === 0) return text;
    const parts: string[] = [];
    let at = 0;
    for (const { start, end } of this.#holes.toSorted((left, right) => left.start - right.start)) {
      if (start < at) continue;
      parts.push(text.slice(at, start), "\0".repeat(end - start));
      at = end;
    }
    parts.push(text.slice(at));
    return parts.join("");
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The range that a place is in; of ranges in order, none of which overlaps another. */
export function rangeAt<T extends Range>(ranges: readonly T[], at: number): T | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const found = ranges[low];
  return found !== undefined && found.start <= at ? found : undefined;
}

/** Readers go from left to right, so that there is mostly nothing to do; of two that overlap the first one counts. */
function inOrder<T extends Range>(ranges: readonly T[]): readonly T[] {
  let isOrdered = true;
  for (let index = 1; isOrdered && index < ranges.length; index += 1)
    isOrdered = (ranges[index - 1]?.end ?? 0) <= (ranges[index]?.start ?? 0);
  if (isOrdered) return ranges;
  let reached = 0;
  return ranges
    .toSorted((left, right) => left.start - right.start)
    .filter(({ start, end }) => {
      if (start < reached) return false;
      reached = end;
      return true;
    });
}

const BITS = new Uint16Array(128);
for (let code = 0; code < 128; code += 1) BITS[code] = bitOf(String.fromCharCode(code));

function bitOf(char: string): number {
  if (/[0-9]/.test(char)) return CHARS.digit;
  if (/[A-Z]/.test(char)) return CHARS.upper;
  if (/[a-z]/.test(char)) return CHARS.lower;
  if (/\s/.test(char)) return CHARS.space;
  const named: Readonly<Record<string, number>> = {
    "@": CHARS.at,
    ":": CHARS.colon,
    "-": CHARS.dash,
    ".": CHARS.dot,
    "/": CHARS.slash,
    "=": CHARS.equals,
    _: CHARS.underscore,
  };
  return named[char] ?? 0;
}

function charsOf(text: string): number {
  let chars = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    chars |= code < 128 ? (BITS[code] ?? 0) : CHARS.wide;
  }
  return chars;
}
