import { describe, expect, test } from "vitest";
import { creditCard } from "../../../../services/core/redaction/detectors/credit-card.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("a card number", () => {
  test.each([
    ["4111111111111111"],
    ["4111 1111 1111 1111"],
    ["4111-1111-1111-1111"],
    ["378282246310005"],
    ["3782 822463 10005"],
    ["6011111111111117"],
    ["3530111333300000"],
    ["30569309025904"],
    ["2223003122003222"],
    ["6200000000000005"],
  ])("is found: %s", (written) => {
    expect(foundBy(creditCard, `paid with ${written}.`)).toEqual([`CREDIT_CARD ${written}`]);
  });

  test("with a wrong checksum is found only where cards are spoken of", () => {
    expect(foundBy(creditCard, "my card 4111111111111112")).toHaveLength(1);
    expect(foundBy(creditCard, "batch 4111111111111112")).toEqual([]);
  });

  test.each([
    ["a longer number", "41111111111111111111111"],
    ["a part of an identifier", "4111111111111111abc"],
    ["a decimal", "0.4111111111111111"],
    ["no network", "9999 9999 9999 9995"],
    ["a timestamp in microseconds", "1761910000000000"],
    ["uneven groups", "41 1111 111111 1111"],
  ])("is not what %s looks like", (_, text) => {
    expect(foundBy(creditCard, text)).toEqual([]);
  });
});
