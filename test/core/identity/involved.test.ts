import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  folded,
  handlesOf,
  involvedIn,
  namesOf,
} from "../../../services/core/identity/involved.ts";

const PERSON = { issuer: "https://people.example", subject: "Olga", name: "Olga Ö.", groups: [] };

describe("folded", () => {
  test.each([
    ["letter case", "OLGA", "olga"],
    ["blanks", " ol ga\u00a0", "olga"],
    ["invisible characters", "ol\u200bga\u00ad", "olga"],
    ["control characters", "ol\u0000ga", "olga"],
    ["compatibility forms", "ｏｌｇａ", "olga"],
    ["decomposed letters", "O\u0308", "ö"],
    ["letters that only upper case joins", "Straße", "strasse"],
    ["nothing", "", ""],
  ])("joins %s", (_, name, spelling) => {
    expect(folded(name)).toBe(spelling);
  });

  test("treats printable ASCII as it treats the same letters beside others", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{0,40}$/), (name) => {
        // The blank is dropped, and takes the name off the shorter way.
        expect(folded(name)).toBe(folded(`${name} `));
      }),
    );
  });
});

describe("involvedIn", () => {
  test("finds the owner, the principal and the agent by both of its names", () => {
    const agent = { id: "spiffe://a", issuer: "https://w.example", subject: "job", owner: "Ana" };

    expect(involvedIn({ agent, context: { principal: "paul" } })).toEqual([
      { kind: "person", name: "Ana" },
      { kind: "person", name: "paul" },
      { kind: "agent", name: "spiffe://a" },
      { kind: "agent", name: "https://w.example|job" },
    ]);
  });

  test("leaves out names of nothing but blanks", () => {
    const agent = { id: "a", issuer: "i", subject: "s", owner: "" };

    expect(involvedIn({ agent, context: { principal: " \u200b" } })).toHaveLength(2);
  });
});

describe("namesOf", () => {
  test("holds the key, the subject, the name and each group, folded", () => {
    expect([...namesOf({ ...PERSON, groups: ["Data Owners"] })]).toEqual([
      "https://people.example|olga",
      "olga",
      "olgaö.",
      "group:dataowners",
    ]);
  });
});

test("the handles of a person are those of all their identities, in one spelling", () => {
  const person = { issuer: "https://people.example", subject: "Dana" };

  expect([...handlesOf(person)]).toEqual(["https://people.example|dana"]);
  expect([
    ...handlesOf({ ...person, linked: ["https://chat|U\u200B1", "https://chat|u1"] }),
  ]).toEqual(["https://people.example|dana", "https://chat|u1"]);
});
