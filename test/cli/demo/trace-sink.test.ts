import { describe, expect, it } from "vitest";
import { placeSpans } from "../../../services/cli/demo/trace-lines.ts";
import { startTraceSink } from "../../../services/cli/demo/trace-sink.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

function span(spanId: string, parentSpanId: string, [start, end]: readonly [number, number]) {
  return {
    traceId: TRACE,
    spanId,
    parentSpanId,
    name: `span ${spanId}`,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${end}000000`,
  };
}

function body(spans: readonly object[]) {
  const attributes = [{ key: "service.name", value: { stringValue: "a service" } }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] });
}

function post(url: string, text: string, path = "/v1/traces") {
  return fetch(url + path, { method: "POST", body: text });
}

describe("the trace sink", () => {
  it("keeps the spans of a trace by start, whatever order and requests they come in", async () => {
    await using sink = await startTraceSink();

    await post(sink.url, body([{ ...span("b", "a", [20, 25]), status: { code: 2 } }]));
    await post(sink.url, body([span("a", "", [10, 30])]));

    expect(sink.spansOf("another")).toEqual([]);
    expect(placeSpans(sink.spansOf(TRACE))).toMatchObject([
      { spanId: "a", depth: 0, atMs: 0, tookMs: 20, service: "a service", failed: false },
      { spanId: "b", depth: 1, atMs: 10, tookMs: 5, failed: true },
    ]);
  });

  it("refuses what is not JSON, leaves out what is no span, and takes metrics unread", async () => {
    await using sink = await startTraceSink();

    expect((await post(sink.url, "{")).status).toBe(400);
    expect((await post(sink.url, body([{ name: "no ids" }]))).status).toBe(200);
    expect((await post(sink.url, "{", "/v1/metrics")).status).toBe(200);
    expect(sink.spansOf(TRACE)).toEqual([]);
  });
});

describe("placeSpans", () => {
  it("ends for spans that are each other's parents", () => {
    const looping = { name: "x", traceId: TRACE, service: "", eventType: "", failed: false };
    const spans = [
      { ...looping, spanId: "a", parentSpanId: "b", startMs: 0, endMs: 1 },
      { ...looping, spanId: "b", parentSpanId: "a", startMs: 0, endMs: 1 },
    ];

    expect(placeSpans(spans)).toHaveLength(2);
  });
});
