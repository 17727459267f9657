import { parseDuration } from "../config/duration.ts";
import type { PolicyDecision, PolicyReason } from "./decision.ts";
import { policyErrorDecision } from "./decision.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { joinMasks } from "./mask-result.ts";
import type { AllowOutput, GrantOutput, ReviewOutput, RuleOutput } from "./outputs.ts";
import { isAllowOutput, isReviewOutput, isRuleOutput, usesOf } from "./outputs.ts";
import { parsePolicyResult } from "./result.ts";
import { coversLabel } from "./reveal-label.ts";

const RISKS = ["low", "medium", "high", "critical"];
const NO_RULE: PolicyReason = { code: "no_rule", message: "No rule allows this action." };
const UNPARSED: PolicyReason = {
  code: "unparsed",
  message: "Part of the action could not be parsed, so no rule may allow it.",
};

/**
 * Merges what all rules said, as policies/countersign/lib/merge.rego does: anything malformed denies, deny beats review,
 * review beats allow, reviews add up and the strictest of each setting wins, and what could not be parsed is never allowed.
 * Never throws.
 */
export function mergeOutputs(outputs: JsonValue | undefined, isParsed: boolean): PolicyDecision {
  if (!isJsonObject(outputs)) return policyErrorDecision("its outputs must be an object");
  const { errors, otherwise } = outputs;
  if (!Array.isArray(errors) || errors.length > 0) {
    return policyErrorDecision("a package wrote an effect that is no set");
  }
  const deny = itemsOf(outputs["deny"], isRuleOutput);
  const review = itemsOf(outputs["review"], isReviewOutput);
  const allow = itemsOf(outputs["allow"], isAllowOutput);
  if (deny === undefined) return wrongShape("deny");
  if (review === undefined) return wrongShape("review");
  if (allow === undefined) return wrongShape("allow");
  const unparsed = isParsed ? [] : [UNPARSED];
  if (deny.length > 0) return parsePolicyResult(denial(deny, review));
  if (review.length > 0) return parsePolicyResult(reviewOf(review, allow, unparsed));
  if (allow.length > 0 && isParsed) return parsePolicyResult(allowance(allow));
  return parsePolicyResult(byDefault(otherwise, allow, unparsed));
}

function itemsOf<T extends JsonValue>(
  value: JsonValue | undefined,
  isItem: (item: JsonValue) => item is T,
): readonly T[] | undefined {
  return Array.isArray(value) && value.every(isItem) ? value : undefined;
}

function wrongShape(effect: string): PolicyDecision {
  return policyErrorDecision(`a rule gave ${effect} an item of the wrong shape`);
}

function denial(deny: readonly RuleOutput[], review: readonly RuleOutput[]): object {
  const risk = riskOf([...deny, ...review], "high");
  return { effect: "deny", rule: leadingRule(deny, "high"), reasons: reasonsOf(deny, []), risk };
}

function allowance(allow: readonly AllowOutput[]): object {
  return {
    effect: "allow",
    rule: leadingRule(allow, "low"),
    reasons: reasonsOf(allow, []),
    risk: riskOf(allow, "low"),
    ...maskOf(allow),
  };
}

function reviewOf(
  review: readonly ReviewOutput[],
  allow: readonly AllowOutput[],
  unparsed: readonly PolicyReason[],
): object {
  return {
    effect: "review",
    rule: leadingRule(review, "high"),
    reasons: reasonsOf(review, unparsed),
    risk: riskOf(review, "high"),
    review: { ...joined(review), ...maskOf([...review, ...allow]) },
  };
}

function byDefault(
  otherwise: JsonValue | undefined,
  allow: readonly AllowOutput[],
  unparsed: readonly PolicyReason[],
): object {
  const base = { rule: "default", reasons: [NO_RULE, ...unparsed], risk: "high" };
  if (otherwise === null) return { ...base, effect: "deny" };
  // A default that is malformed, or not there, is refused where the result is read.
  if (!isJsonObject(otherwise)) return { ...base, effect: "review", review: otherwise };
  const review = { ...otherwise, ...maskOf([otherwise, ...allow]) };
  return { ...base, effect: "review", review };
}

/** What any rule wants hidden of the result is hidden, also where others ask people. */
function maskOf(items: readonly JsonObject[]): JsonObject {
  const mask = joinMasks(items.map((item) => item["mask_result"]));
  return mask === undefined ? {} : { mask_result: mask };
}

function reasonsOf(
  items: readonly RuleOutput[],
  more: readonly PolicyReason[],
): readonly PolicyReason[] {
  const reasons = [...items.map(({ rule, message }) => ({ code: rule, message })), ...more];
  return sortedUnique(reasons, ({ code, message }) => [code, message]);
}

function riskOf(items: readonly RuleOutput[], absent: string): string {
  return RISKS[Math.max(...items.map((item) => rank(item, absent)))] ?? "critical";
}

/** The rule that a decision is known by: the riskiest, and of those the first by name. */
function leadingRule(items: readonly RuleOutput[], absent: string): string {
  const top = Math.max(...items.map((item) => rank(item, absent)));
  const leading = items.filter((item) => rank(item, absent) === top).map(({ rule }) => rule);
  return leading.toSorted(compare)[0] ?? "";
}

function rank(item: RuleOutput, absent: string): number {
  return RISKS.indexOf(item.risk ?? absent);
}

function joined(reviews: readonly ReviewOutput[]): JsonObject {
  return {
    requirements: requirementsOf(reviews),
    expires_in: shortest(reviews.map((each) => each.expires_in ?? "30m")),
    deny_threshold: Math.min(...reviews.map((each) => each.deny_threshold ?? 1)),
    may_overlap: reviews.every((each) => each.may_overlap === true),
    escalate: sortedUnique(escalationsOf(reviews), ({ after, to }) => [after, to]),
    require_comment: reviews.some((each) => each.require_comment === true),
    step_up: reviews.some((each) => each.step_up === true),
    channels: sortedUnique(
      reviews.flatMap((each) => each.channels ?? []),
      (channel) => [channel],
    ),
    grant: grantOf(reviews.map((each) => each.grant ?? {})),
    ...remindersOf(reviews),
    ...rememberedOf(reviews),
    ...emergencyOf(reviews),
    ...revealOf(reviews),
  };
}

type Escalation = NonNullable<ReviewOutput["escalate"]>[number];

/** Whoever is added may stand for anybody, so nobody is whom one of the reviews does not have by then. */
function escalationsOf(reviews: readonly ReviewOutput[]): readonly Escalation[] {
  const all = reviews.flatMap((each) => each.escalate ?? []);
  return all.filter((step) => reviews.every((review) => hasByThen(review, step)));
}

function hasByThen({ requirements, escalate = [] }: ReviewOutput, { after, to }: Escalation) {
  if (requirements.every(({ group }) => group === to)) return true;
  return escalate.some((step) => step.to === to && length(step.after) <= length(after));
}

/** Several uses only where every review allows them; then as few and as short, and as like one another, as any wants. */
function grantOf(grants: readonly GrantOutput[]): JsonObject {
  const grant = { ttl: shortest(grants.map(({ ttl = "5m" }) => ttl)) };
  const uses = Math.min(...grants.map(usesOf));
  if (uses === 1) return { ...grant, uses };
  const pointers = grants.flatMap(({ shape = [] }) => shape);
  return {
    ...grant,
    uses,
    window: shortest(grants.flatMap(({ window }) => window ?? [])),
    shape: sortedUnique(pointers, (pointer) => [pointer]),
  };
}

function remindersOf(reviews: readonly ReviewOutput[]): JsonObject {
  const remind = reviews.flatMap((each) => each.remind ?? []);
  return remind.length === 0 ? {} : { remind: sortedUnique(remind, (before) => [before]) };
}

/** Nothing is remembered that one of the reviews does not want remembered. */
function rememberedOf(reviews: readonly ReviewOutput[]): JsonObject {
  const texts = reviews.flatMap((each) => each.remember_denial ?? []);
  return texts.length < reviews.length ? {} : { remember_denial: shortest(texts) };
}

/** Nobody settles in an emergency what another review leaves to others. */
function emergencyOf(reviews: readonly ReviewOutput[]): JsonObject {
  const all = reviews.flatMap((each) => each.break_glass ?? []);
  const [group, ...others] = new Set(all.map((each) => each.group));
  if (group === undefined || others.length > 0 || all.length < reviews.length) return {};
  const review_within = shortest(all.map((each) => each.review_within ?? "24h"));
  return { break_glass: { group, review_within } };
}

/** People see what every review lets them see; one review names a whole class where another names a type of it. */
function revealOf(reviews: readonly ReviewOutput[]): JsonObject {
  const labels = reviews
    .flatMap((each) => each.reveal ?? [])
    .filter((label) => reviews.every(({ reveal = [] }) => coversLabel(reveal, label)));
  return labels.length === 0 ? {} : { reveal: sortedUnique(labels, (label) => [label]) };
}

/** Of each group the most that is wanted; fewest approvals first, then by name. */
function requirementsOf(reviews: readonly ReviewOutput[]): readonly JsonObject[] {
  const most = new Map<string, number>();
  for (const { group, approvals } of reviews.flatMap(({ requirements }) => requirements)) {
    most.set(group, Math.max(approvals, most.get(group) ?? 0));
  }
  return [...most]
    .map(([group, approvals]) => ({ group, approvals }))
    .toSorted((a, b) => a.approvals - b.approvals || compare(a.group, b.group));
}

function shortest(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  return others.reduce((least, text) => (length(text) < length(least) ? text : least), first);
}

function length(text: string): number {
  return parseDuration(text) ?? 0;
}

function sortedUnique<T>(
  items: readonly T[],
  keysOf: (item: T) => readonly [string, string?],
): readonly T[] {
  if (items.length < 2) return items;
  const byKey = new Map(items.map((item) => [JSON.stringify(keysOf(item)), item]));
  return [...byKey.values()].toSorted((a, b) => {
    const [[a1, a2 = ""], [b1, b2 = ""]] = [keysOf(a), keysOf(b)];
    return compare(a1, b1) || compare(a2, b2);
  });
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
