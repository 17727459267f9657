import { CERTAINTY } from "./detector.ts";
import type { Span } from "./span.ts";

/**
 * Gives spans in order, none overlapping another. Of two that overlap the surer one stays whole, then the longer one; of the
 * other what is left over stays hidden where it was sure enough, so that merging never shows what a detector knew.
 */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const ordered = spans.toSorted(
    (left, right) => left.start - right.start || right.end - left.end || weight(right, left),
  );
  const kept: Span[] = [];
  for (const span of ordered) add(kept, span);
  return kept;
}

function add(kept: Span[], span: Span): void {
  let rest: Span | undefined = span;
  const last = kept.at(-1);
  if (last !== undefined && rest.start < last.end) {
    if (weight(rest, last) <= 0) rest = after(rest, last);
    else {
      kept.pop();
      const tail = after(last, rest);
      const head = before(last, rest);
      if (head !== undefined) kept.push(head);
      add(kept, rest);
      if (tail !== undefined) kept.push(tail);
      return;
    }
  }
  if (rest !== undefined) kept.push(rest);
}

/** Above 0 when the left one goes before the right one. */
function weight(left: Span, right: Span): number {
  return left.certainty - right.certainty || left.end - left.start - (right.end - right.start);
}

function after(span: Span, winner: Span): Span | undefined {
  return span.end <= winner.end ? undefined : remnant(span, winner.end, span.end);
}

function before(span: Span, winner: Span): Span | undefined {
  return span.start >= winner.start ? undefined : remnant(span, span.start, winner.start);
}

function remnant(span: Span, start: number, end: number): Span | undefined {
  if (span.certainty < CERTAINTY.named) return undefined;
  const isPlain = span.value.length === span.end - span.start;
  const value = isPlain ? span.value.slice(start - span.start, end - span.start) : span.value;
  return /[\p{L}\p{N}]/u.test(value) ? { ...span, start, end, value } : undefined;
}
