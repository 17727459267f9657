import { describe, expect, test } from "vitest";
import { bankNumber } from "../../../../services/core/redaction/detectors/bank-number.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("a number of a bank", () => {
  test.each([
    ["routing number 021000021", "ROUTING_NUMBER 021000021"],
    ["ABA: 011401533", "ROUTING_NUMBER 011401533"],
    ["sort code 20-00-00", "ROUTING_NUMBER 20-00-00"],
    ["account no. 000123456789", "BANK_ACCOUNT 000123456789"],
    ["Kontonummer: 1234567890", "BANK_ACCOUNT 1234567890"],
    ["IFSC: KLMN0AB1234", "ROUTING_NUMBER KLMN0AB1234"],
    ["savings account number is 55-443322", "BANK_ACCOUNT 55-443322"],
  ])("is found in %s", (text, expected) => {
    expect(foundBy(bankNumber, text)).toEqual([expected]);
  });

  test.each([
    ["aws account 123456789012"],
    ["021000021"],
    ["order 000123456789"],
    ["code KLMN0AB1234"],
  ])("is not found in %s", (text) => {
    expect(foundBy(bankNumber, text)).toEqual([]);
  });
});
