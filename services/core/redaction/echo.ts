import { CERTAINTY } from "./detector.ts";
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
  const { plain, bare } = patternsFor(found);
  if (plain.length === 0 && bare.length === 0) return leaves.map(() => []);
  const scan = new Scan(plain, { isBare: false });
  const bareScan = new Scan(bare, { isBare: true });
  return leaves.map((group) =>
    group.flatMap((leaf) => [
      ...spansOf(leaf, scan.matches(leaf.text)),
      ...((leaf.chars & CHARS.digit) === 0 ? [] : spansOf(leaf, bareScan.matches(leaf.text))),
    ]),
  );
}

function spansOf(leaf: Leaf, matches: readonly Match[]): readonly Span[] {
  return matches.map((match) => spanOf(leaf, match)).filter((span) => span !== undefined);
}

/** The value is that of the pattern, so that all spellings have one placeholder. */
function spanOf(leaf: Leaf, { start, end, pattern }: Match): Span | undefined {
  const { type, value } = pattern;
  const span = toSpan(leaf, { start, end, type, certainty: CERTAINTY.possible });
  return span === undefined || value === undefined ? span : { ...span, value };
}
