import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActionError } from "../../../services/core/action/action-error.ts";
import { canonicalise } from "../../../services/core/action/canonical.ts";

const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/action/rfc8785.json", import.meta.url), "utf8"),
) as { name: string; input: string; output: string }[];

function refusal(value: unknown): { code: string; field: string } {
  try {
    canonicalise(value, "v");
  } catch (error) {
    if (error instanceof ActionError) return { code: error.code, field: error.field };
    throw error;
  }
  throw new Error("nothing was refused");
}

class Thing {
  readonly a = 1;
}

describe("canonicalise", () => {
  it.each(vectors.filter(({ name }) => name !== "values"))(
    "RFC 8785 vector $name",
    ({ input, output }) => {
      expect(canonicalise(JSON.parse(input))).toBe(output.trimEnd());
    },
  );

  it("refuses the RFC 8785 vector of numbers, which holds integers beyond 2^53 - 1", () => {
    const values = vectors.find(({ name }) => name === "values")!;

    expect(refusal(JSON.parse(values.input)).code).toBe("unsafe_number");
  });

  it.each([
    ["undefined", undefined, "wrong_type", "v"],
    ["a member that is undefined", { a: undefined }, "wrong_type", "v/a"],
    ["a function", { a: () => 1 }, "wrong_type", "v/a"],
    ["a symbol", [Symbol("x")], "wrong_type", "v/0"],
    ["a bigint", { a: 1n }, "wrong_type", "v/a"],
    ["toJSON", { toJSON: () => 1 }, "wrong_type", "v/toJSON"],
    ["a Date", { a: new Date(0) }, "wrong_type", "v/a"],
    ["bytes", { a: new Uint8Array(1) }, "wrong_type", "v/a"],
    ["a class", new Thing(), "wrong_type", "v"],
    ["a hole", Array.of(1).concat(Array(1)), "wrong_type", "v/1"],
    ["NaN", { a: Number.NaN }, "unsafe_number", "v/a"],
    ["infinity", [Infinity], "unsafe_number", "v/0"],
    ["2^53", { a: { b: 2 ** 53 } }, "unsafe_number", "v/a/b"],
    ["a lone surrogate", { a: ["\ud800"] }, "lone_surrogate", "v/a/0"],
    ["a lone surrogate in a key", { "\udc00": 1 }, "lone_surrogate", "v/\ufffd"],
  ])("refuses %s", (...[, value, code, field]) => {
    expect(refusal(value)).toEqual({ code, field });
  });

  it("refuses depth, cycles, and an object that is shared beyond measure", () => {
    const cycle: Record<string, unknown> = {};
    cycle["a"] = cycle;
    let shared: unknown = 1;
    for (let level = 0; level < 60; level += 1) shared = [shared, shared];

    expect(refusal(JSON.parse("[".repeat(65) + "]".repeat(65))).code).toBe("too_deep");
    expect(refusal(cycle).code).toBe("too_deep");
    expect(refusal(shared).code).toBe("too_large");
  });

  it("gives the same text for any order of keys, and text that reads back as the value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        let text: string;
        try {
          text = canonicalise(value);
        } catch (error) {
          expect(error).toBeInstanceOf(ActionError);
          return;
        }

        expect(canonicalise(reversed)).toBe(text);
        // A negative zero has no canonical text of its own (RFC 8785, section 3.2.2.3).
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
