import { registerHooks } from "node:module";

/** Run as a process: uses all of telemetry without an endpoint and prints which packages were resolved. */
const resolved: string[] = [];
registerHooks({
  resolve(specifier, context, next) {
    resolved.push(specifier);
    return next(specifier, context);
  },
});
const { startTelemetry } = await import("../../../services/adapters/telemetry/start.ts");
const { createMetrics } = await import("../../../services/adapters/telemetry/metrics.ts");
const { withSpan, recordSpan, currentTraceparent } =
  await import("../../../services/adapters/telemetry/tracing.ts");

{
  await using telemetry = await startTelemetry({ serviceName: "off" });
  createMetrics().decided("allow", 1);
  recordSpan({ name: "wait", startedAtMs: 0, endedAtMs: 1 });
  const traceparent = await withSpan("decide", {}, async () => currentTraceparent() ?? null);
  const packages = resolved.filter((specifier) => specifier.startsWith("@"));
  process.stdout.write(JSON.stringify({ isOn: telemetry.isOn, traceparent, packages }));
}
