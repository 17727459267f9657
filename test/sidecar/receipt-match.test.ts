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

  it("compares what is known, and nothing else", () => {
    const { types, request, digest } = EXPECTED;

    expect(match(LEAF)).toEqual({ kind: "matches" });
    expect(match({ ...LEAF, data: {} }, { types, request, digest })).toEqual({ kind: "matches" });
  });
});
