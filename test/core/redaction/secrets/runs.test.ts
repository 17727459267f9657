import { expect, test } from "vitest";
import { findRuns } from "../../../../services/core/redaction/secrets/runs.ts";

function runsOf(text: string): readonly string[] {
  const runs: string[] = [];
  findRuns(text, 8, ({ start, end }) => runs.push(text.slice(start, end)));
  return runs;
}

test.each([
  ["quotes and brackets", '("abc12345")', ["abc12345"]],
  ["padding of Base64", "x=abc12345==;", ["abc12345=="]],
  ["an equals sign that something follows", "abc12345=def67890", ["abc12345", "def67890"]],
  ["marks around it", "--abc12345. /abc67890/", ["abc12345", "abc67890"]],
  ["a line break written in code", String.raw`"\nabc12345"`, ["abc12345"]],
  ["letters in other scripts", "пароль abc12345 да", ["abc12345"]],
  ["nothing", "", []],
])("a run ends at %s", (_, text, expected) => {
  expect(runsOf(text)).toEqual(expected);
});

test("without digits only long runs of both cases count", () => {
  expect(runsOf("abcdefghijklmnopqrstuvwxyz")).toEqual([]);
  expect(runsOf("abcdefghIJK")).toEqual([]);
  expect(runsOf("abcdefghijKLMNOPqrstuvw")).toEqual(["abcdefghijKLMNOPqrstuvw"]);
});

test("data is longer than any key", () => {
  expect(runsOf("a1".repeat(600))).toEqual([]);
});
