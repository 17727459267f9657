import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "../../../../services/core/redaction/echo/fold-code.ts";
import { Grams } from "../../../../services/core/redaction/echo/grams.ts";

describe("grams", () => {
  it("never deny what stands in a text, in any case and with any white space", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(60), fc.nat(20), (text, start, length) => {
        const part = foldText(text.slice(start, start + length));

        expect(new Grams(["other", text.toUpperCase(), text]).mayHold(part)).toBe(true);
      }),
    );
  });

  it("deny most of what stands in no text", () => {
    const grams = new Grams(["the quick brown fox jumps over the lazy dog"]);

    expect(["hunter22", "68756e74", "ahvudgvy"].filter((text) => grams.mayHold(text))).toEqual([]);
  });

  it("allow what is too short to be known", () => {
    expect(new Grams([]).mayHold("abc")).toBe(true);
  });
});
