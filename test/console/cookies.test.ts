import { expect, test } from "vitest";
import { clearCookie, cookiesOf, readCookie, setCookie } from "../../services/console/cookies.ts";
import { toReturnPath } from "../../services/console/return-path.ts";

test("with https a cookie is Secure and no other host of the domain can set it", () => {
  expect(setCookie(cookiesOf(true).session, "x")).toBe(
    "__Host-countersign-session=x; Path=/; HttpOnly; SameSite=Lax; Secure",
  );
});

test("a cookie that is there twice counts as none", () => {
  const { session } = cookiesOf(false);

  expect(readCookie("countersign-session=a; countersign-session=b", session)).toBeUndefined();
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["other=1", undefined],
  ["xcountersign-session=1", undefined],
  ["a=1; countersign-session=abc; b=2", "abc"],
  [`${"x".repeat(9_000)}; countersign-session=abc`, undefined],
])("of the header %j the session is %j", (header, value) => {
  expect(readCookie(header, cookiesOf(false).session)).toBe(value);
});

test("a cookie is taken away with the attributes that it was set with", () => {
  expect(clearCookie(cookiesOf(true).browser)).toBe(
    "__Host-countersign-browser=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0",
  );
});

test.each([
  [null, "/"],
  ["", "/"],
  ["https://evil.example", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example", "/"],
  ["/requests/a/vote", "/"],
  ["/sign-out", "/"],
  ["/me?x=1", "/"],
  ["/me\n", "/"],
  ["/", "/"],
  ["/me", "/me"],
  ["/requests/req_1", "/requests/req_1"],
  ["/requests/req_1?whole=1", "/requests/req_1?whole=1"],
])("after a sign-in %j leads to %j", (path, ours) => {
  expect(toReturnPath(path)).toBe(ours);
});
