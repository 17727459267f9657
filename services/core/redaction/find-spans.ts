import { CERTAINTY, type Detector, type Finding } from "./detector.ts";
import { rangeAt, type Leaf } from "./leaf.ts";
import { PlaceholderMap } from "./placeholders.ts";
import type { Span } from "./span.ts";
import { rawOffset, type Brackets } from "./view.ts";

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
  const { view } = leaf;
  const { type, certainty } = finding;
  const value = valueOf(leaf, finding);
  if (value === undefined || touchesPlaceholder(leaf, finding)) return undefined;
  const { opaque } = view;
  if (opaque !== undefined) {
    const { start, end, open, close } = opaque;
    return { start, end, type, certainty, value, ...bracketed({ open, close }) };
  }
  const bare = rangeAt(leaf.bare, finding.start);
  const isWhole = bare?.isWhole === true;
  const from = isWhole ? bare.start : finding.start;
  const to = isWhole ? Math.max(bare.end, finding.end) : finding.end;
  return {
    start: rawOffset(view, from),
    end: rawOffset(view, to),
    type,
    certainty,
    value,
    ...bracketed(bracketsAt(leaf, finding.start, bare?.quote ?? "")),
  };
}

const placeholders = new WeakMap<Leaf, PlaceholderMap>();

/** What was hidden before is never hidden again, and is no part of any value. */
function touchesPlaceholder(leaf: Leaf, { start, end }: Finding): boolean {
  const known = placeholders.get(leaf) ?? new PlaceholderMap(leaf.text);
  placeholders.set(leaf, known);
  return known.touches(start, end);
}

/** A field is hidden with all leaves in it, so that a secret is not shown because a part of it was decoded. */
function valueOf(leaf: Leaf, { start, end, certainty }: Finding): string | undefined {
  const value = leaf.text.slice(start, end);
  if (value.trim() === "") return undefined;
  if (!value.includes("\0")) return value;
  return certainty === CERTAINTY.named ? leaf.view.text.slice(start, end) : undefined;
}

function bracketsAt({ view, escaped }: Leaf, at: number, quote: string): Brackets {
  const { quotes, encode } = view;
  const inner = rangeAt(escaped, at);
  const write = inner === undefined ? encode : (inserted: string) => encode(inner.encode(inserted));
  const written = encode(quote);
  return {
    open: `${quotes.before}${written}${write("<")}`,
    close: `${write(">")}${written}${quotes.after}`,
  };
}

function bracketed(brackets: Brackets): Pick<Span, "brackets"> {
  return brackets.open === "<" && brackets.close === ">" ? {} : { brackets };
}
