import { expect, test } from "vitest";
import { readActChain, workloadIdsOf } from "../../../services/core/identity/delegation.ts";

const ISSUER = "https://sts";

function nested(depth: number): unknown {
  return depth === 0 ? undefined : { sub: `agent-${depth}`, act: nested(depth - 1) };
}

test.each([
  ["is missing", undefined],
  ["is a text", "agent"],
  ["is null", null],
  ["is a list", [{ sub: "agent" }]],
  ["has no subject", { iss: "https://a" }],
  ["has a subject that is no text", { sub: 7 }],
  ["has an empty subject", { sub: "" }],
  ["has a subject with a control character", { sub: "a\nb" }],
  ["has a subject of 256 characters", { sub: "a".repeat(256) }],
  ["has an issuer that is no text", { sub: "a", iss: null }],
  ["has an issuer with a bar", { sub: "b", iss: "https://a|" }],
  ["has an earlier actor that is no actor", { sub: "a", act: { sub: "b", act: "c" } }],
  ["is nine deep", nested(9)],
])("an actor that %s makes no chain", (_case, act) => {
  expect(readActChain(act, ISSUER)).toBeUndefined();
});

test("the outermost actor acts now, the others came before; each has its issuer or the token's", () => {
  const chain = readActChain(
    { sub: "c", act: { sub: "b", iss: "https://b", act: { sub: "a" } } },
    ISSUER,
  );

  expect(chain).toEqual({
    current: { issuer: ISSUER, subject: "c" },
    earlier: [
      { issuer: "https://b", subject: "b" },
      { issuer: ISSUER, subject: "a" },
    ],
  });
});

test("eight actors are still a chain", () => {
  expect(readActChain(nested(8), ISSUER)?.earlier).toHaveLength(7);
});

test("a SPIFFE id is an id by itself, anything else with its issuer", () => {
  expect(workloadIdsOf({ issuer: ISSUER, subject: "a" })).toEqual(["https://sts|a"]);
  expect(workloadIdsOf({ issuer: ISSUER, subject: "spiffe://acme/a" })[0]).toBe("spiffe://acme/a");
});
