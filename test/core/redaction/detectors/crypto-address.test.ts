import { describe, expect, test } from "vitest";
import { cryptoAddress } from "../../../../services/core/redaction/detectors/crypto-address.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("the address of a wallet", () => {
  // BIP 173, BIP 350, EIP-55 and the genesis block.
  test.each([
    ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
    ["3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"],
    ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
    ["bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"],
    ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"],
    ["GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7"],
  ])("is found: %s", (address) => {
    expect(foundBy(cryptoAddress, `send to "${address}"`)).toEqual([`CRYPTO_ADDRESS ${address}`]);
  });

  test.each([
    ["a commit", "9fceb02d0ae598e95dc970b74767f19372d61af8"],
    ["a transaction of Ethereum", `0x${"ab".repeat(32)}`],
    ["a long word", "internationalizationframework"],
    ["a name in capitals", "THIS_IS_A_VERY_LONG_CONSTANT_NAME"],
  ])("is not what %s looks like", (_, text) => {
    expect(foundBy(cryptoAddress, text)).toEqual([]);
  });
});
