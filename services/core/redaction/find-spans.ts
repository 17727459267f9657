import type { Detector, Finding } from "./detector.ts";
import type { Bare, Leaf } from "./leaf.ts";
import type { Span } from "./span.ts";
import { rawOffset } from "./view.ts";

/** Runs the detectors over the leaves and gives what they find, in the raw text and in no order. */
export function findSpans(leaves: readonly Leaf[], detectors: readonly Detector[]): Span[] {
  const spans: Span[] = [];
  for (const leaf of leaves) {
    const emit = (finding: Finding) => {
      const span = toSpan(leaf, finding);
      if (span !== undefined) spans.push(span);
    };
    for (const { needs, detect } of detectors)
      if ((leaf.chars & needs) === needs) detect(leaf, emit);
  }
  return spans;
}

/** Undefined for a finding that holds nothing, or reaches into another leaf. */
export function toSpan(leaf: Leaf, finding: Finding): Span | undefined {
  const { view, text } = leaf;
  const bare = bareAt(leaf.bare, finding.start);
  const isWhole = bare?.isWhole === true;
  const from = view.isOpaque === true ? 0 : isWhole ? bare.start : finding.start;
  const to = view.isOpaque === true ? text.length : isWhole ? bare.end : finding.end;
  const value = text.slice(finding.start, finding.end);
  if (value.trim() === "" || value.includes("\0")) return undefined;
  return {
    start: rawOffset(view, from),
    end: rawOffset(view, to),
    type: finding.type,
    certainty: finding.certainty,
    value,
    quote: bare === undefined ? "" : view.encode(bare.quote),
  };
}

/** Stretches come in order and do not overlap. */
function bareAt(bare: readonly Bare[], at: number): Bare | undefined {
  let low = 0;
  let high = bare.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bare[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const found = bare[low];
  return found !== undefined && found.start <= at ? found : undefined;
}
