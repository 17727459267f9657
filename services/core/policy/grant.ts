import type { PolicyReview } from "./decision.ts";
import { count, duration, list, name, UnreadableField } from "./fields.ts";
import { isPointer } from "./pointer.ts";

const TTL_DEFAULT_MS = 5 * 60_000;
/** A grant is just in time; one that lives longer than a day is a standing permission, however often it may serve. */
const DAY_MS = 24 * 3_600_000;
const USES_MAX = 100;
/** Of all rules together; a rule of its own has at most sixteen (`outputs.ts`). */
const POINTERS_MAX = 64;

/** The fields that a grant may have in policy's result. */
export const GRANT_FIELDS = ["ttl", "uses", "window", "shape"];

type ReviewedGrant = Pick<
  PolicyReview,
  "grantTtlMs" | "grantUses" | "grantWindowMs" | "grantShape"
>;

/**
 * Reads how long a grant lives and how often it may serve. More than one use is only for a time, and only for actions whose
 * named arguments stay what they were: without either it would be a standing permission.
 */
export function parseGrant(from: Readonly<Record<string, unknown>>): ReviewedGrant {
  const { window, shape } = from;
  const usesAbsent = window === undefined ? 1 : USES_MAX;
  const grantUses = count(from["uses"] ?? usesAbsent, "review.grant.uses", USES_MAX);
  const grantTtlMs = duration(from["ttl"], "review.grant.ttl", {
    absent: TTL_DEFAULT_MS,
    max: DAY_MS,
  });
  const pointers = shape === undefined ? [] : pointersOf(shape);
  if (window === undefined && grantUses === 1) return { grantTtlMs, grantUses };
  const grantWindowMs = duration(window, "review.grant.window", { max: DAY_MS });
  if (shape === undefined) {
    throw new UnreadableField("review.grant.shape", "a list of pointers where there is a window");
  }
  if (grantUses === 1) return { grantTtlMs, grantUses };
  return { grantTtlMs, grantUses, grantWindowMs, grantShape: pointers };
}

function pointersOf(value: unknown): readonly string[] {
  const items = list(value, "review.grant.shape", { min: 0, max: POINTERS_MAX });
  return items.map((item, index) => {
    const field = `review.grant.shape[${index}]`;
    // The pointer to the whole is an empty text.
    const pointer = item === "" ? item : name(item, field);
    if (isPointer(pointer)) return pointer;
    throw new UnreadableField(field, "a JSON pointer such as /table");
  });
}
