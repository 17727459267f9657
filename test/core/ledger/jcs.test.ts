import { readFileSync } from "node:fs";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { canonicalize as secondOpinion } from "json-canonicalize";
import { describe, expect, test } from "vitest";
import { canonicalise } from "../../../services/core/action/canonical.ts";
import { parseLeaf } from "../../../services/core/ledger/leaf-codec.ts";
import { LEAF_TYPES } from "../../../services/core/ledger/leaf-shape.ts";
import { Archive, eventsSaying, SAID } from "./leaf-samples.ts";

/** Of github.com/cyberphone/json-canonicalization; see the README beside them. */
const VECTORS = JSON.parse(
  readFileSync(new URL("../../vectors/action/rfc8785.json", import.meta.url), "utf8"),
) as { name: string; input: string; output: string }[];

const TEXT = fc.string({ unit: "binary", maxLength: 12 });
const SCALAR = fc.oneof(TEXT, fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const { value: ANY_JSON } = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    SCALAR,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(TEXT, tie("value"), { maxKeys: 6 }),
  ),
}));

describe("the canonical form of leaves", () => {
  test.each(VECTORS)("is RFC 8785's, in the library that writes it: $name", (vector) => {
    // All six, also the one of numbers, which our own function refuses because of an integer beyond 2^53 - 1.
    expect(canonicalize(JSON.parse(vector.input))).toBe(vector.output.trimEnd());
  });

  test("is the same text in another library, for any JSON that we allow", () => {
    fc.assert(
      fc.property(ANY_JSON, (value) => {
        expect(canonicalise(value)).toBe(secondOpinion(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(LEAF_TYPES)("is what the other library makes of a leaf: %s", (type) => {
    const { body } = new Archive().append(eventsSaying(SAID)[type]);

    expect(new TextDecoder().decode(body)).toBe(secondOpinion(parseLeaf(body)));
  });

  test("can be read back and never holds a line break", () => {
    fc.assert(
      fc.property(ANY_JSON, (value) => {
        const text = canonicalise(value);

        expect(text).not.toMatch(/[\n\r]/);
        expect(canonicalise(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
