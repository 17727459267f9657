import { expect, test } from "vitest";
import { crc32, hasCrc62 } from "../../../../services/core/redaction/secrets/checksum.ts";

test("CRC-32 of the nine digits is the published check value", () => {
  expect(crc32("123456789")).toBe(0xcbf43926);
});

test("a token counts as checked when it ends in its own sum, in base 62", () => {
  expect(hasCrc62("ghp_" + "A".repeat(30) + "2BmOiX")).toBe(false);
  expect(hasCrc62("ghp_" + "A".repeat(30) + "0uCPlr")).toBe(true);
});
