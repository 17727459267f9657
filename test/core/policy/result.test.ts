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
const bounded = (changes: object): object =>
  review({ grant: { uses: 2, window: "1h", shape: ["/a"], ...changes } });
const manyPointers = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `/${index}`);
const manyMinutes = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${index + 1}m`);
/** Names of 200 bytes each. */
const manyNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${index}${"é".repeat(99)}x`);

const manyLabels = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `pii.${"x".repeat(index + 1)}`);

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
  [
    "33 escalations",
    review({ escalate: Array.from({ length: 33 }, () => ({ after: "1m", to: "g" })) }),
    "review.escalate",
  ],
  ["an escalation without time", review({ escalate: [{ to: "g" }] }), "review.escalate[0].after"],
  ["a grant without end", review({ grant: { ttl: "25h" } }), "review.grant.ttl"],
  ["a grant without uses", review({ grant: { uses: 0 } }), "review.grant.uses"],
  ["two uses at any time", review({ grant: { uses: 2, shape: [] } }), "review.grant.window"],
  ["two uses of any shape", review({ grant: { uses: 2, window: "1h" } }), "review.grant.shape"],
  ["a window of any shape", review({ grant: { window: "1h" } }), "review.grant.shape"],
  ["a window over a day", bounded({ window: "25h" }), "review.grant.window"],
  ["101 uses", bounded({ uses: 101 }), "review.grant.uses"],
  ["half a use", bounded({ uses: 1.5 }), "review.grant.uses"],
  ["a shape that is no list", bounded({ shape: "/a" }), "review.grant.shape"],
  ["a shape of 65 pointers", bounded({ shape: manyPointers(65) }), "review.grant.shape"],
  ["a pointer to nothing", bounded({ shape: ["/a", "a"] }), "review.grant.shape[1]"],
  ["a pointer that escapes nothing", bounded({ shape: ["/a~2"] }), "review.grant.shape[0]"],
  ["a pointer that ends in an escape", bounded({ shape: ["/a~"] }), "review.grant.shape[0]"],
  ["a pointer of two lines", bounded({ shape: ["/a\n"] }), "review.grant.shape[0]"],
  ["no reminder in a list", review({ remind: [] }), "review.remind"],
  ["17 reminders", review({ remind: manyMinutes(17) }), "review.remind"],
  ["a reminder at the end", review({ remind: ["0m"] }), "review.remind[0]"],
  ["a reminder in words", review({ remind: ["10m", "soon"] }), "review.remind[1]"],
  ["a denial for ever", review({ remember_denial: "31d" }), "review.remember_denial"],
  ["a denial for a flag", review({ remember_denial: true }), "review.remember_denial"],
  ["an emergency of nobody", review({ break_glass: {} }), "review.break_glass.group"],
  ["an emergency in words", review({ break_glass: "oncall" }), "review.break_glass"],
  ["an emergency of more", review({ break_glass: { group: "g", uses: 2 } }), "review.break_glass"],
  [
    "an emergency that nobody looks at",
    review({ break_glass: { group: "g", review_within: "31d" } }),
    "review.break_glass.review_within",
  ],
  ["a mask of a denial", { ...BASE, effect: "deny", mask_result: true }, "mask_result"],
  ["a mask beside a review", { ...review({}), mask_result: true }, "mask_result"],
  ["a mask in words", { ...BASE, effect: "allow", mask_result: "pii" }, "mask_result"],
  ["a mask of no class", { ...BASE, effect: "allow", mask_result: ["all"] }, "mask_result[0]"],
  ["a mask that is no text", review({ mask_result: ["pii", 1] }), "review.mask_result[1]"],
  ["a mask of too much", review({ mask_result: manyLabels(41) }), "review.mask_result"],
  [
    "a mask that fits no leaf",
    review({ mask_result: manyLabels(40).map((label) => label + "x".repeat(30)) }),
    "review.mask_result",
  ],
  ["nothing to be seen in a list", review({ reveal: [] }), "review.reveal"],
  ["a class to be seen that is no list", review({ reveal: "pii" }), "review.reveal"],
  ["secrets to be seen", review({ reveal: ["pii", "secret"] }), "review.reveal[1]"],
  ["one kind of secret to be seen", review({ reveal: ["secret.jwt"] }), "review.reveal[0]"],
  ["a label of two types", review({ reveal: ["pii.email.x"] }), "review.reveal[0]"],
  [
    "over 2,048 bytes of names with those of emergencies and shapes",
    review({
      channels: manyNames(8),
      break_glass: { group: "x".repeat(200) },
      grant: { window: "1h", shape: ["/".repeat(200), "/".repeat(49)] },
    }),
    "review",
  ],
] as const)("%s is a deny that names the field", ([, value, field]) => {
  const decision = parsePolicyResult(value);

  expect(decision).toMatchObject({
    effect: "deny",
    rule: "policy_error",
    reasons: [{ code: "policy_error" }],
  });
  expect(decision.reasons[0]?.message).toContain(`${field} must be`);
});

test.each([
  [true, ["financial", "pci", "phi", "pii", "secret"]],
  [
    ["secret", "pii.email", "pii", "secret"],
    ["pii", "secret"],
  ],
  [
    ["pii.email", "phi"],
    ["phi", "pii.email"],
  ],
  [false, undefined],
  [[], undefined],
])("what is hidden of a result by %j is %j", (mask, labels) => {
  const allowed = parsePolicyResult({ ...BASE, effect: "allow", mask_result: mask });
  const reviewed = parsePolicyResult(review({ mask_result: mask }));

  expect(allowed).toEqual({ ...BASE, effect: "allow", ...(labels && { maskResult: labels }) });
  expect(reviewed.review?.maskResult).toEqual(labels);
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

test("what few reviews say is read too", () => {
  const decision = parsePolicyResult(
    review({
      grant: { ttl: "1m", uses: 3, window: "1h", shape: ["", "/a~1b/0"] },
      remind: ["600s", "1h", "10m"],
      remember_denial: "30d",
      break_glass: { group: "oncall", review_within: "2h" },
      reveal: ["pci.credit_card", "pii"],
    }),
  );

  expect(decision.review).toMatchObject({
    grantTtlMs: 60_000,
    grantUses: 3,
    grantWindowMs: 3_600_000,
    grantShape: ["", "/a~1b/0"],
    remindBeforeMs: [3_600_000, 600_000],
    rememberDenialMs: 30 * 86_400_000,
    breakGlass: { group: "oncall", reviewWithinMs: 7_200_000 },
    reveal: ["pci.credit_card", "pii"],
  });
});

test("a window without a number is for a hundred uses, and an emergency is looked at within a day", () => {
  const decision = parsePolicyResult(
    review({ grant: { window: "1h", shape: [] }, break_glass: { group: "oncall" } }),
  );

  expect(decision.review).toMatchObject({
    grantUses: 100,
    grantShape: [],
    breakGlass: { reviewWithinMs: 86_400_000 },
  });
});

test("a window of one use is no window", () => {
  const { review: read } = parsePolicyResult(bounded({ uses: 1 }));

  expect(read).not.toHaveProperty("grantWindowMs");
  expect(read).not.toHaveProperty("grantShape");
});

test("whatever comes, nothing throws and only a well-formed allow allows", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(parsePolicyResult(value).effect).toBe("deny");
    }),
  );
});
