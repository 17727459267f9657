import { describe, expect, it } from "vitest";
import { ActionError } from "../../../services/core/action/action-error.ts";
import { parseAction } from "../../../services/core/action/action.ts";

const good = { tool: "postgres", operation: "query", target: "", arguments: { sql: "select 1" } };

describe("parseAction", () => {
  it.each([
    ["null", null, "wrong_type", ""],
    ["a list", [], "wrong_type", ""],
    ["a member more", { ...good, sudo: true }, "unknown_field", "/sudo"],
    ["no target", { tool: "a", operation: "b", arguments: {} }, "missing_field", "/target"],
    ["an empty tool", { ...good, tool: "" }, "missing_field", "/tool"],
    ["a number for a tool", { ...good, tool: 1 }, "wrong_type", "/tool"],
    ["a long tool", { ...good, tool: "ä".repeat(101) }, "too_large", "/tool"],
    ["a line break", { ...good, operation: "a\nb" }, "control_character", "/operation"],
    ["a bidi override", { ...good, target: "a\u202eb" }, "control_character", "/target"],
    ["a lone surrogate", { ...good, target: "\ud800" }, "lone_surrogate", "/target"],
    ["a long target", { ...good, target: "a".repeat(2049) }, "too_large", "/target"],
    ["a list of arguments", { ...good, arguments: [] }, "wrong_type", "/arguments"],
    [
      "a bad argument",
      { ...good, arguments: { n: [Number.NaN] } },
      "unsafe_number",
      "/arguments/n/0",
    ],
    [
      "big arguments",
      { ...good, arguments: { a: "a".repeat(262_144) } },
      "too_large",
      "/arguments",
    ],
  ])("refuses %s", (...[, value, code, field]) => {
    const parse = () => parseAction(value);

    expect(parse).toThrowError(ActionError);
    expect(parse).toThrowError(expect.objectContaining({ code, field }));
  });

  it("reads names and targets up to their limits", () => {
    const action = { ...good, tool: "ä".repeat(100), target: "a".repeat(2048) };

    expect(parseAction(action)).toEqual(action);
  });
});
