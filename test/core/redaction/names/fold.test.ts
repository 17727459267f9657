import { expect, test } from "vitest";
import { fold } from "../../../../services/core/redaction/names/fold.ts";

test.each([
  ["Margaret", "margaret"],
  ["O'Donoghue", "odonoghue"],
  ["Großmann", "grossmann"],
  ["Þórunn", "thorunn"],
  ["Łukasz", "lukasz"],
  ["Ковалёва", "kovaleva"],
  ["Юрий", "yuriy"],
  ["Γιώργος", "giorgos"],
  ["山田", ""],
  ["", ""],
  ["\ud800x", "x"],
])("%j is folded to %j", (word, folded) => {
  expect(fold(word)).toBe(folded);
});
