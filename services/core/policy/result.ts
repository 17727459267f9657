import type { PolicyDecision, PolicyEffect, PolicyReason, PolicyRisk } from "./decision.ts";
import { policyErrorDecision } from "./decision.ts";
import { fields, list, name, oneOf, text, UnreadableField } from "./fields.ts";
import { parseMask } from "./mask-result.ts";
import { parseReview } from "./review.ts";

const REASONS_MAX = 64;
const MESSAGE_CHARS_MAX = 2_000;

const EFFECTS: readonly PolicyEffect[] = ["allow", "deny", "review"];
const RISKS: readonly PolicyRisk[] = ["low", "medium", "high", "critical"];

/**
 * Reads what the merged entrypoint gave. Never throws: everything unreadable, unknown fields included, is a deny of the rule
 * `policy_error` whose reason names the field.
 */
export function parsePolicyResult(value: unknown): PolicyDecision {
  try {
    return parseDecision(value);
  } catch (error) {
    if (error instanceof UnreadableField) return policyErrorDecision(error.message);
    throw error;
  }
}

function parseDecision(value: unknown): PolicyDecision {
  const known = ["effect", "rule", "reasons", "risk", "mask_result", "review"];
  const result = fields(value, "root", known);
  const effect = oneOf(result["effect"], "effect", EFFECTS);
  const base = {
    rule: name(result["rule"], "rule"),
    reasons: reasons(result["reasons"]),
    risk: oneOf(result["risk"], "risk", RISKS),
  };
  const { mask_result: mask, review } = result;
  if (effect !== "allow" && mask !== undefined)
    throw new UnreadableField("mask_result", `absent on ${effect}`);
  if (effect === "review") return { ...base, effect, review: parseReview(review) };
  if (review !== undefined) throw new UnreadableField("review", `absent on ${effect}`);
  if (effect === "deny") return { ...base, effect };
  const maskResult = parseMask(mask, "mask_result");
  return { ...base, effect, ...(maskResult === undefined ? {} : { maskResult }) };
}

function reasons(value: unknown): readonly PolicyReason[] {
  return list(value, "reasons", { min: 1, max: REASONS_MAX }).map((item, index) => {
    const reason = fields(item, `reasons[${index}]`, ["code", "message"]);
    return {
      code: name(reason["code"], `reasons[${index}].code`),
      message: text(reason["message"], `reasons[${index}].message`, MESSAGE_CHARS_MAX),
    };
  });
}
