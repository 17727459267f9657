import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { redact } from "../../../services/core/redaction/redact.ts";
import { median, percentile } from "../statistics.ts";
import type { Row, Table } from "../table.ts";
import type { Control } from "./control.ts";
import { nastyTexts, speedTexts, toolCall } from "./texts.ts";

const MEGABYTE = 1_000_000;
const ROUNDS = 5;
/** The control needs seconds for what we need milliseconds for, so it gets a part of the same text. */
const CONTROL_CHARS = 20_000;
const CALLS = 2_000;

/** Throughput on one thread, in megabytes (millions of UTF-16 code units) a second. */
export async function measureThroughput(control: Control): Promise<Table> {
  const rows: Row[] = [];
  for (const [name, text] of Object.entries(speedTexts(MEGABYTE))) {
    redactText(text.slice(0, 100_000));
    const ours = median(Array.from({ length: ROUNDS }, () => megabytesPerSecond(text)));
    const part = text.slice(0, CONTROL_CHARS);
    const startedMs = performance.now();
    await control.find(part);
    const theirs = part.length / 1_000 / (performance.now() - startedMs);
    rows.push({ "1 MB": name, "ours MB/s": ours, "control MB/s": theirs, ratio: ours / theirs });
  }
  return {
    title: "Throughput, one thread",
    rows,
    notes: [
      `control: ${control.name}, on the first ${CONTROL_CHARS} characters of the same text`,
      "aim: 12 MB/s on mixed text",
    ],
  };
}

/** Time per character on nasty input, against clean text of the same size in the same run. */
export function measureNasty(size: number): Table {
  const clean = timePerChar(speedTexts(size)["clean"] ?? "");
  const mixed = timePerChar(speedTexts(size)["mixed"] ?? "");
  const rows = Object.entries(nastyTexts(size)).map(([name, text]) => {
    const each = timePerChar(text);
    return { input: name, "ns/char": each, "x mixed": each / mixed, "x clean": each / clean };
  });
  return {
    title: `Adversarial input of ${size / MEGABYTE} MB`,
    rows,
    notes: [
      `mixed text of the size: ${mixed.toFixed(0)} ns/char`,
      "aim: at most 2 x the normal case",
    ],
  };
}

/** One tool call of 4 KB after the other. */
export function measureCalls(): Table {
  const calls = Array.from({ length: CALLS }, (_, seed) => toolCall(seed));
  for (const call of calls.slice(0, 300)) redactText(call);
  const times = calls.map((call) => {
    const startedMs = performance.now();
    redactText(call);
    return performance.now() - startedMs;
  });
  return {
    title: `Tool calls of ${(calls[0]?.length ?? 0) / 1_000} KB`,
    rows: [{ "p50 ms": percentile(times, 50), "p99 ms": percentile(times, 99) }],
    notes: ["aim: p99 0.8 ms"],
  };
}

/** A fresh process: loading the engine and redacting once, and the memory that it then has more. */
export async function measureColdStart(): Promise<Table> {
  const script = fileURLToPath(new URL("cold-start.ts", import.meta.url));
  const runs: { readonly coldMs: number; readonly memoryMib: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script]);
    runs.push(JSON.parse(stdout));
  }
  return {
    title: "A fresh process",
    rows: [
      {
        "cold start ms": median(runs.map(({ coldMs }) => coldMs)),
        "extra memory MiB": median(runs.map(({ memoryMib }) => memoryMib)),
      },
    ],
    notes: ["from the import until the first 4 KB are redacted; aims: 120 ms, 40 MiB"],
  };
}

function timePerChar(text: string): number {
  const startedMs = performance.now();
  redactText(text);
  return ((performance.now() - startedMs) * 1e6) / text.length;
}

function megabytesPerSecond(text: string): number {
  return 1_000 / timePerChar(text);
}

function redactText(text: string): void {
  redact([{ name: "text", text }]);
}
