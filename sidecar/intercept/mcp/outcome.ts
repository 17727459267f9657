import type { Outcome } from "../../answer.ts";
import { recordAt, valueAt, type JsonRecord } from "./json-value.ts";

/** What a call gave, and a short machine detail. */
export interface CallOutcome {
  readonly outcome: Outcome;
  readonly detail: string;
}

/**
 * Reads the server's answer to a call. A task has only been accepted, and a request for input has not come to its end: what
 * they will give, or already did, nobody knows yet.
 */
export function readOutcome(response: JsonRecord): CallOutcome {
  if (Object.hasOwn(response, "error")) return { outcome: "failed", detail: errorDetail(response) };
  const result = recordAt(response, "result");
  if (valueAt(result, "isError") === true) return { outcome: "failed", detail: "is_error" };
  if (Object.hasOwn(result, "task") || valueAt(result, "resultType") === "task") {
    return { outcome: "unknown", detail: "task_created" };
  }
  if (valueAt(result, "resultType") === "input_required")
    return { outcome: "unknown", detail: "input_required" };
  return { outcome: "succeeded", detail: "" };
}

function errorDetail(response: JsonRecord): string {
  const code = valueAt(recordAt(response, "error"), "code");
  return Number.isSafeInteger(code) ? `error_code=${String(code)}` : "error";
}
