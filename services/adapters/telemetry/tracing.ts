import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
} from "@opentelemetry/api";
import { SCOPE } from "./names.ts";

/** What a span is told at its start. */
export interface SpanInit {
  readonly attributes?: Attributes;
  /** A W3C traceparent; absent for the active span. */
  readonly parent?: string | undefined;
  /** Traceparents of spans that this one belongs with, across restarts. */
  readonly links?: readonly string[];
}

/** Runs `fn` inside a span, which ends with it; a throw is recorded and goes on. */
export async function withSpan<T>(
  name: string,
  init: SpanInit,
  fn: (span: Span) => Promise<T>,
): Promise<T> {
  const parent = contextFromTraceparent(init.parent);
  const span = trace.getTracer(SCOPE).startSpan(name, spanOptions(init), parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => fn(span));
  } catch (error) {
    // The class only: messages of faults may hold what must not leave the process.
    const message = error instanceof Error ? error.name : "unknown error";
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    throw error;
  } finally {
    span.end();
  }
}

/** A time that is over when it is recorded, in milliseconds since the epoch. */
export interface PastSpan extends SpanInit {
  readonly name: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/**
 * Records a span after the fact, such as a person's wait that outlived the process in which it began: the parent and the
 * links come from the store.
 */
export function recordSpan(past: PastSpan): void {
  const parent = contextFromTraceparent(past.parent);
  // As dates: the SDK reads a number before the start of the process as an offset from it.
  const options = { ...spanOptions(past), startTime: new Date(past.startedAtMs) };
  trace.getTracer(SCOPE).startSpan(past.name, options, parent).end(new Date(past.endedAtMs));
}

/** The active span as a W3C traceparent, or undefined when there is none or telemetry is off. */
export function currentTraceparent(): string | undefined {
  const active = trace.getActiveSpan()?.spanContext();
  if (active === undefined || !trace.isSpanContextValid(active)) return undefined;
  const flags = active.traceFlags.toString(16).padStart(2, "0");
  return `00-${active.traceId}-${active.spanId}-${flags}`;
}

/** A context whose parent is this traceparent; the active one when it is absent or malformed. */
function contextFromTraceparent(traceparent: string | undefined): Context {
  const remote = parseTraceparent(traceparent);
  return remote === undefined ? context.active() : trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** The trace id within a traceparent, in hex, or undefined when it is malformed. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return parseTraceparent(traceparent)?.traceId;
}

function spanOptions(init: SpanInit): { attributes: Attributes; links: Link[] } {
  const links = (init.links ?? []).flatMap((text) => {
    const linked = parseTraceparent(text);
    return linked === undefined ? [] : [{ context: linked }];
  });
  return { attributes: init.attributes ?? {}, links };
}

/** W3C Trace Context, 3.2: later versions may append fields, version ff is invalid. */
function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const pattern = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
  const [, version, traceId, spanId, flags, rest] = pattern.exec(text ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === "00" && rest !== undefined) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const remote: SpanContext = { traceId, spanId, traceFlags, isRemote: true };
  return trace.isSpanContextValid(remote) ? remote : undefined;
}
