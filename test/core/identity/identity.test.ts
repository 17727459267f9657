import { expect, test } from "vitest";
import { personKey } from "../../../services/core/identity/identity.ts";

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
