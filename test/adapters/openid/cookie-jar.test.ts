import { expect, test } from "vitest";
import { CookieJar } from "../../../services/adapters/openid/cookie-jar.ts";

function setting(...lines: readonly string[]): Headers {
  return new Headers(lines.map((line): [string, string] => ["set-cookie", line]));
}

test("a cookie goes to its path and below, and to no other", () => {
  const jar = new CookieJar();

  jar.take(setting("one=1; path=/sign-in/a; HttpOnly", "two=a=b; Path=/", "three=3"));

  expect(jar.header("/sign-in/a")).toBe("one=1; two=a=b; three=3");
  expect(jar.header("/sign-in/a/b")).toBe("one=1; two=a=b; three=3");
  expect(jar.header("/token")).toBe("two=a=b; three=3");
});

test("the last value counts, and an empty one removes the cookie", () => {
  const jar = new CookieJar();
  jar.take(setting("one=1", "two=2"));

  jar.take(setting("one=; expires=Thu, 01 Jan 1970 00:00:00 GMT", "two=3"));

  expect(jar.header("/")).toBe("two=3");
});
