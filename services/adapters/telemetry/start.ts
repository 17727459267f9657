/** What is told to the collector. */
export interface TelemetryOptions {
  readonly serviceName: string;
  /** The base of an OTLP/HTTP receiver, such as "http://127.0.0.1:4318"; absent for no telemetry. */
  readonly endpoint?: string;
  /** Between two exports of metrics. Default 10 s. */
  readonly metricIntervalMs?: number;
}

/** Ends telemetry and sends what is left. */
export interface Telemetry {
  readonly isOn: boolean;
  [Symbol.asyncDispose](): Promise<void>;
}

const METRIC_INTERVAL_MS = 10_000;
/** Spans are held this long, so that many go in one request. */
const SPAN_INTERVAL_MS = 1_000;
/** A collector that does not answer must not hold the process back, least of all at its end. */
const EXPORT_TIMEOUT_MS = 3_000;

/**
 * Starts traces and metrics over OTLP/HTTP. Without an endpoint nothing is loaded, which saves some 30 MiB, and all
 * recording is a no-op. Must run before `createMetrics`. No instrumentation patches anything and nothing is detected.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { endpoint } = options;
  if (endpoint === undefined) return { isOn: false, async [Symbol.asyncDispose]() {} };
  const sdk = await createSdk(options, endpoint.replace(/\/+$/, ""));
  sdk.start();
  return {
    isOn: true,
    async [Symbol.asyncDispose]() {
      // A collector that is away is its own monitoring's business; ours is to end cleanly.
      await sdk.shutdown().catch(() => undefined);
    },
  };
}

async function createSdk(options: TelemetryOptions, base: string) {
  const [{ NodeSDK }, { OTLPTraceExporter }, { OTLPMetricExporter }, metrics, traces] =
    await Promise.all([
      import("@opentelemetry/sdk-node"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/exporter-metrics-otlp-http"),
      import("@opentelemetry/sdk-metrics"),
      import("@opentelemetry/sdk-trace"),
    ]);
  const timeoutMillis = EXPORT_TIMEOUT_MS;
  const metricExporter = new OTLPMetricExporter({ url: `${base}/v1/metrics`, timeoutMillis });
  const traceExporter = new OTLPTraceExporter({ url: `${base}/v1/traces`, timeoutMillis });
  return new NodeSDK({
    serviceName: options.serviceName,
    autoDetectResources: false,
    resourceDetectors: [],
    instrumentations: [],
    logRecordProcessors: [],
    spanProcessors: [
      new traces.BatchSpanProcessor({
        exporter: traceExporter,
        scheduledDelayMillis: SPAN_INTERVAL_MS,
        exportTimeoutMillis: timeoutMillis,
      }),
    ],
    metricReaders: [
      new metrics.PeriodicExportingMetricReader({
        exporter: metricExporter,
        exportIntervalMillis: options.metricIntervalMs ?? METRIC_INTERVAL_MS,
        exportTimeoutMillis: timeoutMillis,
      }),
    ],
  });
}
