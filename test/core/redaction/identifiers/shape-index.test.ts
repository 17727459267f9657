import { describe, expect, test } from "vitest";
import {
  spelt,
  type IdentifierFormat,
} from "../../../../services/core/redaction/identifiers/format.ts";
import { FORMATS } from "../../../../services/core/redaction/identifiers/formats.ts";
import { ShapeIndex } from "../../../../services/core/redaction/identifiers/shape-index.ts";
import { eachWord } from "../../../../services/core/redaction/identifiers/words.ts";

function matched(shapes: readonly string[], text: string): readonly string[] {
  const format: IdentifierFormat = { name: "test", type: "NATIONAL_ID", shapes };
  const index = new ShapeIndex([format]);
  const found: string[] = [];
  eachWord(text, (word) => {
    for (const { start, end } of index.matchesAt(text, word)) found.push(text.slice(start, end));
  });
  return found;
}

describe("a shape", () => {
  test.each([
    ["digits", "ddd-dd", "a 123-45 b", ["123-45"]],
    ["letters before the first digit", "aa dd a", "is AB 12 C.", ["AB 12 C"]],
    ["letters or digits", "xd", "a1 22", ["a1", "22"]],
    ["signs around a group", "ad(x)", "A1(3) B2(C)", ["A1(3)", "B2(C)"]],
    ["another sign", "ddd-dd", "123.45", []],
    ["more digits behind", "ddd-dd", "123-456", []],
    ["a letter before", "a dd", "xA 12", []],
    ["the end of the text", "ddd-dd", "123-", []],
  ])("is matched by %s", (...[, shape, text, found]) => {
    expect(matched([shape], text)).toEqual(found);
  });

  test.each([["aaa"], [""], ["d".repeat(32)], ["dd*dd"]])(
    "that can't be found is refused: %j",
    (shape) => {
      expect(() => new ShapeIndex([{ name: "test", type: "SSN", shapes: [shape] }])).toThrow(
        RangeError,
      );
    },
  );

  test("is spelt with each of its separators", () => {
    expect(spelt("dd-d", ["-", " ", ""])).toEqual(["dd-d", "dd d", "ddd"]);
  });
});

describe("the table of formats", () => {
  test("names each once", () => {
    const names = FORMATS.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  test("lets stand alone only what something tells from other numbers", () => {
    const bare = FORMATS.filter(
      ({ alone, accepts }) => alone !== undefined && accepts === undefined,
    );

    expect(bare.map(({ name }) => name)).toEqual([
      "pk.cnic",
      "in.pan by its form",
      "id.npwp",
      "ph.umid",
    ]);
  });
});
