import { parseDuration } from "../config/duration.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { isMask } from "./mask-result.ts";
import { isPointer } from "./pointer.ts";
import { isRevealLabel } from "./reveal-label.ts";
import { textList } from "./text-list.ts";

/** One thing that a rule said, of the shape that policies/countersign/lib/shape.rego describes. */
export interface RuleOutput extends JsonObject {
  readonly rule: string;
  readonly message: string;
  readonly risk?: string;
}

/** One allowance. */
export interface AllowOutput extends RuleOutput {
  readonly mask_result?: boolean | readonly string[];
}

/** One review that a rule asked for. */
export interface ReviewOutput extends AllowOutput {
  readonly requirements: readonly RequirementOutput[];
  readonly expires_in?: string;
  readonly deny_threshold?: number;
  readonly escalate?: readonly EscalationOutput[];
  readonly require_comment?: boolean;
  readonly step_up?: boolean;
  readonly channels?: readonly string[];
  readonly grant?: GrantOutput;
  readonly may_overlap?: boolean;
  readonly remind?: readonly string[];
  readonly remember_denial?: string;
  readonly break_glass?: BreakGlassOutput;
  readonly reveal?: readonly string[];
}

/** How many people of one group. */
export interface RequirementOutput extends JsonObject {
  readonly group: string;
  readonly approvals: number;
}

/** Who else may approve, and when. */
export interface EscalationOutput extends JsonObject {
  readonly after: string;
  readonly to: string;
}

/** How long the grant of an approved request lives, and how often and for what it may serve. */
export interface GrantOutput extends JsonObject {
  readonly ttl?: string;
  readonly uses?: number;
  readonly window?: string;
  readonly shape?: readonly string[];
}

/** Who may settle a request in an emergency, and how soon it is looked at. */
export interface BreakGlassOutput extends JsonObject {
  readonly group: string;
  readonly review_within?: string;
}

const RISKS = new Set<JsonValue>(["low", "medium", "high", "critical"]);
const PLAIN_KEYS = ["rule", "message", "risk"];
const ALLOW_KEYS = new Set([...PLAIN_KEYS, "mask_result"]);
const REVIEW_KEYS = new Set([
  ...ALLOW_KEYS,
  "requirements",
  "expires_in",
  "deny_threshold",
  "escalate",
  "require_comment",
  "step_up",
  "channels",
  "grant",
  "may_overlap",
  "remind",
  "remember_denial",
  "break_glass",
  "reveal",
]);
const PLAIN = new Set(PLAIN_KEYS);
const GRANT_KEYS = new Set(["ttl", "uses", "window", "shape"]);
const BREAK_GLASS_KEYS = new Set(["group", "review_within"]);
const APPROVALS_MAX = 20;
const REMINDERS_MAX = 4;
const USES_MAX = 100;
const POINTERS_MAX = 16;
const REVEAL_LABELS_MAX = 32;

/** Whether a rule may put this into deny. */
export function isRuleOutput(item: JsonValue): item is RuleOutput {
  return isJsonObject(item) && isPlain(item, PLAIN);
}

/** Whether a rule may put this into allow. */
export function isAllowOutput(item: JsonValue): item is AllowOutput {
  return isJsonObject(item) && isPlain(item, ALLOW_KEYS) && isMask(item["mask_result"] ?? false);
}

/** Whether a rule may put this into review. */
export function isReviewOutput(item: JsonValue): item is ReviewOutput {
  if (!isJsonObject(item) || !isPlain(item, REVIEW_KEYS)) return false;
  const { requirements, expires_in, deny_threshold, channels, escalate, grant } = item;
  return (
    isListOf(requirements, isRequirement) &&
    requirements.length > 0 &&
    (expires_in === undefined || isDuration(expires_in)) &&
    (deny_threshold === undefined || isCount(deny_threshold)) &&
    [item["require_comment"], item["step_up"], item["may_overlap"]].every(isFlag) &&
    (channels === undefined || (textList(channels)?.every(isName) ?? false)) &&
    (escalate === undefined || isListOf(escalate, isEscalation)) &&
    (grant === undefined || isGrant(grant)) &&
    isMask(item["mask_result"] ?? false) &&
    hasWellSaid(item)
  );
}

/** How often a grant may serve that says nothing else than for how long. */
export function usesOf(grant: GrantOutput | undefined): number {
  return grant?.uses ?? (grant?.window === undefined ? 1 : USES_MAX);
}

/** Whether what few reviews say is said well. */
function hasWellSaid({ remind, remember_denial, break_glass, reveal }: JsonObject): boolean {
  return (
    (remind === undefined || isReminders(remind)) &&
    (remember_denial === undefined || isDuration(remember_denial)) &&
    (break_glass === undefined || isBreakGlass(break_glass)) &&
    (reveal === undefined || isReveal(reveal))
  );
}

function isReminders(value: JsonValue): boolean {
  return isListOf(value, isDuration) && value.length >= 1 && value.length <= REMINDERS_MAX;
}

function isReveal(value: JsonValue): boolean {
  const labels = textList(value);
  return labels !== undefined && labels.length <= REVEAL_LABELS_MAX && labels.every(isRevealLabel);
}

function isBreakGlass(item: JsonValue): item is BreakGlassOutput {
  if (!isJsonObject(item) || !hasOnly(item, BREAK_GLASS_KEYS)) return false;
  const { group, review_within } = item;
  return isName(group) && (review_within === undefined || isDuration(review_within));
}

function isPlain(item: JsonObject, keys: ReadonlySet<string>): boolean {
  const { rule, message, risk } = item;
  return (
    isName(rule) &&
    isName(message) &&
    (risk === undefined || RISKS.has(risk)) &&
    hasOnly(item, keys)
  );
}

function isRequirement(item: JsonValue): item is RequirementOutput {
  if (!isJsonObject(item) || Object.keys(item).length !== 2) return false;
  const { group, approvals } = item;
  return isName(group) && isCount(approvals) && approvals <= APPROVALS_MAX;
}

function isEscalation(item: JsonValue): item is EscalationOutput {
  if (!isJsonObject(item) || Object.keys(item).length !== 2) return false;
  return isDuration(item["after"]) && isName(item["to"]);
}

function isGrant(item: JsonValue): item is GrantOutput {
  if (!isJsonObject(item) || !hasOnly(item, GRANT_KEYS)) return false;
  const { ttl, uses, window, shape } = item;
  const isWellSaid =
    (ttl === undefined || isDuration(ttl)) &&
    (uses === undefined || (isCount(uses) && uses <= USES_MAX)) &&
    (window === undefined || isDuration(window)) &&
    (shape === undefined || isShape(shape));
  const isSeveral = window !== undefined || (uses !== undefined && uses !== 1);
  return isWellSaid && (!isSeveral || (window !== undefined && shape !== undefined));
}

function isShape(value: JsonValue): boolean {
  const pointers = textList(value);
  return pointers !== undefined && pointers.length <= POINTERS_MAX && pointers.every(isPointer);
}

function isListOf<T extends JsonValue>(
  value: JsonValue | undefined,
  isItem: (item: JsonValue) => item is T,
): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isName(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1;
}

function isDuration(value: JsonValue | undefined): value is string {
  return typeof value === "string" && (parseDuration(value) ?? 0) > 0;
}

function isFlag(value: JsonValue | undefined): boolean {
  return value === undefined || typeof value === "boolean";
}

function hasOnly(item: JsonObject, keys: ReadonlySet<string>): boolean {
  for (const key of Object.keys(item)) if (!keys.has(key)) return false;
  return true;
}
