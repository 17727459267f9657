import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";

/** A span that some process has told. Times are in milliseconds since the epoch, with fractions. */
export interface ToldSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly startMs: number;
  readonly endMs: number;
  /** The type of the event that it carries, or empty. */
  readonly eventType: string;
  /** Whether it ended in an error, such as a refusal. */
  readonly failed: boolean;
}

/** Receives telemetry on this machine. */
export interface TraceSink extends AsyncDisposable {
  /** The base of the OTLP/HTTP receiver. */
  readonly url: string;
  /** The spans of one trace, by start. */
  spansOf(traceId: string): readonly ToldSpan[];
}

/** A batch of 512 spans takes some hundred KiB. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** `Status.STATUS_CODE_ERROR` of OTLP. */
const STATUS_ERROR = 2;
/** The demo makes some hundred. */
const SPANS_MAX = 20_000;

/** Starts a small OTLP/HTTP receiver: it keeps spans, as the JSON encoding brings them, and takes metrics without reading. */
export async function startTraceSink(): Promise<TraceSink> {
  const spans: ToldSpan[] = [];
  const server = createServer((request, response) => {
    void take(request, spans).then((status) => {
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no port was given");
  return {
    url: `http://127.0.0.1:${address.port}`,
    spansOf: (traceId) =>
      spans.filter((span) => span.traceId === traceId).toSorted((a, b) => a.startMs - b.startMs),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function take(request: IncomingMessage, spans: ToldSpan[]): Promise<number> {
  const length = Number(request.headers["content-length"] ?? 0);
  if (length > BODY_BYTES_MAX) return 413;
  try {
    const body = await buffer(request);
    if (request.url !== "/v1/traces") return 200;
    const told = readSpans(JSON.parse(body.toString("utf8")));
    spans.push(...told.slice(0, SPANS_MAX - spans.length));
    return 200;
  } catch {
    return 400; // Broken off, or not the JSON encoding: the sender hears it, and nothing was kept.
  }
}

/** Reads an ExportTraceServiceRequest (OTLP 1.x, JSON encoding). What has another form is left out. */
function readSpans(body: unknown): readonly ToldSpan[] {
  return items(body, "resourceSpans").flatMap((resourceSpans) => {
    const service = attribute(at(resourceSpans, "resource"), "service.name");
    return items(resourceSpans, "scopeSpans")
      .flatMap((scopeSpans) => items(scopeSpans, "spans"))
      .flatMap((span) => readSpan(span, service));
  });
}

function readSpan(span: unknown, service: string): readonly ToldSpan[] {
  const [traceId, spanId, name] = [text(span, "traceId"), text(span, "spanId"), text(span, "name")];
  const startMs = milliseconds(at(span, "startTimeUnixNano"));
  const endMs = milliseconds(at(span, "endTimeUnixNano"));
  if (traceId === "" || spanId === "" || startMs === undefined || endMs === undefined) return [];
  const parentSpanId = text(span, "parentSpanId");
  const eventType = attribute(span, "countersign.event.type");
  const failed = at(at(span, "status"), "code") === STATUS_ERROR;
  return [{ traceId, spanId, parentSpanId, name, service, startMs, endMs, eventType, failed }];
}

/** The text of an attribute, or empty. */
function attribute(holder: unknown, key: string): string {
  const found = items(holder, "attributes").find((each) => text(each, "key") === key);
  return text(at(found, "value"), "stringValue");
}

/** 64-bit numbers travel as decimal texts. */
function milliseconds(nanoseconds: unknown): number | undefined {
  if (typeof nanoseconds !== "string" || !/^\d{1,20}$/u.test(nanoseconds)) return undefined;
  return Number(BigInt(nanoseconds) / 1_000n) / 1_000;
}

function items(value: unknown, key: string): readonly unknown[] {
  const list = at(value, key);
  return Array.isArray(list) ? list : [];
}

function text(value: unknown, key: string): string {
  const found = at(value, key);
  return typeof found === "string" ? found : "";
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
