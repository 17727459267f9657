import { expect, test } from "vitest";
import {
  toSafeJson,
  toSafeLine,
  toSafeLines,
  toSafeText,
} from "../../../services/core/text/safe-text.ts";

test.each([
  ["an override of direction", "a\u202Eb", "a b"],
  ["an isolate", "a\u2066b\u2069", "a b "],
  ["a blank of no width", "a\u200Bb", "a b"],
  ["a terminal's escape", "a\u001B[31mb", "a [31mb"],
  ["a null", "a\u0000b", "a b"],
  ["a separator of lines", "a\u2028b", "a\nb"],
  ["a tag", "a\u{E0041}b", "a b"],
  ["half a character", "a\uD800b", "a b"],
  ["a letter that shows nothing", "a\u2800b", "a b"],
])("%s is not shown", (_what, text, shown) => {
  expect(toSafeText(text)).toBe(shown);
});

test("a terminal sequence loses what makes it one", () => {
  expect(toSafeLine("a\u001B[31mred\u009B2Jb\u0007")).toBe("a [31mred 2Jb");
});

test("text that would run the other way, or that nobody sees, is taken out of a line", () => {
  expect(toSafeLine("pay\u202Eeud\u2066 \u200Bnow\uFEFF\u{E0041}")).toBe("pay eud now");
});

test("marks that would paint over other lines are limited", () => {
  const heap = `a${"\u0301".repeat(40)}b`;

  expect(toSafeLine(heap)).toBe(`a${"\u0301".repeat(3)}b`);
  expect(toSafeText(heap)).toBe(`a${"\u0301".repeat(3)}b`);
});

test("line breaks of an agent can't forge lines of the card", () => {
  expect(toSafeLine("one\r\nVerdict: approved\u2028two")).toBe("one Verdict: approved two");
  expect(toSafeLines("a\nb\nc\nd", 2)).toEqual(["a", "b", "[2 more lines]"]);
});

test("line breaks, tabs and other scripts stay in a text", () => {
  expect(toSafeText("eins\r\nzwei\tשלום 你好")).toBe("eins\nzwei\tשלום 你好");
});

test("JSON shows unsafe characters as escapes and means the same", () => {
  const marks = "e\u0301\u0301\u0301\u0301";
  const json = JSON.stringify({ "k\u202E": "\u001B[2J世界\u{E0041}", marks, plain: "é" });

  const safe = toSafeJson(json);

  expect(safe).toContain("\\u202e");
  expect(safe).toContain("\\udb40\\udc41");
  expect(safe).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(JSON.parse(safe)).toEqual(JSON.parse(json));
});
