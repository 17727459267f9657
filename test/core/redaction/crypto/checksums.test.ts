import { describe, expect, test } from "vitest";
import { isBase58Check } from "../../../../services/core/redaction/crypto/base58.ts";
import { isBech32 } from "../../../../services/core/redaction/crypto/bech32.ts";

describe("bech32 and bech32m", () => {
  // The valid and invalid examples of BIP 173 and BIP 350.
  test.each([
    ["A12UEL5L"],
    ["a12uel5l"],
    ["abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"],
    ["split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"],
    ["A1LQFN3A"],
    ["abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx"],
  ])("take %s", (text) => {
    expect(isBech32(text)).toBe(true);
  });

  test.each([
    ["x1b4n0q5v"],
    ["li1dgmt3"],
    ["A1G7SGD8"],
    ["10a06t8"],
    ["1qzzfhee"],
    ["A12uEL5L"],
    [""],
  ])("refuse %s", (text) => {
    expect(isBech32(text)).toBe(false);
  });
});

describe("Base58Check", () => {
  test("takes the address of the genesis block, and refuses it with one letter changed", () => {
    expect(isBase58Check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")).toBe(true);
    expect(isBase58Check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")).toBe(false);
  });

  test.each([[""], ["1"], ["0OIl"], ["1".repeat(40)]])("refuses %j", (text) => {
    expect(isBase58Check(text)).toBe(false);
  });
});
