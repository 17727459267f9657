import { describe, expect, test } from "vitest";
import { cardDetails } from "../../../../services/core/redaction/detectors/card-details.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("what stands beside the number of a card", () => {
  test.each([
    ["cvv 123", ["CVV 123"]],
    ["the security code is 4821", ["CVV 4821"]],
    ["the three digits on the back are 731", ["CVV 731"]],
    ["the code on the back of the card is 0415", ["CVV 0415"]],
    ["exp 04/29", ["CARD_EXPIRY 04/29"]],
    ["valid thru 12/2030, CVC: 077", ["CARD_EXPIRY 12/2030", "CVV 077"]],
  ])("is found in %s", (text, expected) => {
    expect(foundBy(cardDetails, text)).toEqual(expected);
  });

  test.each([
    ["error code 123 in line 5"],
    ["expires in 300"],
    ["12/24"],
    ["code 123"],
    ["turn to the back, page 123"],
  ])("is not found in %s", (text) => {
    expect(foundBy(cardDetails, text)).toEqual([]);
  });
});
