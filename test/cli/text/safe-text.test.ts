import { expect, test } from "vitest";
import {
  toSafeJson,
  toSafeLine,
  toSafeLines,
  plainText,
} from "../../../services/cli/text/safe-text.ts";

test("a terminal sequence loses what makes it one", () => {
  expect(toSafeLine("a\u001B[31mred\u009B2Jb\u0007")).toBe("a [31mred 2Jb");
});

test("text that would run the other way, or that nobody sees, is taken out", () => {
  expect(toSafeLine("pay\u202Eeud\u2066 \u200Bnow\uFEFF\u{E0041}")).toBe("pay eud now");
});

test("marks that would paint over other lines are limited", () => {
  expect(toSafeLine(`a${"\u0301".repeat(40)}b`)).toBe(`a${"\u0301".repeat(3)}b`);
});

test("line breaks of an agent can't forge lines of the card", () => {
  expect(toSafeLine("one\r\nVerdict: approved\u2028two")).toBe("one Verdict: approved two");
  expect(toSafeLines("a\nb\nc\nd", 2)).toEqual(["a", "b", "[2 more lines]"]);
});

test("JSON shows unsafe characters as escapes and means the same", () => {
  const json = JSON.stringify({ "k\u202E": "\u001B[2J世界\u{E0041}", plain: "é" });

  const safe = toSafeJson(json);

  expect(safe).toContain("\\u202e");
  expect(safe).toContain("\\udb40\\udc41");
  expect(safe).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(safe)).toEqual(JSON.parse(json));
});

test("colours that another program printed are taken away", () => {
  expect(plainText("\u001B[1;31mFAIL\u001B[0m: \u001B[38:5:1mx\u001B[m")).toBe("FAIL: x");
});
