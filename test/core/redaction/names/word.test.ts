import { expect, test } from "vitest";
import { FEATURES } from "../../../../services/core/redaction/names/features.ts";
import { entryOf, valueOf } from "../../../../services/core/redaction/names/lexicon-cell.ts";
import { wordOf } from "../../../../services/core/redaction/names/word.ts";
import weights from "../../../../services/core/redaction/names/weights.json" with { type: "json" };

test("a frequent given name, a frequent family name, an ordinary word and a place are each known as what they are", () => {
  expect(wordOf("Margaret")).toMatchObject({ given: 3, word: 0, role: "word" });
  expect(wordOf("SMITH")).toMatchObject({ family: 3, isCapitals: true });
  expect(wordOf("customers")).toMatchObject({ given: 0, family: 0, word: 3 });
  expect(wordOf("Amsterdam").isPlace).toBe(true);
});

test("letters tell an unlisted name from an unlisted word", () => {
  expect(wordOf("Kowalczewska").score).toBeGreaterThan(1);
  expect(wordOf("Deserialization").score).toBeLessThan(-1);
});

test.each([
  ["getUser", "odd"],
  ["X", "odd"],
  ["we've", "odd"],
  ["XXXX", "odd"],
  ["McAllister", "word"],
  ["O'Neil", "word"],
  ["Jean-Luc", "word"],
  ["Prof", "title"],
  ["PhD", "suffix"],
])("the role of %s is %s", (written, role) => {
  expect(wordOf(written).role).toBe(role);
});

test("every value of the table is read as it was written", () => {
  for (let value = 0; value < 128; value += 1) expect(valueOf(entryOf(value))).toBe(value);
});

test("each feature has a weight, with capitals and without", () => {
  expect(weights.cased).toHaveLength(FEATURES.length);
  expect(weights.caseless).toHaveLength(FEATURES.length);
});
