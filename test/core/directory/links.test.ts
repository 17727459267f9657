import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  areLinked,
  dutyIdentitiesOf,
  IDENTITIES_MAX,
  identitiesOf,
  link,
  mayLink,
  part,
  PARTED_MS,
  type LinksDraft,
} from "../../../services/core/directory/links.ts";

const [A, B, C, D] = ["okta|a", "entra|b", "slack|c", "teams|d"] as const;

function draft(...pairs: readonly (readonly [string, string])[]): LinksDraft {
  const links = {
    circles: new Map<string, readonly string[]>(),
    partings: [],
    apart: new Set<string>(),
  };
  for (const pair of pairs) link(links, pair, 0);
  return links;
}

describe("identities of one person", () => {
  test("another spelling of a linked key is the same, as the log can't tell them apart", () => {
    expect(identitiesOf(draft([A, B]), "OKTA|A")).toEqual(["OKTA|A", B]);
    expect(areLinked(draft([A, B]), "OKTA|A", "Entra|B")).toBe(true);
    expect(areLinked(draft([A, B]), "OKTA|A", A)).toBe(false);
    expect(areLinked(draft([A, B]), A, C)).toBe(false);
  });

  test("another spelling of a linked key is the same person where that takes rights away", () => {
    expect(dutyIdentitiesOf(draft([A, B]), "OKTA|A", 0)).toEqual(["OKTA|A", B]);
  });

  test("one person has no more than 16, and what would be more links nothing", () => {
    const many = Array.from({ length: IDENTITIES_MAX }, (_, index) => `idp|${index}`);
    const links = draft(...many.slice(1).map((key) => ["idp|0", key] as const));

    expect(mayLink(links, ["idp|0", A], 0)).toBe(false);
    link(links, ["idp|0", A], 0);

    expect(identitiesOf(links, A)).toEqual([A]);
    expect(identitiesOf(links, "idp|15")).toHaveLength(IDENTITIES_MAX);
  });

  test("links go both ways and on", () => {
    const links = draft([A, B], [C, B]);

    for (const key of [A, B, C]) {
      expect(new Set(identitiesOf(links, key))).toEqual(new Set([A, B, C]));
      expect(identitiesOf(links, key)[0]).toBe(key);
    }
  });

  test("who is parted leaves the others together", () => {
    const links = draft([A, B], [B, C]);
    part(links, B, 0);

    expect(identitiesOf(links, B)).toEqual([B]);
    expect(new Set(identitiesOf(links, A))).toEqual(new Set([A, C]));
  });

  test("who is parted stays the same person for duties until no request of before can be open", () => {
    const links = draft([A, B]);
    part(links, B, 1_000);

    expect(dutyIdentitiesOf(links, A, PARTED_MS + 999)).toEqual([A, B]);
    expect(dutyIdentitiesOf(links, B, PARTED_MS + 999)).toEqual([B, A]);
    expect(dutyIdentitiesOf(links, A, PARTED_MS + 1_000)).toEqual([A]);
  });

  test("who parts and links anew is still one with those of before", () => {
    const links = draft([A, B]);
    part(links, B, 1_000);
    link(links, [B, C], 2_000);

    expect(new Set(dutyIdentitiesOf(links, A, 3_000))).toEqual(new Set([A, B, C]));
  });
});

const key = fc.constantFrom(A, B, C, D);
const step = fc.oneof(
  fc.record({ kind: fc.constant("link" as const), pair: fc.tuple(key, key) }),
  fc.record({ kind: fc.constant("part" as const), key }),
);

test("being one person is symmetric and transitive after any links and partings", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const links = draft();
      steps.forEach((each, index) => {
        if (each.kind === "link") link(links, each.pair, index);
        else part(links, each.key, index);
      });
      for (const one of [A, B, C, D]) {
        const circle = new Set(identitiesOf(links, one));
        const duties = new Set(dutyIdentitiesOf(links, one, steps.length));
        expect([...circle].filter((each) => !duties.has(each))).toEqual([]);
        for (const other of circle) expect(new Set(identitiesOf(links, other))).toEqual(circle);
        for (const other of duties)
          expect(new Set(dutyIdentitiesOf(links, other, steps.length))).toEqual(duties);
      }
    }),
  );
});
