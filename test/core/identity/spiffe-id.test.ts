import { expect, test } from "vitest";
import { parseSpiffeId } from "../../../services/core/identity/spiffe-id.ts";

test.each([
  "",
  "spiffe://",
  "spiffe://acme.example",
  "spiffe://acme.example/",
  "spiffe://acme.example/a/",
  "spiffe://acme.example//a",
  "spiffe://acme.example/./a",
  "spiffe://acme.example/a/..",
  "spiffe://acme.example/a%2fb",
  "spiffe://acme.example/a?b",
  "spiffe://acme.example/a#b",
  "spiffe://acme.example/a b",
  "spiffe://acme.example/ä",
  "spiffe://acme.example/a\n",
  "spiffe://Acme.example/a",
  "spiffe://acme.example:80/a",
  "spiffe://user@acme.example/a",
  "SPIFFE://acme.example/a",
  "https://acme.example/a",
  " spiffe://acme.example/a",
  `spiffe://acme.example/${"a".repeat(2048)}`,
  `spiffe://${"a".repeat(256)}/a`,
])("%j is no SPIFFE id of a workload", (text) => {
  expect(parseSpiffeId(text)).toBeUndefined();
});

test.each([
  ["spiffe://acme.example/a", "acme.example", "/a"],
  ["spiffe://a_b-1/ns/Prod/sa/x.y_z-1", "a_b-1", "/ns/Prod/sa/x.y_z-1"],
  ["spiffe://acme.example/...", "acme.example", "/..."],
])("%j names a workload", (text, trustDomain, path) => {
  expect(parseSpiffeId(text)).toEqual({ trustDomain, path });
});
