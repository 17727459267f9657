import { describe, expect, test } from "vitest";

/** A kind of number with examples of it. */
export interface Published {
  readonly name: string;
  readonly accepts: (compact: string) => boolean;
  readonly valid: readonly string[];
  /** Numbers that differ in what the rule is about: a check digit, a date, a range. */
  readonly invalid: readonly string[];
  /** Where the valid ones stand; "made up" for those whose check digits were worked out for this test. */
  readonly source: string;
}

/** Tests each kind of number on its examples, and that it takes nothing that is none at all. */
export function describePublished(kinds: readonly Published[]): void {
  describe.each(kinds)("$name ($source)", ({ accepts, valid, invalid }) => {
    test.each(valid)("%s is one", (number) => {
      expect(accepts(number)).toBe(true);
    });

    test.each(invalid)("%s is none", (number) => {
      expect(accepts(number)).toBe(false);
    });

    test.each(["", " ", "X", "\0", "\ud800", "0".repeat(64), "x".repeat(1000)])(
      "text that is no number is none: %j",
      (text) => {
        expect(accepts(text)).toBe(false);
      },
    );
  });
}
