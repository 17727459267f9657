import { expect, test } from "vitest";
import type { PersonIdentity } from "../../../services/core/identity/identity.ts";
import { TokenGroups } from "../../../services/decision/directory/token-groups.ts";

function dana(groups: readonly string[], issuedAtMs?: number): PersonIdentity {
  const issued = issuedAtMs === undefined ? {} : { issuedAtMs };
  const authn = { kind: "token", methods: [], ...issued } as const;
  return { kind: "person", issuer: "people", subject: "dana", name: "Dana", groups, authn };
}

test("nobody's groups are known before they call", () => {
  expect(new TokenGroups().of("people|dana")).toBeUndefined();
});

test("an older token brings back no group that a newer one has lost", () => {
  const tokens = new TokenGroups();
  tokens.remember(dana([], 2_000));

  expect(tokens.remember(dana(["security"], 1_000))).toEqual([]);
  expect(tokens.of("people|dana")?.groups).toEqual([]);
});

test("a token that says no time of issue brings back nothing either", () => {
  const tokens = new TokenGroups();
  tokens.remember(dana([], 2_000));

  expect(tokens.remember(dana(["security"]))).toEqual([]);
});

test("the newest groups of a person are known", () => {
  const tokens = new TokenGroups();
  tokens.remember(dana(["security"]));
  tokens.remember(dana([]));

  expect(tokens.of("people|dana")?.groups).toEqual([]);
});

test("another spelling of a name is another token's", () => {
  const tokens = new TokenGroups();
  tokens.remember(dana(["security"], 2_000));

  expect(tokens.of("people|Dana")).toBeUndefined();
});
