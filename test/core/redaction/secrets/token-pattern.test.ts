import { expect, test } from "vitest";
import { TOKEN_KINDS } from "../../../../services/core/redaction/secrets/token-kinds.ts";
import { readTokenKinds } from "../../../../services/core/redaction/secrets/token-pattern.ts";

test.each([
  ["a type that is none", "key abc_{word:20+} acme docs.acme.test"],
  ["a missing source", "api abc_{word:20+} acme"],
  ["an alphabet that is none", "api abc_{letters:20+} acme docs.acme.test"],
  ["a range that is none", "api abc_{word:x} acme docs.acme.test"],
  ["nothing to find it by", "api {word:20+} acme docs.acme.test"],
  ["more than four columns", "api abc_{word:20+} acme docs.acme.test more"],
])("a line with %s is refused by name", (_, line) => {
  expect(() => readTokenKinds(line)).toThrow(TypeError);
  expect(() => readTokenKinds(line)).toThrow(line);
});

test("a line with alternatives is several kinds of one vendor", () => {
  const kinds = readTokenKinds("api (ab|cd)_{word:20+} acme docs.acme.test");

  expect(kinds.map(({ mark, vendor, type }) => [mark, vendor, type])).toEqual([
    ["ab_", "acme", "API_KEY"],
    ["cd_", "acme", "API_KEY"],
  ]);
});

test("a mark in the middle is the longest text of the pattern", () => {
  const [kind] = readTokenKinds("api {word:4}-{word:4}.mark.{word:9} acme docs.acme.test");

  expect(kind?.mark).toBe(".mark.");
  expect(kind?.before.map(({ min, max }) => [min, max])).toEqual([
    [4, 4],
    [1, 1],
    [4, 4],
  ]);
});

test("the table knows hundreds of kinds, each with a page of its vendor", () => {
  expect(TOKEN_KINDS.length).toBeGreaterThan(400);
  expect(new Set(TOKEN_KINDS.map(({ vendor }) => vendor)).size).toBeGreaterThan(150);
  for (const { source } of TOKEN_KINDS) expect(source).toMatch(/^[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/);
});
