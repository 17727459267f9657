import { expect, test } from "vitest";
import {
  eachCaselessRun,
  eachRun,
  hasCapital,
} from "../../../../services/core/redaction/names/runs.ts";

function runs(text: string, each = eachRun): readonly string[] {
  const found: string[] = [];
  each(text, (run) => found.push(run.map((token) => token.text).join("|")));
  return found;
}

test.each([
  ["we met Margaret Hollis today", ["Margaret|Hollis"]],
  ["Henk van der Wouden", ["Henk|van|der|Wouden"]],
  ["J. R. Hollis and M.Hollis", ["J|R|Hollis", "M|Hollis"]],
  ["Dr. Hollis, Jr.", ["Dr|Hollis"]],
  ["Margaret's", ["Margaret"]],
  ["A-Z X-Request-Id userName Foo.bar Foo_bar Foo(1) /Foo #Foo", []],
  ['{"Status":"Open"}', ["Open"]],
])("the runs of %j are %j", (text, expected) => {
  expect(runs(text)).toEqual(expected);
});

test("without capitals every phrase is a run", () => {
  expect(runs("ask margaret, she knows", eachCaselessRun)).toEqual(["ask|margaret", "she|knows"]);
});

test("capitals of any alphabet count", () => {
  expect(["abc", "É", "Я", "山"].map(hasCapital)).toEqual([false, true, true, false]);
});

test.each(["van ", "Van ", "A'", "A. ", "Ann ", "(", " ", "Éa "])(
  "reads on through a long text of %j",
  (unit) => {
    const text = `${unit.repeat(50_000)} we met Margaret Hollis`;
    expect(runs(text).at(-1)).toContain("Margaret|Hollis");
  },
);
