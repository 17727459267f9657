import { toolCall } from "./texts.ts";

const MEBIBYTE = 1_024 * 1_024;

globalThis.gc?.();
const before = process.memoryUsage().rss;
const startedMs = performance.now();
const { redact } = await import("../../../services/core/redaction/redact.ts");
redact([{ name: "text", text: toolCall(1) }]);
const coldMs = performance.now() - startedMs;
globalThis.gc?.();
const memoryMib = (process.memoryUsage().rss - before) / MEBIBYTE;
console.log(JSON.stringify({ coldMs, memoryMib }));
