import { expect, test } from "vitest";
import { toSafeJson, toSafeText } from "../../services/console/safe-text.ts";

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

test("a heap of marks is cut to what languages need", () => {
  expect(toSafeText(`e${"\u0301".repeat(20)}`)).toBe(`e${"\u0301".repeat(3)}`);
});

test("lines and other scripts stay", () => {
  expect(toSafeText("eins\r\nzwei\tשלום 你好")).toBe("eins\nzwei\tשלום 你好");
});

test("JSON means the same, with every unsafe character as an escape", () => {
  const json = JSON.stringify({ "a\u202E": "\u200B\u{E0041}e\u0301\u0301\u0301\u0301" });

  const shown = toSafeJson(json);

  expect(JSON.parse(shown)).toEqual(JSON.parse(json));
  expect(shown).toContain(String.raw`\u202e`);
  expect(shown).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
