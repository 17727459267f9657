import { expect, test } from "vitest";
import {
  eachWord,
  isJoiningLetter,
} from "../../../../services/core/redaction/identifiers/words.ts";

test.each([
  ["no digits in here", []],
  ["12 a3b 4", ["12", "a3b", "4"]],
  ["x1", ["x1"]],
  ["key=AB12-c3_4", ["AB12", "c3", "4"]],
  ["Größe5\0 6", ["e5", "6"]],
])("words with a digit are given in order: %j", (text, words) => {
  const found: string[] = [];

  eachWord(text, ({ start, end }) => found.push(text.slice(start, end)));

  expect(found).toEqual(words);
});

test("the bits of a word say which of its first characters are letters", () => {
  const bits: number[] = [];

  eachWord("a1b 12", ({ letters }) => bits.push(letters));

  expect(bits).toEqual([0b101, 0]);
});

test.each([
  ["é", true],
  ["Ж", true],
  ["號", false],
  ["×", false],
  ["z", false],
])("a number stands inside a word beside %s: %s", (char, isJoining) => {
  expect(isJoiningLetter(char.charCodeAt(0))).toBe(isJoining);
});
