import { expect, test } from "vitest";
import { columnsOf, cutTo, fit, wrap, wrapExactly } from "../../../services/cli/text/columns.ts";

test.each([
  ["abc", 3],
  ["世界", 4],
  ["e\u0301", 1],
  ["👩🏽‍🚀", 2],
  ["ｆｕｌｌ", 8],
  ["한글", 4],
])("%s takes %i columns", (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test("a wide character that does not fit leaves a blank, not half of itself", () => {
  expect(fit("世界世界", 6)).toBe("世界… ");
  expect(columnsOf(fit("世界世界", 6))).toBe(6);
});

test("what fits is filled, what does not is cut with an ellipsis", () => {
  expect(fit("ab", 4)).toBe("ab  ");
  expect(cutTo("abcdef", 4)).toBe("abc…");
  expect(cutTo("abc", 0)).toBe("");
});

test("text is broken at blanks and loses only those", () => {
  expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrap("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
});

test("JSON keeps every character, wide ones too", () => {
  const text = '{"a":"  x  世界世界"}';

  const lines = wrapExactly(text, 7);

  expect(lines.join("")).toBe(text);
  expect(lines.every((line) => columnsOf(line) <= 7)).toBe(true);
});
