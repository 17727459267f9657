import { expect, test } from "vitest";
import { WordIndex } from "../../../../services/core/redaction/secrets/word-index.ts";

const index = new WordIndex([
  { words: "pin|пин|码", shape: /(?:pin|пин|码) ?(\d+)/iuy, value: "code" },
  { words: "pie", shape: /pie (\w+)/iy, value: "cake" },
]);

function foundIn(text: string, isTaken = false): readonly string[] {
  const found: string[] = [];
  index.find(text, (match, value) => {
    found.push(`${value} ${match[1] ?? ""}`);
    return isTaken;
  });
  return found;
}

test("a rule is tried where one of its words begins, in any case and script", () => {
  expect(foundIn("PIN 1, my_pin 2; ПИН 3, 码4")).toEqual(["code 1", "code 2", "code 3", "code 4"]);
  expect(foundIn("spin 1, Pie apple")).toEqual(["cake apple"]);
});

test("what was taken is not read again", () => {
  expect(foundIn("pie pin 1")).toEqual(["cake pin", "code 1"]);
  expect(foundIn("pie pin 1", true)).toEqual(["cake pin"]);
});

test("more rules than there are bits are refused", () => {
  const rule = { words: "a", shape: /a/y, value: 1 };

  expect(() => new WordIndex(Array.from({ length: 31 }, () => rule))).toThrow(TypeError);
});
