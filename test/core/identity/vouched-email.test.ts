import { expect, test } from "vitest";
import { vouchedEmail } from "../../../services/core/identity/vouched-email.ts";

const DOMAINS = ["acme.example", "xn--bcher-kva.example"];

test.each([
  ["not verified", "dana@acme.example", false],
  ["verified by a text", "dana@acme.example", "true"],
  ["not said to be verified", "dana@acme.example", undefined],
  ["of another domain", "dana@evil.example", true],
  ["of a subdomain", "dana@mail.acme.example", true],
  ["of a domain that ends alike", "dana@notacme.example", true],
  ["with two signs", "dana@evil.example@acme.example", true],
  ["quoted", '"dana"@acme.example', true],
  ["with a blank", "da na@acme.example", true],
  ["with letters that look alike", "d\u0430na@acme.example", true],
  ["with a sign whose lower case is ASCII", "\u212Aim@acme.example", true],
  ["without a name", "@acme.example", true],
  ["without a domain", "dana", true],
  ["with a path after its domain", "dana@acme.example/x", true],
  ["no text", 1, true],
])("an address that is %s makes nobody the same person", (_case, address, isVerified) => {
  expect(vouchedEmail(address, isVerified, DOMAINS)).toBeUndefined();
});

test("without domains nothing is vouched for", () => {
  expect(vouchedEmail("dana@acme.example", true, [])).toBeUndefined();
});

test.each([
  ["Dana@ACME.example", "dana@acme.example"],
  ["dana@BÜCHER.example", "dana@xn--bcher-kva.example"],
  ["dana+x@acme.example", "dana+x@acme.example"],
])("%s is %s, however it is spelt", (address, expected) => {
  expect(vouchedEmail(address, true, DOMAINS)).toBe(expected);
});
