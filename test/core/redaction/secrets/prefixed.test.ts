import { expect, test } from "vitest";
import { CERTAINTY } from "../../../../services/core/redaction/detector.ts";
import { prefixCertainty } from "../../../../services/core/redaction/secrets/prefixed.ts";
import { ALPHABET, randomText } from "./found-by.ts";

const body = randomText(ALPHABET.word, 32, 3);
const digest = randomText(ALPHABET.hex, 40, 3);

test.each(["sk_live_", "acme-key-", "tok_", "gsk_", "acme_pat_", "svc-"])(
  "%s before random characters makes them a key",
  (prefix) => {
    expect(prefixCertainty(prefix + body, '"')).toBe(CERTAINTY.likely);
  },
);

test("other words make only long and fully mixed characters one, and less surely", () => {
  expect(prefixCertainty(`acme_${body}`, '"')).toBe(CERTAINTY.possible);
  expect(prefixCertainty(`acme_${digest}`, '"')).toBeUndefined();
});

test.each([
  ["a digest", `sha256-${digest}`],
  ["a build", `build_live_${digest}`],
  ["an object", `cus_${body}`],
  ["words", "api_key_rotation_schedule"],
  ["a placeholder", `sk_live_${"x".repeat(24)}`],
  ["too little", "key_a1b2c3"],
])("%s is none", (_, value) => {
  expect(prefixCertainty(value, '"')).toBeUndefined();
});

test("a part of a path is none", () => {
  expect(prefixCertainty(`sk_live_${body}`, "/")).toBeUndefined();
});
