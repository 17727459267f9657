import { expect, test } from "vitest";
import { parseTarget } from "../../../services/adapters/webhook/address-guard.ts";

test.each([
  ["nonsense", "is not a URL"],
  ["http://example.com/", "must be https"],
  ["http://127.0.0.1.example.com/", "must be https"],
  ["file:///etc/passwd", "must be https"],
  ["https://user:pass@example.com/", "must not carry"],
  ["https://169.254.169.254/latest", "refused"],
  ["https://[::ffff:169.254.169.254]/", "refused"],
  ["https://2852039166/", "refused"],
  ["https://0/", "refused"],
  ["https://[fe80::1]/", "refused"],
  ["https://[fd00:ec2::254]/", "refused"],
  ["https://100.100.100.200/", "refused"],
  ["https://[64:ff9b::a9fe:a9fe]/", "refused"],
])("%s is refused", (url, reason) => {
  const parse = () => parseTarget(url, [], "channels.ops.url");

  expect(parse).toThrow(`channels.ops.url: `);
  expect(parse).toThrow(reason);
});

test("a public name must not lead to this host or to metadata", () => {
  const target = parseTarget("https://hooks.example.com/", []);

  const allowed = ["127.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1", "x"].map((address) =>
    target.isAllowed(address),
  );

  expect(allowed).toEqual([false, false, false, false, false]);
});

test("private and public addresses may be reached, and loopback where the URL names it", () => {
  const target = parseTarget("https://hooks.example.com/", []);
  const local = parseTarget("http://localhost:8080/", []);

  const allowed = ["10.0.0.1", "192.168.1.1", "203.0.113.7", "2001:db8::1"].map((address) =>
    target.isAllowed(address),
  );

  expect(allowed).toEqual([true, true, true, true]);
  expect(local.isAllowed("127.0.0.1")).toBe(true);
});

test("an address that the configuration allows may be reached", () => {
  const target = parseTarget("https://169.254.10.1/", ["169.254.10.1"]);

  expect([target.isAllowed("169.254.10.1"), target.isAllowed("169.254.10.2")]).toEqual([
    true,
    false,
  ]);
});
