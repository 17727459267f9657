import { expect, it } from "vitest";
import { readOutcome } from "../../../../sidecar/intercept/mcp/outcome.ts";

it.each([
  [{ error: { code: -32_602, message: "no" } }, "failed", "error_code=-32602"],
  [{ error: "no" }, "failed", "error"],
  [{ result: { isError: true, content: [] } }, "failed", "is_error"],
  [{ result: { task: { taskId: "1", status: "working" } } }, "unknown", "task_created"],
  [{ result: { resultType: "task" } }, "unknown", "task_created"],
  [{ result: { resultType: "input_required" } }, "unknown", "input_required"],
  [{ result: { content: [] } }, "succeeded", ""],
])("reads %j as %s", (response, outcome, detail) => {
  expect(readOutcome(response)).toEqual({ outcome, detail });
});
