import fc from "fast-check";
import { expect, test } from "vitest";
import { codeOf, readCode } from "../../../services/decision/directory/link-code.ts";

test.each(["", "0000-0000", "00000-000000", "0000U-00000", "ünsafe-text"])(
  "%j is no code",
  (text) => {
    expect(readCode(text)).toBeUndefined();
  },
);

test("a code has ten signs of an alphabet of 32, and reads as it was made", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
      const code = codeOf(bytes);
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
      expect(readCode(code)).toBe(code);
    }),
  );
});

test("every sign is as likely as every other", () => {
  const codes = Array.from({ length: 256 }, (_, byte) => codeOf(new Uint8Array(10).fill(byte))[0]);
  const counts = new Map<string | undefined, number>();
  for (const sign of codes) counts.set(sign, (counts.get(sign) ?? 0) + 1);

  expect(counts.size).toBe(32);
  expect(new Set(counts.values())).toEqual(new Set([8]));
});
