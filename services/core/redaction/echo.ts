import { CERTAINTY } from "./detector.ts";
import { toSpan } from "./find-spans.ts";
import type { Leaf } from "./leaf.ts";
import { isOrdinaryEcho } from "./ordinary-echo.ts";
import { classOf, type SensitiveType } from "./sensitive-type.ts";
import type { Span } from "./span.ts";

/** Shorter values are looked for as whole words only, so that a CVV does not hide every `123` of a number. */
const INSIDE_CHARS_MIN = 8;
/** Still shorter ones are not looked for at all. */
const ECHO_CHARS_MIN = 3;
/** At one place so many different lengths are tried at most, the longest first: work stays linear whatever the values are. */
const LENGTHS_MAX = 48;

interface Echo {
  readonly type: SensitiveType;
  readonly value: string;
}

/** Where the values that were found in some leaves stand elsewhere, by the same index as `leaves`. */
export function echoSpans(
  leaves: readonly (readonly Leaf[])[],
  found: readonly Echo[],
): readonly (readonly Span[])[] {
  const index = new EchoIndex(found);
  if (index.isEmpty) return leaves.map(() => []);
  return leaves.map((group) => group.flatMap((leaf) => echoesIn(leaf, index)));
}

function echoesIn(leaf: Leaf, index: EchoIndex): readonly Span[] {
  const spans: Span[] = [];
  const { text } = leaf;
  const folded = foldCase(text);
  for (let start = 0; start + ECHO_CHARS_MIN <= text.length; start += 1) {
    const echo = index.at(folded, start);
    if (echo === undefined) continue;
    const end = start + echo.value.length;
    const span = toSpan(leaf, { start, end, type: echo.type, certainty: CERTAINTY.possible });
    if (span !== undefined) spans.push({ ...span, value: echo.value });
    start = end - 1;
  }
  return spans;
}

/** Values by their first characters and their length. */
class EchoIndex {
  readonly #byKey = new Map<
    number,
    { readonly lengths: number[]; readonly byText: Map<string, Echo> }
  >();

  constructor(found: readonly Echo[]) {
    for (const { type, value } of found) this.#add({ type, value });
    for (const { lengths } of this.#byKey.values()) {
      lengths.sort((left, right) => right - left);
      lengths.length = Math.min(lengths.length, LENGTHS_MAX);
    }
  }

  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  at(folded: string, start: number): Echo | undefined {
    const bucket = this.#byKey.get(keyAt(folded, start));
    if (bucket === undefined) return undefined;
    for (const length of bucket.lengths) {
      const end = start + length;
      if (end > folded.length) continue;
      const echo = bucket.byText.get(folded.slice(start, end));
      if (echo !== undefined && standsAlone(folded, { start, end, echo })) return echo;
    }
    return undefined;
  }

  #add(echo: Echo): void {
    const text = foldCase(echo.value);
    if (text.length < ECHO_CHARS_MIN || isOrdinaryEcho(echo.type, text)) return;
    const key = keyAt(text, 0);
    const bucket = this.#byKey.get(key) ?? { lengths: [], byText: new Map<string, Echo>() };
    this.#byKey.set(key, bucket);
    if (!bucket.byText.has(text)) bucket.byText.set(text, echo);
    if (!bucket.lengths.includes(text.length)) bucket.lengths.push(text.length);
  }
}

/** Three code units of 16 bits each as one exact number. */
function keyAt(text: string, at: number): number {
  return (
    text.charCodeAt(at) * 2 ** 32 + text.charCodeAt(at + 1) * 2 ** 16 + text.charCodeAt(at + 2)
  );
}

/** A long value counts wherever it stands; a short one, or a name, only as a word of its own. */
function standsAlone(
  text: string,
  { start, end, echo }: { readonly start: number; readonly end: number; readonly echo: Echo },
): boolean {
  const isLong = end - start >= INSIDE_CHARS_MIN;
  if (isLong && (classOf(echo.type) === "secret" || echo.type !== "PERSON")) return true;
  return !isWordChar(text.charCodeAt(start - 1)) && !isWordChar(text.charCodeAt(end));
}

function isWordChar(code: number): boolean {
  if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) return true;
  return code >= 0xc0;
}

/** Lower case with the same length: letters whose lower case is longer stay. */
function foldCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}
