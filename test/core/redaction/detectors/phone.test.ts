import { describe, expect, test } from "vitest";
import { phone } from "../../../../services/core/redaction/detectors/phone.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("a telephone number", () => {
  test.each([
    ["international", "reach me: +49 30 901820", "+49 30 901820"],
    ["international, with the trunk digit", "+44 (0)20 7946 0958", "+44 (0)20 7946 0958"],
    ["with dashes, North American", "(212) 555-0142", "(212) 555-0142"],
    ["with dots", "212.555.0142", "212.555.0142"],
    ["with an extension", "tel 212-555-0142 x77", "212-555-0142 x77"],
    ["with the extension attached", "fax: 212-555-0142x77", "212-555-0142x77"],
    ["national, behind a cue", "Handy: 0171 4432109", "0171 4432109"],
    ["local, behind a cue", "call 555 0142", "555 0142"],
    ["with its kind behind it", "044 668 18 00 (mobile)", "044 668 18 00"],
    ["below its label", "Phone:\n555 0142", "555 0142"],
    ["with an international prefix", "001-212-555-0142", "001-212-555-0142"],
  ])("is found %s", (_, text, expected) => {
    expect(foundBy(phone, text)).toEqual([`PHONE ${expected}`]);
  });

  test.each([
    ["a date", "2026-03-14 and 14.03.2026 and 3/14/2026"],
    ["a social security number", "078-05-1120"],
    ["an order", "order 4432109885"],
    ["the group of an IBAN", "XX82 ABCD 0123 4567 8901"],
    ["the number of an account", "account number 55443322"],
    ["the routing number of a bank", "routing number 021000021"],
    ["a price", "$ 1234567"],
    ["an IP address", "192.168.100.200"],
    ["a range of years", "1998-2004"],
    ["a flat", "Suite 722 20 40"],
    ["a UUID", "1b4e28ba-2fa1-11d2-883f-0016d3cca427"],
    ["digits inside of a word", "abc12125550142def"],
  ])("is not what %s looks like", (_, text) => {
    expect(foundBy(phone, text)).toEqual([]);
  });
});
