import { describe, expect, test } from "vitest";
import { iban } from "../../../../services/core/redaction/detectors/iban.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("an IBAN", () => {
  // The examples of the SWIFT IBAN registry.
  test.each([
    ["DE89370400440532013000"],
    ["DE89 3704 0044 0532 0130 00"],
    ["GB29NWBK60161331926819"],
    ["fr1420041010050500013m02606"],
    ["NO9386011117947"],
    ["MT84MALT011000012345MTLCAST001S"],
  ])("of the registry is found: %s", (written) => {
    expect(foundBy(iban, `to ${written}, today`)).toEqual([`IBAN ${written}`]);
  });

  test.each([
    ["a wrong checksum", "DE88370400440532013000"],
    ["a wrong length", "DE8937040044053201300"],
    ["an unknown country", "ZZ89370400440532013000"],
    ["a part of a word", "XDE89370400440532013000"],
  ])("is none with %s", (_, text) => {
    expect(foundBy(iban, text)).toEqual([]);
  });
});
