import { expect, test } from "vitest";
import { keysUrlIn } from "../../../services/adapters/identity/discovery.ts";

const ISSUER = "https://idp.example";

test.each([
  ["plain http", "http://idp.example/keys"],
  ["a file", "file:///etc/passwd"],
  ["this machine", "http://127.0.0.1:8080/keys"],
  ["this machine by name", "https://localhost/keys"],
  ["a URL with a password", "https://user:secret@idp.example/keys"],
  ["no URL", "keys"],
])("metadata of an issuer elsewhere with keys at %s is refused", (_case, url) => {
  expect(() => keysUrlIn({ issuer: ISSUER, jwks_uri: url }, ISSUER)).toThrow("not https");
});

test("keys may be on another host than the issuer, and on this machine where the issuer is", () => {
  const local = "http://127.0.0.1:1";
  const elsewhere = { issuer: ISSUER, jwks_uri: "https://keys.example/x" };

  expect(keysUrlIn(elsewhere, ISSUER)).toBe("https://keys.example/x");
  expect(keysUrlIn({ issuer: local, jwks_uri: `${local}/x` }, local)).toBe(`${local}/x`);
});
