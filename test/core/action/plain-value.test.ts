import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalise } from "../../../services/core/action/canonical.ts";
import { lookAt } from "../../../services/core/action/plain-value.ts";

const TEXT = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string());
const NUMBER = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger());

/** With the keys that JavaScript sorts by itself, and those that are more than a name to it. */
const KEY = fc.oneof(TEXT, fc.nat().map(String), fc.constantFrom("__proto__", "toJSON", "length"));

const { value: ANY_JSON } = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(TEXT, NUMBER, fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.dictionary(KEY, tie("value"), { maxKeys: 8, noNullPrototype: false }),
  ),
}));

const ANYTHING = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  key: KEY,
});

describe("what takes a closer look is", () => {
  it.each([
    ["undefined", undefined],
    ["a member that is undefined", { a: undefined }],
    ["a hole", Array.of(1).concat(Array(1))],
    ["a function", [() => 1]],
    ["an instance", { a: new Date(0) }],
    ["a number that is none", { a: Number.NaN }],
    ["an integer that a double can't hold", [2 ** 53]],
    ["half of a surrogate pair", ["\ud800"]],
    ["half of a surrogate pair in a key", { "\ud800": 1 }],
    ["a list that writes itself", Object.assign([1], { toJSON: () => 2 })],
    ["65 levels", JSON.parse("[".repeat(65) + "]".repeat(65)) as unknown],
    ["more values than a leaf or an action ever has", Array.from({ length: 10_000 }, () => 1)],
  ])("%s", (_, value) => {
    expect(lookAt(value).isPlain).toBe(false);
  });

  it("what is valid, but much", () => {
    const value = Array.from({ length: 10_000 }, (__, index) => ({ b: index, a: "x" }));

    expect(canonicalise(value)).toBe(canonicalize(value));
  });
});

/** As `canonicalise` would write it, by the way that `lookAt` shows. */
function quickText(value: unknown): string | undefined {
  const { isPlain, isInOrder } = lookAt(value);
  return isPlain && isInOrder ? JSON.stringify(value) : undefined;
}

/** The same JSON with all members in canonical order, as far as an object can have them so. */
function inOrder(value: unknown): unknown {
  return JSON.parse(canonicalize(value) ?? "") as unknown;
}

describe("what the platform writes is what the library writes", () => {
  it("of any JSON", () => {
    fc.assert(
      fc.property(ANY_JSON, (value) => {
        const text = quickText(value);

        expect(text === undefined ? undefined : canonicalize(value)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("of anything at all", () => {
    fc.assert(
      fc.property(ANYTHING, (value) => {
        const text = quickText(value);

        expect(text === undefined ? undefined : canonicalize(value)).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it("of all well-formed JSON of safe integers whose members have names and stand in order", () => {
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const { value: named } = fc.letrec<{ readonly value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(fc.string({ unit: "grapheme" }), fc.maxSafeInteger(), fc.constant(null)),
        fc.array(tie("value")),
        fc.dictionary(name, tie("value")),
      ),
    }));

    fc.assert(
      fc.property(named, (value) => {
        expect(quickText(inOrder(value))).toBe(canonicalize(value));
      }),
      { numRuns: 1_000 },
    );
  });

  it("of 64 levels", () => {
    const text = `${'{"a":['.repeat(32)}${"]}".repeat(32)}`;

    expect(quickText(JSON.parse(text))).toBe(text);
  });

  it("but not of members in another order, or of names that an object sorts by itself", () => {
    expect(lookAt({ b: 1, a: 1 }).isInOrder).toBe(false);
    expect(lookAt([{ a: { c: 1, b: 1 } }]).isInOrder).toBe(false);
    expect(lookAt({ "10": 1, "9": 1 }).isInOrder).toBe(false);
    expect(canonicalise({ "9": 1, "10": 1, "!": 1 })).toBe('{"!":1,"10":1,"9":1}');
  });
});
