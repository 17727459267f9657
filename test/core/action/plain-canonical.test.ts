import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalise } from "../../../services/core/action/canonical.ts";
import { plainCanonical } from "../../../services/core/action/plain-canonical.ts";

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

describe("plainCanonical leaves to the closer look", () => {
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
    ["65 levels", JSON.parse("[".repeat(65) + "]".repeat(65)) as unknown],
    ["more values than a leaf or an action ever has", Array.from({ length: 10_000 }, () => 1)],
  ])("%s", (_, value) => {
    expect(plainCanonical(value)).toBeUndefined();
  });

  it("what is valid, but much", () => {
    const value = Array.from({ length: 10_000 }, (__, index) => ({ b: index, a: "x" }));

    expect(canonicalise(value)).toBe(canonicalize(value));
  });
});

describe("plainCanonical writes what the library writes", () => {
  it("of any JSON, unless it looks closer", () => {
    fc.assert(
      fc.property(ANY_JSON, (value) => {
        const text = plainCanonical(value);

        expect(text === undefined ? undefined : canonicalize(value)).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it("of any well-formed JSON of safe integers, without a closer look", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: "grapheme" }), (value) => {
        const whole = JSON.parse(JSON.stringify(value), (_, member: unknown) =>
          typeof member === "number" ? Math.trunc(member % 2 ** 53) : member,
        ) as unknown;

        expect(plainCanonical(whole)).toBe(canonicalize(whole));
      }),
      { numRuns: 1_000 },
    );
  });

  it("of anything at all that it writes", () => {
    fc.assert(
      fc.property(ANYTHING, (value) => {
        const text = plainCanonical(value);

        expect(text === undefined ? undefined : canonicalize(value)).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it("of 64 levels", () => {
    const text = `${'{"a":['.repeat(32)}${"]}".repeat(32)}`;

    expect(plainCanonical(JSON.parse(text))).toBe(text);
  });
});
