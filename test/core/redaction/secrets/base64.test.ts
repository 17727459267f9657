import { expect, test } from "vitest";
import { decodeBase64 } from "../../../../services/core/redaction/secrets/base64.ts";

test.each([
  // RFC 4648, section 10.
  ["", ""],
  ["Zg==", "f"],
  ["Zm8=", "fo"],
  ["Zm9v", "foo"],
  ["Zm9vYg==", "foob"],
  ["Zm9vYmE=", "fooba"],
  ["Zm9vYmFy", "foobar"],
])("%s decodes to %s", (encoded, text) => {
  expect(decodeBase64(encoded)).toBe(text);
});

test("both alphabets are read, up to the first character of neither", () => {
  expect(decodeBase64("-_-_")).toBe(decodeBase64("+/+/"));
  expect(decodeBase64("Zm9v!Zm9v")).toBe("foo");
});

test("no more is decoded than a header needs", () => {
  expect(decodeBase64("Zm9v".repeat(10_000)).length).toBe(1536);
});
