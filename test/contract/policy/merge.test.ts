import fc from "fast-check";
import { expect, test } from "vitest";

import { findOpa, runOpaOrThrow } from "../../../services/adapters/opa/run-opa.ts";
import type { PolicyDecision } from "../../../services/core/policy/decision.ts";
import type { JsonValue } from "../../../services/core/policy/json.ts";
import { mergeOutputs } from "../../../services/core/policy/merge.ts";
import { parsePolicyResult } from "../../../services/core/policy/result.ts";
import { POLICIES } from "./policies.ts";

const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<T | JsonValue> =>
  fc.oneof(
    { weight: 60, arbitrary: good },
    {
      weight: 1,
      arbitrary: fc.constantFrom<JsonValue>(null, "", " ", 0, 1.5, 21, [], {}, "1h30m"),
    },
  );

const pointer = fc.constantFrom("", "/a", "/b", "/a~1b", "/a~2", "a", "~0", "/~", "/~0~1", "/a~~1");
const name = mostly(fc.constantFrom("a", "b", "c", "ä"));
const risk = mostly(fc.constantFrom("low", "medium", "high", "critical"));
const duration = mostly(fc.constantFrom("5m", "300s", "20m", "1h", "2d", "99999999ms", "31d"));
const count = mostly(fc.integer({ min: 1, max: 5 }));
const flag = mostly(fc.boolean());

const once = fc.record({ ttl: duration, uses: fc.constant(1) }, { requiredKeys: [] });
const uses = mostly(fc.constantFrom(1, 2, 5, 100, 101));
const pointers = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.uniqueArray(fc.constantFrom("", "/a", "/b", "/~0~1"), { maxLength: 3 }),
  },
  { weight: 1, arbitrary: fc.array(pointer, { maxLength: 18 }) },
);
const bounded = fc.record(
  { ttl: duration, uses, window: fc.constantFrom("5m", "300s", "1h"), shape: pointers },
  { requiredKeys: ["window", "shape"] },
);
/** Mostly not well said: a window without a shape, several uses without a window. */
const anyGrant = fc.record(
  { ttl: duration, uses, window: duration, shape: mostly(pointers) },
  { requiredKeys: [] },
);

const label = fc.constantFrom("pii", "pii.email", "pii.phone", "phi", "pci.credit_card", "pci");
const oddLabel = fc.constantFrom(
  "secret",
  "secret.jwt",
  "pii.",
  "pii.e.f",
  "pii.E",
  "Pii",
  ".",
  "x",
);

const maskLabel = fc.oneof(label, fc.constantFrom("secret", "secret.jwt"));
const oddMask = fc.constantFrom<JsonValue>(["all"], "pii", { pii: true }, ["pii", 1], ["pii."]);
/** What hides something of the result, or nothing. */
const mask = fc.oneof(
  { weight: 20, arbitrary: fc.boolean() },
  { weight: 20, arbitrary: fc.array(maskLabel, { maxLength: 4 }) },
  { weight: 1, arbitrary: oddMask },
);

const plain = fc.record({ rule: name, message: name, risk }, { requiredKeys: ["rule", "message"] });
const allowance = fc.record(
  { rule: name, message: name, risk, mask_result: mask },
  { requiredKeys: ["rule", "message"] },
);

const review = fc.record(
  {
    rule: name,
    message: name,
    risk,
    requirements: mostly(
      fc.array(fc.record({ group: name, approvals: count }), { minLength: 1, maxLength: 3 }),
    ),
    expires_in: duration,
    deny_threshold: count,
    escalate: mostly(fc.array(fc.record({ after: duration, to: name }), { maxLength: 2 })),
    require_comment: flag,
    step_up: flag,
    channels: mostly(fc.array(name, { maxLength: 3 })),
    grant: mostly(fc.oneof(once, bounded, anyGrant)),
    may_overlap: flag,
    remind: mostly(fc.array(duration, { minLength: 1, maxLength: 5 })),
    remember_denial: duration,
    break_glass: mostly(
      fc.record(
        { group: mostly(fc.constantFrom("a", "a", "a", "b")), review_within: duration },
        { requiredKeys: ["group"] },
      ),
    ),
    reveal: mostly(fc.array(mostly(fc.oneof({ weight: 30, arbitrary: label }, oddLabel)))),
    mask_result: mask,
  },
  { requiredKeys: ["rule", "message", "requirements"] },
);

/** Reviews that are well said and say the same kinds of things: what all must say is often said by all, or by all but one. */
const alike = fc.record(
  {
    rule: fc.constantFrom("a", "b", "c"),
    message: fc.constant("m"),
    requirements: fc.constant([{ group: "g", approvals: 1 }]),
    grant: fc.record(
      {
        uses: fc.integer({ min: 1, max: 4 }),
        window: fc.constantFrom("5m", "10m", "1h"),
        shape: fc.subarray(["", "/a", "/b", "/~0~1"]),
      },
      { requiredKeys: ["window", "shape"] },
    ),
    escalate: fc.array(
      fc.record({ after: fc.constantFrom("5m", "300s", "1h"), to: fc.constantFrom("g", "h") }),
      { maxLength: 3 },
    ),
    remind: fc.subarray(["5m", "300s", "20m", "1h"], { minLength: 1 }),
    remember_denial: fc.constantFrom("5m", "1h"),
    break_glass: fc.record(
      {
        group: fc.constantFrom("a", "a", "a", "a", "b"),
        review_within: fc.constantFrom("5m", "1h"),
      },
      { requiredKeys: ["group"] },
    ),
    reveal: fc.subarray(["pii", "pii.email", "pii.phone", "phi", "pci.cvv"], { minLength: 1 }),
    mask_result: fc.array(maskLabel, { maxLength: 2 }),
  },
  { requiredKeys: ["rule", "message", "requirements", "grant"] },
);

const question = fc.record({
  deny: fc.array(plain, { maxLength: 1 }),
  review: fc.oneof(fc.array(review, { maxLength: 3 }), fc.array(alike, { maxLength: 3 })),
  allow: fc.array(allowance, { maxLength: 2 }),
  unparsed: fc.constantFrom([], [], ["sql"]),
  default_effect: fc.constantFrom("deny", "review"),
});

type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

/** What the merge library in Rego makes of the same rules. */
async function mergeByCommand(questions: readonly Question[]): Promise<readonly PolicyDecision[]> {
  const query = `[decision | some q in input.questions
    rules := {"x": {effect: said | some effect in {"deny", "review", "allow"}; said := {item | some item in q[effect]}}}
    asked := {"action": {"facts": {"unparsed": q.unparsed}}}
    by_default := q.default_effect
    decision := data.countersign.main.decision with data.countersign.rules as rules
      with data.countersign.data.settings.default_effect as by_default with input as asked]`;
  const args = ["eval", "--bundle", POLICIES, "--stdin-input", "--import", "rego.v1"];
  const output = await runOpaOrThrow(findOpa(), [...args, "--format", "json", query], {
    stdin: JSON.stringify({ questions }),
  });
  const results = JSON.parse(output) as { result: [{ expressions: [{ value: unknown[] }] }] };
  return results.result[0].expressions[0].value.map(parsePolicyResult);
}

const DEFAULT_REVIEW = { requirements: [{ group: "security", approvals: 1 }] };

function mergeInCore({ unparsed, default_effect, ...said }: Question): PolicyDecision {
  const otherwise = default_effect === "review" ? DEFAULT_REVIEW : null;
  const outputs = { ...said, errors: [], otherwise } as JsonValue;
  return mergeOutputs(outputs, unparsed.length === 0);
}

/** Both name what is wrong in words of their own. */
function comparable(decision: PolicyDecision): unknown {
  const { effect, rule } = decision;
  return rule === "policy_error" ? { effect, rule } : decision;
}

test("core merges as the merge library does", { timeout: 60_000 }, async () => {
  const questions = fc.sample(question, 1_000);

  const byCommand = await mergeByCommand(questions);

  const inCore = questions.map(mergeInCore);
  const mismatches = questions.flatMap((asked, at) => {
    const [core, command] = [inCore[at]!, byCommand[at]!];
    const same = JSON.stringify(comparable(core)) === JSON.stringify(comparable(command));
    return same ? [] : [{ asked, core, command }];
  });
  expect(byCommand).toHaveLength(questions.length);
  expect(mismatches).toEqual([]);
  expect(new Set(inCore.map(({ effect }) => effect)).size).toBe(3);
  expect(inCore.some(({ rule }) => rule === "policy_error")).toBe(true);
  const merged = inCore.flatMap(({ review: found }, at) =>
    found !== undefined && questions[at]!.review.length > 1 ? [found] : [],
  );
  expect(merged.some(({ grantUses }) => grantUses > 1)).toBe(true);
  expect(merged.some(({ rememberDenialMs }) => rememberDenialMs !== undefined)).toBe(true);
  expect(merged.some(({ breakGlass }) => breakGlass !== undefined)).toBe(true);
  expect(merged.some(({ escalate }) => escalate.length > 0)).toBe(true);
  expect(merged.some(({ reveal }) => reveal !== undefined)).toBe(true);
  expect(merged.some(({ maskResult }) => maskResult !== undefined)).toBe(true);
  expect(inCore.some((decision) => decision.effect === "allow" && decision.maskResult)).toBe(true);
});

test("a lenient rule adds nobody to those whom a strict one asks", () => {
  const said = (rule: string, group: string) => ({
    rule,
    message: "m",
    requirements: [{ group, approvals: 1 }],
  });
  const step = { after: "15m", to: "platform" };
  const merged = (...review: readonly object[]) => {
    const outputs = { deny: [], allow: [], errors: [], otherwise: null, review } as JsonValue;
    const decision = mergeOutputs(outputs, true);
    return decision.effect === "review" ? decision.review.escalate : undefined;
  };

  const lenient = { ...said("a", "security"), escalate: [step] };
  expect(merged(lenient, said("b", "legal"))).toEqual([]);
  expect(merged(lenient, said("b", "platform"))).toEqual([{ afterMs: 900_000, to: "platform" }]);
});

test.for([
  ["nothing", undefined],
  ["a list", []],
  ["no errors to look at", { deny: [], review: [], allow: [], otherwise: null }],
  ["an error", { deny: [], review: [], allow: [], errors: ["x"], otherwise: null }],
  ["no denials to look at", { review: [], allow: [], errors: [], otherwise: null }],
  ["no default", { deny: [], review: [], allow: [], errors: [] }],
  ["allow as a text", { deny: [], review: [], allow: "yes", errors: [], otherwise: null }],
] as const)("%s is a denial", ([, outputs]) => {
  expect(mergeOutputs(outputs as JsonValue | undefined, true)).toMatchObject({
    effect: "deny",
    rule: "policy_error",
  });
});
