import { CERTAINTY } from "./detector.ts";
import { isStructure } from "./echo/across-structure.ts";
import { Grams } from "./echo/grams.ts";
import { patternsFor, type Echo } from "./echo/patterns.ts";
import { Scan, type Match } from "./echo/scan.ts";
import { toSpan } from "./find-spans.ts";
import { CHARS, type Leaf } from "./leaf.ts";
import type { Span } from "./span.ts";

/**
 * Where the values that were found in some leaves stand elsewhere, by the same index as `leaves`: in any case, inside of longer
 * texts, with other separators, encoded, and as parts of a person's name. Linear in the texts and the values.
 */
export function echoSpans(
  leaves: readonly (readonly Leaf[])[],
  found: readonly Echo[],
): readonly (readonly Span[])[] {
  if (found.length === 0) return leaves.map(() => []);
  const grams = new Grams(
    leaves.flat().map(({ text, view }) => (isWhole(text) ? text : view.text)),
  );
  const { plain, bare } = patternsFor(found, (text) => grams.mayHold(text));
  if (plain.length === 0 && bare.length === 0) return leaves.map(() => []);
  const scan = new Scan(plain, { isBare: false });
  const bareScan = new Scan(bare, { isBare: true });
  return leaves.map((group) => [
    ...group.flatMap((leaf) => spansOf(leaf, scan.matches(leaf.text))),
    ...group.filter(hasDigits).flatMap((leaf) => spansOf(leaf, bareScan.matches(leaf.text))),
    ...group.flatMap((leaf) => spansOf(leaf, acrossLeaves(leaf, scan))),
  ]);
}

function hasDigits({ chars }: Leaf): boolean {
  return (chars & CHARS.digit) !== 0;
}

/**
 * Values of which a part was decoded and is a leaf of its own, as `a'b%2Bc` in a form, or all of it: then the text that it is
 * decoded to is another one. They come last, since a leaf knows best how what is put in is written there.
 */
function acrossLeaves({ text, view }: Leaf, scan: Scan): readonly Match[] {
  if (isWhole(text)) return [];
  return scan.matches(view.text).filter(({ start, end }) => text.slice(start, end).includes("\0"));
}

/** Whether no part of a leaf is a leaf of its own. */
function isWhole(text: string): boolean {
  return !text.includes("\0");
}

function spansOf(leaf: Leaf, matches: readonly Match[]): readonly Span[] {
  return matches.map((match) => spanOf(leaf, match)).filter((span) => span !== undefined);
}

/** The value is that of the pattern, so that all spellings have one placeholder. */
function spanOf(leaf: Leaf, { start, end, pattern }: Match): Span | undefined {
  const { type, value } = pattern;
  if (isStructure(leaf, { start, end })) return undefined;
  const span = toSpan(leaf, { start, end, type, certainty: CERTAINTY.named });
  if (span === undefined) return undefined;
  return { ...span, value: value ?? span.value, certainty: CERTAINTY.possible, isEcho: true };
}
