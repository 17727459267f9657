import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "../../../../services/core/redaction/echo/fold-code.ts";
import { Scan } from "../../../../services/core/redaction/echo/scan.ts";

/** What stands in a text, of values that count anywhere. */
function matchesIn(text: string, values: readonly string[]): readonly string[] {
  const patterns = values.map((value) => ({
    text: foldText(value),
    type: "PASSWORD" as const,
    value,
    rule: "anywhere" as const,
    rest: "",
  }));
  const scan = new Scan(patterns, { isBare: false });
  return scan.matches(text).map(({ start, end }) => text.slice(start, end));
}

const unit = fc.constantFrom("a", "B", "é", "ç", "\u212a", "1", "-", "漢");
const value = fc.string({ unit, minLength: 3, maxLength: 6 });

describe("a scan", () => {
  it("leaves no value, wherever values stand and overlap", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { minLength: 1, maxLength: 4 }),
        fc.array(fc.oneof(value, fc.constant(" "), unit)),
        fc.boolean(),
        (values, words, isUpper) => {
          const joined = [...words, values[0] ?? ""].join("");
          const text = isUpper ? joined.toUpperCase() : joined;
          const left = matchesIn(text, values).reduce(
            (rest, found) => rest.replace(found, "\0"),
            text,
          );

          expect(values.filter((each) => foldText(left).includes(foldText(each)))).toEqual([]);
        },
      ),
    );
  });

  it("takes any white space for the white space of a value", () => {
    expect(matchesIn("x Ida\r\n\t Lund", ["Ida Lund"])).toEqual(["Ida\r\n\t Lund"]);
  });

  it("can be used again", () => {
    const scan = new Scan([], { isBare: true });

    expect([scan.matches("abc"), scan.matches("")]).toEqual([[], []]);
  });
});
