import { describe, expect, test } from "vitest";
import { personKey, proofOf } from "../../../services/core/identity/identity.ts";

test.each([
  ["", "olivia"],
  ["https://idp", ""],
  ["https://idp|x", "olivia"],
])("a person key of %j and %j is refused", (issuer, subject) => {
  expect(() => personKey(issuer, subject)).toThrow(
    expect.objectContaining({ reason: "invalid_identity" }),
  );
});

test("a subject may contain the separator without becoming another person", () => {
  expect(personKey("https://idp", "auth0|1")).toBe("https://idp|auth0|1");
});

describe("what the ledger keeps of how someone signed in", () => {
  const assurance = (...methods: readonly string[]) =>
    proofOf({ kind: "token", methods }).assurance;

  test.each([
    ["too long", "m".repeat(33)],
    ["joined", "mfa+pwd"],
    ["not ASCII", "mötley"],
    ["a line", "a\nb"],
    ["empty", ""],
  ])("does not repeat a method that is %s", (_, method) => {
    expect(assurance("pwd", method)).toBe("other+pwd");
  });

  test("has at most sixteen methods, however many a token claims", () => {
    const claimed = Array.from({ length: 500 }, (_, index) => `${1_000 + index}${"m".repeat(28)}`);

    expect(assurance(...claimed)).toBe(claimed.slice(0, 16).join("+"));
  });

  test("is sorted and has each method once", () => {
    expect(assurance("pwd", "mfa", "pwd")).toBe("mfa+pwd");
  });

  test("is nothing for a certificate", () => {
    expect(proofOf({ kind: "certificate", fingerprint: "0".repeat(64) })).toEqual({
      authn: "certificate",
      assurance: "",
    });
  });
});
