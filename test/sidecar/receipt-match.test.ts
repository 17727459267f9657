import { describe, expect, it } from "vitest";
import { matchesAnswer, type ExpectedLeaf } from "../../sidecar/receipt-match.ts";

const EXPECTED: ExpectedLeaf = {
  types: ["grant.redeemed", "grant.lapsed"],
  request: "req_1",
  digest: "ab",
  tool: "t",
  operation: "o",
  grant: "g",
  redemption: "r",
  outcome: "failed",
};

const LEAF = {
  v: 1,
  type: "grant.redeemed",
  request: "req_1",
  action: { tool: "t", operation: "o", digest: "ab" },
  outcome: "failed",
  data: { grant: "g", redemption: "r" },
};

function match(leaf: unknown, expected = EXPECTED) {
  return matchesAnswer(
    Buffer.from(typeof leaf === "string" ? leaf : JSON.stringify(leaf)),
    expected,
  );
}

describe("whether a leaf proves an answer", () => {
  it.each<[string, unknown]>([
    ["version", { ...LEAF, v: 2 }],
    ["type", { ...LEAF, type: "request.approved" }],
    ["type", { ...LEAF, type: undefined }],
    ["request", { ...LEAF, request: null }],
    ["digest", { ...LEAF, action: { ...LEAF.action, digest: "AB" } }],
    ["digest", { ...LEAF, action: null }],
    ["tool", { ...LEAF, action: { ...LEAF.action, tool: "other" } }],
    ["operation", { ...LEAF, action: { ...LEAF.action, operation: "other" } }],
    ["grant", { ...LEAF, data: { redemption: "r" } }],
    ["redemption", { ...LEAF, data: { grant: "g", redemption: ["r"] } }],
    ["outcome", { ...LEAF, outcome: null }],
    ["form", []],
    ["form", "{"],
    ["form", '{"v":1,"v":1}'],
    ["form", `{"v":1,"x":"${"y".repeat(8_192)}"}`],
  ])("refuses another %s", (what, leaf) => {
    expect(match(leaf)).toEqual({ kind: "differs", what });
  });

  it.each<[string, object]>([
    ["reveal", { reveal: "reveal_2" }],
    ["placeholder", { placeholder: "<EMAIL_2>" }],
    ["key", { key: "C" }],
    ["expiry", { expires_at: 8 }],
    ["expiry", { expires_at: "7" }],
  ])("refuses another %s of a look at a hidden value", (what, change) => {
    const data = { reveal: "reveal_1", placeholder: "<EMAIL_1>", key: "B", expires_at: 7 };
    const reveal = { id: "reveal_1", placeholder: "<EMAIL_1>", key: "B", expiresAtMs: 7 };
    const expected = { types: ["value.revealed"], request: "req_1", digest: "ab", reveal } as const;
    const leaf = { ...LEAF, type: "value.revealed", outcome: null };

    expect(match({ ...leaf, data }, expected)).toEqual({ kind: "matches" });
    expect(match({ ...leaf, data: { ...data, ...change } }, expected)).toEqual({
      kind: "differs",
      what,
    });
  });

  it.each<[object, readonly string[], string]>([
    [{}, [], "matches"],
    [{ mask_result: ["pii"] }, ["pii"], "matches"],
    [{ mask_result: ["pii"] }, [], "differs"],
    [{ mask_result: ["pii", "secret"] }, ["pii"], "differs"],
    [{}, ["pii"], "differs"],
  ])("holds what is hidden of a result against %j: %j %s", (data, maskResult, kind) => {
    const leaf = { ...LEAF, data: { ...LEAF.data, ...data } };

    expect(match(leaf, { ...EXPECTED, maskResult }).kind).toBe(kind);
  });

  it("compares what is known, and nothing else", () => {
    const { types, request, digest } = EXPECTED;

    expect(match(LEAF)).toEqual({ kind: "matches" });
    expect(match({ ...LEAF, data: {} }, { types, request, digest })).toEqual({ kind: "matches" });
  });
});
