import { CERTAINTY } from "./detector.ts";
import { classOf, type SensitiveType } from "./sensitive-type.ts";
import type { Span } from "./span.ts";
import { SpanQueue } from "./span-queue.ts";

/** Values without a grammar: where they end is a guess, and the longer one guessed more of it. */
const FREE_TYPES: ReadonlySet<SensitiveType> = new Set(["PERSON", "ADDRESS"]);
/** Shorter rests of an echo say nothing of the value. */
const ECHO_REST_CHARS_MIN = 3;

/**
 * Gives spans in order, none overlapping another. Of two that overlap the surer one stays whole, then the longer one, except
 * where the longer one is known to be one value: a secret with an e-mail address in it is a secret. Of the other one what is
 * left over stays hidden where it was sure enough, so that merging never shows what a detector knew.
 */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const waiting = new SpanQueue(spans);
  const kept: Span[] = [];
  for (let span = waiting.next(); span !== undefined; span = waiting.next()) {
    const last = kept.at(-1);
    if (last === undefined || span.start >= last.end) {
      kept.push(span);
      continue;
    }
    kept.pop();
    const isWinner = wins(span, last);
    const [winner, loser] = isWinner ? [span, last] : [last, span];
    const head = before(loser, winner);
    if (head !== undefined) kept.push(head);
    kept.push(asSureAs(loser, winner));
    const tail = after(loser, winner);
    if (tail !== undefined) waiting.add(tail);
  }
  return kept;
}

/** What holds all of another one is from then on as sure as it. */
function asSureAs(inner: Span, outer: Span): Span {
  if (inner.certainty <= outer.certainty || !isOneValue(outer, inner)) return outer;
  return { ...outer, certainty: inner.certainty };
}

function wins(left: Span, right: Span): boolean {
  if (isOneValue(left, right)) return true;
  return !isOneValue(right, left) && weight(left, right) > 0;
}

/** Whether all of the outer span is one value, of which the inner one is a part. */
function isOneValue(outer: Span, inner: Span): boolean {
  if (outer.start > inner.start || outer.end < inner.end) return false;
  if (outer.end - outer.start === inner.end - inner.start) return false;
  if (outer.isEcho === true) return inner.isEcho !== true;
  if (outer.type === inner.type && FREE_TYPES.has(outer.type))
    return outer.certainty >= CERTAINTY.likely;
  if (classOf(outer.type) !== "secret" || classOf(inner.type) === "secret") return false;
  return outer.certainty >= CERTAINTY.named;
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
  const isKnown = span.isEcho === true && end - start >= ECHO_REST_CHARS_MIN;
  if (span.certainty < CERTAINTY.named && !isKnown) return undefined;
  const isPlain = span.value.length === span.end - span.start;
  const value = isPlain ? span.value.slice(start - span.start, end - span.start) : span.value;
  return /[\p{L}\p{N}]/u.test(value) ? { ...span, start, end, value } : undefined;
}
