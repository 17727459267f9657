import { expect, test } from "vitest";
import { vendorToken } from "../../../../services/core/redaction/detectors/vendor-token.ts";
import { ALPHABET, foundBy, randomText } from "../secrets/found-by.ts";

const { digits, hex, lower, upper, base32, letters, word } = ALPHABET;

/** Prefixes as the vendors write them; the random parts are made here. */
const TOKENS: readonly (readonly [string, string])[] = [
  ["CLOUD_KEY", "AKIA" + randomText(base32, 16)],
  ["CLOUD_KEY", "AIza" + randomText(word, 35)],
  ["CLOUD_KEY", "GOCSPX-" + randomText(word, 28)],
  ["CLOUD_KEY", "ya29." + randomText(word, 60)],
  ["CLOUD_KEY", "abC8" + "Q~" + randomText(word, 34)],
  ["CLOUD_KEY", "dop_v1_" + randomText(hex, 64)],
  ["API_KEY", "ghp_" + randomText(word, 36)],
  ["API_KEY", "github_pat_" + randomText(word, 22) + "_" + randomText(word, 59)],
  ["API_KEY", "glpat-" + randomText(word, 20)],
  ["API_KEY", "xoxb-" + randomText(digits, 12) + "-" + randomText(word, 24)],
  ["API_KEY", "sk_live_" + randomText(word, 24)],
  ["API_KEY", "SG." + randomText(word, 22) + "." + randomText(word, 43)],
  ["API_KEY", "key-" + randomText(hex, 32)],
  ["API_KEY", randomText(hex, 32) + "-us14"],
  ["API_KEY", "npm_" + randomText(word, 36)],
  ["API_KEY", "hvs." + randomText(word, 90)],
  ["API_KEY", randomText(word, 14) + ".atlasv1." + randomText(word, 67)],
  ["API_KEY", "sk-proj-" + randomText(word, 48)],
  ["API_KEY", "sk-ant-api03-" + randomText(word, 93) + "AA"],
  ["API_KEY", "hf_" + randomText(letters, 34)],
  ["PRIVATE_KEY", "AGE-SECRET-KEY-1" + randomText(upper, 58)],
  ["API_KEY", randomText(digits, 10) + ":AA" + randomText(word, 33)],
  ["API_KEY", "PMAK-" + randomText(hex, 24) + "-" + randomText(hex, 34)],
  ["API_KEY", "oy2" + randomText(lower, 43)],
  ["API_KEY", randomText(hex, 36) + "NRAL"],
  [
    "API_KEY",
    "https://hooks.slack.com/services/T0" + randomText(upper, 9) + "/" + randomText(word, 24),
  ],
  ["PASSWORD", "pscale_pw_" + randomText(word, 43)],
];

test.each(TOKENS)("%s %s is found in prose, code and beside punctuation", (type, token) => {
  const found = [`${type} ${token}`];

  expect(foundBy(vendorToken, token)).toEqual(found);
  expect(foundBy(vendorToken, `please rotate ${token}.`)).toEqual(found);
  expect(foundBy(vendorToken, `TOKEN="${token}"`)).toEqual(found);
  expect(foundBy(vendorToken, `f(${token}, 1)`)).toEqual(found);
  expect(foundBy(vendorToken, `"a\\n${token}"; b`)).toEqual(found);
});

test.each([
  ["an example of the vendor", "AKIA" + "IOSFODNN7EXAMPLE"],
  ["crosses in place of letters", "ghp_" + "x".repeat(36)],
  ["a name in code", "hf_requiredCharacteristicTypesForDisplay"],
  ["a part of something longer", "a" + "AKIA" + randomText(base32, 16)],
  ["a word", "npm_config_registry"],
  ["an ordinary sentence", "We key-in risk-free tasks; skip sk- and pk_ prefixes."],
  ["a hash that begins with a prefix", "00" + randomText(hex, 62)],
])("%s is no token", (_, text) => {
  expect(foundBy(vendorToken, text)).toEqual([]);
});

test("a token whose checksum is right is found, however few different letters it has", () => {
  const token = "ghp_" + "A".repeat(30) + "0uCPlr";

  expect(foundBy(vendorToken, token)).toEqual([`API_KEY ${token}`]);
});

test.each(["AKIA", "sk-", "xoxb-", "hooks.slack.com/services/", "PVEAPIToken=", "A".repeat(7)])(
  "a million characters of %s are read without looking at each more than a few times",
  (part) => {
    const text = part.repeat(Math.ceil(1_000_000 / part.length));

    expect(() => foundBy(vendorToken, text)).not.toThrow();
  },
);
