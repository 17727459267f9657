import type { JsonValue } from "../policy/json.ts";

/** What may hide a number that JSON.parse rounds to zero. */
const TINY_NUMBER = /[eE]-|0{300}/;

/**
 * Whether JSON that was read is plainly strict: no key twice, no lone surrogate, only safe numbers, not too deep. `false`
 * means that it must be looked at more closely, to find out and to name the field. This is what makes strict reading cheap.
 */
export function isPlainlyStrict(text: string, value: JsonValue, depthMax: number): boolean {
  const tally = { members: 0, zeros: 0 };
  if (!text.isWellFormed() || !isStrict(value, depthMax, tally)) return false;
  if (tally.zeros > 0 && TINY_NUMBER.test(text)) return false;
  // A key that stands twice has two colons and one member.
  return countColons(text) === tally.members;
}

interface Tally {
  members: number;
  zeros: number;
}

/** Recursion is bounded by `depthLeft`. */
function isStrict(value: JsonValue | undefined, depthLeft: number, tally: Tally): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value === "number") return isStrictNumber(value, tally);
  if (typeof value !== "object" || value === null) return true;
  if (depthLeft === 0) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isStrict(item, depthLeft - 1, tally)) return false;
    return true;
  }
  const members = value as Readonly<Record<string, JsonValue>>;
  for (const key of Object.keys(members)) {
    tally.members += 1;
    if (!key.isWellFormed() || !isStrict(members[key], depthLeft - 1, tally)) return false;
  }
  return true;
}

function isStrictNumber(value: number, tally: Tally): boolean {
  if (value === 0) tally.zeros += 1;
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

/** The colons outside strings, of text that is known to be JSON. */
function countColons(text: string): number {
  let colons = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 0x22) inString = !inString;
    else if (char === 0x5c) at += 1;
    else if (char === 0x3a && !inString) colons += 1;
  }
  return colons;
}
