import { expect, test } from "vitest";
import {
  isFullyMixed,
  looksRandom,
  mixtureOf,
} from "../../../../services/core/redaction/secrets/randomness.ts";
import { ALPHABET, randomText } from "./found-by.ts";

test.each(Object.entries(ALPHABET).filter(([name]) => name !== "digits"))(
  "what is drawn from %s looks random, with few exceptions",
  (_, alphabet) => {
    const values = Array.from({ length: 200 }, (__, seed) => randomText(alphabet, 32, seed + 1));

    expect(values.filter((value) => looksRandom(value)).length).toBeGreaterThan(190);
  },
);

test.each([
  "getAccessTokenFromStorage",
  "customer_first_name_1",
  "ApplicationConfigurationManager2",
  "MAX_RETRY_ATTEMPTS_PER_MINUTE",
  "acme-production-eu-west-1",
  "libphonenumber-js-1.12.9",
  "12345678901234567890",
  "aaaaaaaaaaaaaaaaaaaa1",
  "short1",
])("%s does not look random", (value) => {
  expect(looksRandom(value)).toBe(false);
});

test("a mixture counts letters and digits, and leaves out the marks between them", () => {
  expect(mixtureOf("aB3-cD4")).toMatchObject({
    length: 6,
    digits: 2,
    lower: 2,
    upper: 2,
    changes: 5,
    distinct: 6,
  });
  expect(mixtureOf("").words).toBe(1);
  expect(mixtureOf("customerToken").words).toBe(1);
});

test("only what has all three kinds of characters is fully mixed", () => {
  expect(isFullyMixed("aB3")).toBe(true);
  expect(isFullyMixed("ab3")).toBe(false);
  expect(isFullyMixed("aBc")).toBe(false);
});
