import fc from "fast-check";
import { expect, test } from "vitest";

import { parsePolicyResult } from "../../../services/core/policy/result.ts";

const BASE = { rule: "r", reasons: [{ code: "c", message: "m" }], risk: "high" };
const REVIEW = { requirements: [{ group: "g", approvals: 1 }] };
const review = (changes: object): object => ({
  ...BASE,
  effect: "review",
  review: { ...REVIEW, ...changes },
});
/** Names of 200 bytes each. */
const manyNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${index}${"é".repeat(99)}x`);

test.for([
  ["nothing", undefined, "root"],
  ["null", null, "root"],
  ["a list", [], "root"],
  ["a text", "allow", "root"],
  ["an unknown effect", { ...BASE, effect: "maybe" }, "effect"],
  ["an unknown field", { ...BASE, effect: "allow", also: 1 }, "root"],
  ["no rule", { ...BASE, effect: "allow", rule: undefined }, "rule"],
  ["a blank rule", { ...BASE, effect: "allow", rule: " " }, "rule"],
  ["a rule of two lines", { ...BASE, effect: "allow", rule: "a\nb" }, "rule"],
  ["a channel that turns its line", review({ channels: ["a\u202eb"] }), "review.channels[0]"],
  ["no reasons", { ...BASE, effect: "allow", reasons: [] }, "reasons"],
  [
    "a reason without message",
    { ...BASE, effect: "allow", reasons: [{ code: "c" }] },
    "reasons[0].message",
  ],
  ["half of a character in a rule", { ...BASE, effect: "allow", rule: "\ud83d" }, "rule"],
  [
    "half of a character in a code",
    { ...BASE, effect: "deny", reasons: [{ code: "c\udd11", message: "m" }] },
    "reasons[0].code",
  ],
  [
    "half of a character in a message",
    { ...BASE, effect: "deny", reasons: [{ code: "c", message: "m\ud83d" }] },
    "reasons[0].message",
  ],
  [
    "half of a character in a group",
    review({ requirements: [{ group: "\ud83d", approvals: 1 }] }),
    "review.requirements[0].group",
  ],
  ["an unknown risk", { ...BASE, effect: "allow", risk: "none" }, "risk"],
  ["an allow with a review", { ...BASE, effect: "allow", review: REVIEW }, "review"],
  ["a review without review", { ...BASE, effect: "review" }, "review"],
  ["a review without requirements", review({ requirements: [] }), "review.requirements"],
  [
    "one group twice",
    review({ requirements: [...REVIEW.requirements, ...REVIEW.requirements] }),
    "review.requirements",
  ],
  [
    "a blank group",
    review({ requirements: [{ group: "", approvals: 1 }] }),
    "review.requirements[0].group",
  ],
  [
    "no approvals",
    review({ requirements: [{ group: "g", approvals: 0 }] }),
    "review.requirements[0].approvals",
  ],
  [
    "21 approvals",
    review({ requirements: [{ group: "g", approvals: 21 }] }),
    "review.requirements[0].approvals",
  ],
  [
    "half an approval",
    review({ requirements: [{ group: "g", approvals: 0.5 }] }),
    "review.requirements[0].approvals",
  ],
  [
    "33 approvals in all",
    review({
      requirements: [
        { group: "g", approvals: 20 },
        { group: "h", approvals: 13 },
      ],
    }),
    "review.requirements",
  ],
  [
    "over 2,048 bytes of names in all",
    review({
      requirements: manyNames(4).map((group) => ({ group, approvals: 1 })),
      escalate: manyNames(3).map((to) => ({ after: "1m", to })),
      channels: [...manyNames(3), "x".repeat(49)],
    }),
    "review",
  ],
  [
    "over 2,048 bytes of names as JSON writes them",
    review({ channels: Array.from({ length: 6 }, () => '"'.repeat(171)) }),
    "review",
  ],
  ["no time to live", review({ expires_in: "0m" }), "review.expires_in"],
  ["more than 30 days", review({ expires_in: "31d" }), "review.expires_in"],
  ["a number of minutes", review({ expires_in: 30 }), "review.expires_in"],
  ["no deny threshold", review({ deny_threshold: 0 }), "review.deny_threshold"],
  ["a flag in words", review({ step_up: "yes" }), "review.step_up"],
  ["a channel that is none", review({ channels: [1] }), "review.channels[0]"],
  ["an escalation without time", review({ escalate: [{ to: "g" }] }), "review.escalate[0].after"],
  ["a grant without end", review({ grant: { ttl: "25h" } }), "review.grant.ttl"],
  ["a grant without uses", review({ grant: { uses: 0 } }), "review.grant.uses"],
  ["a grant of two uses", review({ grant: { uses: 2 } }), "review.grant.uses"],
] as const)("%s is a deny that names the field", ([, value, field]) => {
  const decision = parsePolicyResult(value);

  expect(decision).toMatchObject({
    effect: "deny",
    rule: "policy_error",
    reasons: [{ code: "policy_error" }],
  });
  expect(decision.reasons[0]?.message).toContain(`${field} must be`);
});

test("a bare review gets the defaults", () => {
  expect(parsePolicyResult(review({}))).toEqual({
    ...BASE,
    effect: "review",
    review: {
      requirements: [{ group: "g", approvals: 1 }],
      expiresInMs: 1_800_000,
      denyThreshold: 1,
      mayOverlap: false,
      escalate: [],
      requireComment: false,
      stepUp: false,
      channels: [],
      grantTtlMs: 300_000,
      grantUses: 1,
    },
  });
});

test("a full review is read in milliseconds", () => {
  const decision = parsePolicyResult(
    review({
      expires_in: "30d",
      grant: { ttl: "90s", uses: 1 },
      escalate: [{ after: "15m", to: "h" }],
    }),
  );

  expect(decision.review).toMatchObject({
    expiresInMs: 30 * 86_400_000,
    grantTtlMs: 90_000,
    grantUses: 1,
    escalate: [{ afterMs: 900_000, to: "h" }],
  });
});

test("a review may have 2,048 bytes of names and 32 approvals in all", () => {
  const [group = "", ...channels] = manyNames(10);
  const decision = parsePolicyResult(
    review({
      requirements: [
        { group, approvals: 20 },
        { group: "x".repeat(48), approvals: 12 },
      ],
      channels,
    }),
  );

  expect(decision.effect).toBe("review");
});

test("a grant of more than one use is refused with the reason", () => {
  const decision = parsePolicyResult(review({ grant: { uses: 5 } }));

  expect(decision.reasons[0]?.message).toContain("a grant serves exactly one use");
});

test("whatever comes, nothing throws and only a well-formed allow allows", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(parsePolicyResult(value).effect).toBe("deny");
    }),
  );
});
