import type { ToldSpan } from "./trace-sink.ts";

/** One span of a trace, placed. Times are in milliseconds. */
export interface PlacedSpan extends ToldSpan {
  readonly depth: number;
  /** Since the first span began. */
  readonly atMs: number;
  readonly tookMs: number;
}

/** A trace deeper than this is a loop. */
const DEPTH_MAX = 20;

/** The spans in the order in which they began, each with its depth below the first. */
export function placeSpans(spans: readonly ToldSpan[]): readonly PlacedSpan[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const beganMs = Math.min(...spans.map(({ startMs }) => startMs));
  return spans.map((span) => ({
    ...span,
    depth: depthOf(span, byId),
    atMs: span.startMs - beganMs,
    tookMs: span.endMs - span.startMs,
  }));
}

/** "0.4 ms", "12 ms", "2.3 s", "4m 05s". */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${Math.max(0, ms).toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, "0")}s`;
}

function depthOf(span: ToldSpan, byId: ReadonlyMap<string, ToldSpan>): number {
  let depth = 0;
  let parent = byId.get(span.parentSpanId);
  while (parent !== undefined && depth < DEPTH_MAX) {
    depth += 1;
    parent = byId.get(parent.parentSpanId);
  }
  return depth;
}
