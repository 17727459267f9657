import { hidesCharacters } from "../action/action.ts";
import { utf8Length } from "../action/utf8.ts";
import { parseDuration } from "../config/duration.ts";
import type {
  PolicyDecision,
  PolicyEffect,
  PolicyEscalation,
  PolicyReason,
  PolicyRequirement,
  PolicyReview,
  PolicyRisk,
} from "./decision.ts";
import { policyErrorDecision } from "./decision.ts";

/** How long a request waits when policy does not say (approvals: 30 minutes). */
const EXPIRES_IN_DEFAULT_MS = 30 * 60_000;
/** Nobody remembers a month later what they are asked to approve. */
const EXPIRES_IN_MAX_MS = 30 * 24 * 3_600_000;
const GRANT_TTL_DEFAULT_MS = 5 * 60_000;
/** A grant is just in time; one that lives longer than a day is a standing permission. */
const GRANT_TTL_MAX_MS = 24 * 3_600_000;
const APPROVALS_MAX = 20;
const REQUIREMENTS_MAX = 16;
const ITEMS_MAX = 64;
const NAME_CHARS_MAX = 200;
/**
 * Bytes of all groups and channels of a review together, as JSON writes them: each stands in clear in the leaf of the request,
 * and an entry that the ledger can't take is a request that nobody could ever open.
 */
const NAMES_BYTES_MAX = 2_048;
/** Approvals of all requirements together: the leaf of the verdict lists everybody who was counted. */
const APPROVALS_TOTAL_MAX = 32;
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

class UnreadableField extends Error {
  constructor(field: string, want: string) {
    super(`the result's ${field} must be ${want}`);
    this.name = "UnreadableField";
  }
}

function parseDecision(value: unknown): PolicyDecision {
  const result = fields(value, "root", ["effect", "rule", "reasons", "risk", "review"]);
  const effect = oneOf(result["effect"], "effect", EFFECTS);
  const base = {
    rule: name(result["rule"], "rule"),
    reasons: reasons(result["reasons"]),
    risk: oneOf(result["risk"], "risk", RISKS),
  };
  if (effect === "review") return { ...base, effect, review: review(result["review"]) };
  if (result["review"] !== undefined) throw new UnreadableField("review", `absent on ${effect}`);
  return { ...base, effect };
}

function reasons(value: unknown): readonly PolicyReason[] {
  return list(value, "reasons", { min: 1, max: ITEMS_MAX }).map((item, index) => {
    const reason = fields(item, `reasons[${index}]`, ["code", "message"]);
    return {
      code: name(reason["code"], `reasons[${index}].code`),
      message: text(reason["message"], `reasons[${index}].message`, MESSAGE_CHARS_MAX),
    };
  });
}

const REVIEW_FIELDS = [
  "requirements",
  "expires_in",
  "deny_threshold",
  "may_overlap",
  "escalate",
  "require_comment",
  "step_up",
  "channels",
  "grant",
];

function review(value: unknown): PolicyReview {
  const from = fields(value, "review", REVIEW_FIELDS);
  const grant = fields(from["grant"] ?? {}, "review.grant", ["ttl", "uses"]);
  const read: PolicyReview = {
    requirements: requirements(from["requirements"]),
    expiresInMs: duration(from["expires_in"], "review.expires_in", {
      absent: EXPIRES_IN_DEFAULT_MS,
      max: EXPIRES_IN_MAX_MS,
    }),
    denyThreshold: count(from["deny_threshold"] ?? 1, "review.deny_threshold", APPROVALS_MAX),
    mayOverlap: flag(from["may_overlap"], "review.may_overlap"),
    escalate: escalations(from["escalate"] ?? []),
    requireComment: flag(from["require_comment"], "review.require_comment"),
    stepUp: flag(from["step_up"], "review.step_up"),
    channels: list(from["channels"] ?? [], "review.channels", { min: 0, max: ITEMS_MAX }).map(
      (channel, index) => name(channel, `review.channels[${index}]`),
    ),
    grantTtlMs: duration(grant["ttl"], "review.grant.ttl", {
      absent: GRANT_TTL_DEFAULT_MS,
      max: GRANT_TTL_MAX_MS,
    }),
    grantUses: oneUse(grant["uses"] ?? 1),
  };
  assertFitsLeaf(read);
  return read;
}

function assertFitsLeaf({ requirements: asked, escalate, channels }: PolicyReview): void {
  const names = [...asked.map(({ group }) => group), ...escalate.map(({ to }) => to), ...channels];
  if (total(names.map(jsonBytes)) > NAMES_BYTES_MAX) {
    const want = `one whose groups and channels have at most ${NAMES_BYTES_MAX} bytes together`;
    throw new UnreadableField("review", want);
  }
  if (total(asked.map(({ approvals }) => approvals)) > APPROVALS_TOTAL_MAX) {
    const want = `a list of at most ${APPROVALS_TOTAL_MAX} approvals together`;
    throw new UnreadableField("review.requirements", want);
  }
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** Without the quotation marks around it; one inside takes two bytes. */
function jsonBytes(name: string): number {
  return utf8Length(JSON.stringify(name)) - 2;
}

function oneUse(value: unknown): number {
  if (value === 1) return value;
  throw new UnreadableField("review.grant.uses", "1, because a grant serves exactly one use");
}

function requirements(value: unknown): readonly PolicyRequirement[] {
  const items = list(value, "review.requirements", { min: 1, max: REQUIREMENTS_MAX });
  const parsed = items.map((item, index) => {
    const field = `review.requirements[${index}]`;
    const requirement = fields(item, field, ["group", "approvals"]);
    return {
      group: name(requirement["group"], `${field}.group`),
      approvals: count(requirement["approvals"], `${field}.approvals`, APPROVALS_MAX),
    };
  });
  if (new Set(parsed.map(({ group }) => group)).size < parsed.length) {
    throw new UnreadableField("review.requirements", "one for each group");
  }
  return parsed;
}

function escalations(value: unknown): readonly PolicyEscalation[] {
  return list(value, "review.escalate", { min: 0, max: ITEMS_MAX }).map((item, index) => {
    const field = `review.escalate[${index}]`;
    const escalation = fields(item, field, ["after", "to"]);
    return {
      afterMs: duration(escalation["after"], `${field}.after`, { max: EXPIRES_IN_MAX_MS }),
      to: name(escalation["to"], `${field}.to`),
    };
  });
}

function fields(
  value: unknown,
  field: string,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UnreadableField(field, "an object");
  }
  if (Object.keys(value).some((key) => !known.includes(key))) {
    throw new UnreadableField(field, `an object of ${known.join(", ")}`);
  }
  return { ...value };
}

function list(
  value: unknown,
  field: string,
  size: { readonly min: number; readonly max: number },
): readonly unknown[] {
  if (!Array.isArray(value) || value.length < size.min || value.length > size.max) {
    throw new UnreadableField(field, `a list of ${size.min} to ${size.max} items`);
  }
  return value;
}

function oneOf<T extends string>(value: unknown, field: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new UnreadableField(field, `one of ${allowed.join(", ")}`);
  return found;
}

/** Names stand in clear on cards and in leaves, where a control character could rewrite a line and takes six bytes. */
function name(value: unknown, field: string): string {
  const read = text(value, field, NAME_CHARS_MAX);
  if (hidesCharacters(read)) throw new UnreadableField(field, "without control characters");
  return read;
}

function text(value: unknown, field: string, charsMax: number): string {
  if (typeof value !== "string" || value.trim() === "" || value.length > charsMax) {
    throw new UnreadableField(field, `a text of 1 to ${charsMax} characters`);
  }
  // It could be neither hashed nor sent, so the request would be lost instead of denied.
  if (!value.isWellFormed()) throw new UnreadableField(field, "without half of a surrogate pair");
  return value;
}

function count(value: unknown, field: string, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > max) {
    throw new UnreadableField(field, `a whole number from 1 to ${max}`);
  }
  return value;
}

function flag(value: unknown, field: string): boolean {
  if (value !== undefined && typeof value !== "boolean") {
    throw new UnreadableField(field, "true or false");
  }
  return value ?? false;
}

function duration(
  value: unknown,
  field: string,
  bounds: { readonly absent?: number; readonly max: number },
): number {
  const parsed = typeof value === "string" ? parseDuration(value) : undefined;
  const chosen = value === undefined ? bounds.absent : parsed;
  // A grant or a request that lives no time is a mistake.
  if (chosen === undefined || chosen === 0 || chosen > bounds.max) {
    throw new UnreadableField(field, `a duration such as 30m, at most ${bounds.max} ms`);
  }
  return chosen;
}
