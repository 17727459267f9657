import { trace } from "@opentelemetry/api";
import { destination, pino, stdTimeFunctions, type Logger } from "pino";

/** How much is logged. */
export type LogLevel = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

/** Where the log goes and what it holds. */
export interface LogOptions {
  readonly serviceName: string;
  readonly level: LogLevel;
  /** Appended to, created 0600; absent for standard error, because standard output belongs to results and to MCP. */
  readonly file?: string;
}

/** Fields that hold credentials, at the top and up to two levels down. */
const SECRETS = ["authorization", "token", "password", "secret", "cookie", "personToken"];
const PATHS = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** A JSON logger; every line carries trace_id and span_id while a span is active. Writes synchronously: no line is lost. */
export function createLog(options: LogOptions): Logger {
  const stream = destination(
    options.file === undefined
      ? { fd: 2, sync: true }
      : { dest: options.file, sync: true, mkdir: true, mode: 0o600 },
  );
  return pino(
    {
      level: options.level,
      base: { service: options.serviceName, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: PATHS, censor: "[redacted]" },
      mixin: traceIds,
    },
    stream,
  );
}

function traceIds(): object {
  const active = trace.getActiveSpan()?.spanContext();
  if (active === undefined || !trace.isSpanContextValid(active)) return {};
  return { trace_id: active.traceId, span_id: active.spanId };
}
