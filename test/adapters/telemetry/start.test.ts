import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { METRIC, SPAN } from "../../../services/adapters/telemetry/names.ts";
import { createMetrics } from "../../../services/adapters/telemetry/metrics.ts";
import { startTelemetry } from "../../../services/adapters/telemetry/start.ts";
import {
  currentTraceparent,
  recordSpan,
  traceIdOf,
  withSpan,
} from "../../../services/adapters/telemetry/tracing.ts";

interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  links?: { traceId: string; spanId: string }[];
  status: { code: number; message?: string };
}

let sink: Server;
let bodies: { path: string; text: string }[];

beforeEach(async () => {
  bodies = [];
  sink = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push({ path: request.url ?? "", text: Buffer.concat(chunks).toString() });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  for (const api of [trace, metrics, context, propagation]) api.disable();
  sink.closeAllConnections();
  await new Promise((resolve) => sink.close(resolve));
});

test("without an endpoint no part of the SDK is loaded and nothing is active", async () => {
  const script = new URL("off.ts", import.meta.url).pathname;

  const { stdout } = await promisify(execFile)(process.execPath, [script]);

  const off = JSON.parse(stdout) as { packages: string[] };
  expect(off).toMatchObject({ isOn: false, traceparent: null });
  expect(new Set(off.packages)).toEqual(new Set(["@opentelemetry/api"]));
});

test("one trace runs through contexts that share only a traceparent, and a person's wait, which links across restarts", async () => {
  let asked: string | undefined;
  await run(async () => {
    await withSpan(SPAN.decide, { attributes: { effect: "review" } }, async () => {
      asked = currentTraceparent();
    });
    const links = ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "rubbish"];
    recordSpan({
      name: SPAN.humanWait,
      parent: asked,
      links,
      startedAtMs: 1_000,
      endedAtMs: 61_000,
    });
    await withSpan(SPAN.deliver, { parent: asked }, async () => undefined);
  });

  const spans = sentSpans();
  const [decide, wait, deliver] = [SPAN.decide, SPAN.humanWait, SPAN.deliver].map((name) =>
    spans.find((span) => span.name === name)!,
  );
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf(asked)]));
  expect([wait!.parentSpanId, deliver!.parentSpanId]).toEqual([decide!.spanId, decide!.spanId]);
  expect([wait!.startTimeUnixNano, wait!.endTimeUnixNano]).toEqual(["1000000000", "61000000000"]);
  expect(wait!.links).toMatchObject([{ spanId: "b7ad6b7169203331" }]);
});

test("a failing span keeps the class of the error and not its message", async () => {
  const fail = async (): Promise<void> => {
    throw new TypeError("hunter2");
  };

  await run(() => expect(withSpan(SPAN.vote, {}, fail)).rejects.toThrow("hunter2"));

  expect(sentSpans()[0]?.status).toEqual({ code: 2, message: "TypeError" });
  expect(JSON.stringify(bodies)).not.toContain("hunter2");
});

test("every metric arrives under its name", async () => {
  await run(async () => {
    const recorded = createMetrics();
    recorded.decided("allow", 2);
    recorded.refused("token_expired", "countersign.approval.v1.ApprovalService/Vote");
    recorded.unredacted("secret");
    recorded.voted("approve");
    recorded.waited("approved", 60_000);
    recorded.relayLag(3);
    recorded.queueDepth("commit", 1);
    recorded.committed(8);
    recorded.delivered("webhook", "done");
    recorded.ledgerSuspected(false);
    recorded.ledgerUnwitnessed(1_000);
    recorded.ledgerDisputed();
    recorded.ledgerForked();
  });

  const text = bodies
    .filter(({ path }) => path === "/v1/metrics")
    .map((body) => body.text)
    .join();
  expect(Object.values(METRIC).filter((name) => !text.includes(`"${name}"`))).toEqual([]);
});

test("a collector that is away does not hold the process back", async () => {
  await using telemetry = await startTelemetry({
    serviceName: "x",
    endpoint: "http://127.0.0.1:1",
  });

  await withSpan(SPAN.decide, {}, async () => undefined);

  expect(telemetry.isOn).toBe(true);
});

test.each([
  undefined,
  "",
  "00-xyz",
  "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  "00-00000000000000000000000000000000-b7ad6b7169203331-01",
  "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
])("the traceparent %j is no parent", (text) => {
  expect(traceIdOf(text)).toBeUndefined();
});

async function run(work: () => Promise<unknown>): Promise<void> {
  const { port } = sink.address() as AddressInfo;
  await using _ = await startTelemetry({
    serviceName: "test",
    endpoint: `http://127.0.0.1:${port}/`,
  });
  await work();
}

function sentSpans(): SentSpan[] {
  return bodies
    .filter(({ path }) => path === "/v1/traces")
    .flatMap(({ text }) => (JSON.parse(text) as Traces).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans);
}

interface Traces {
  resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[];
}
