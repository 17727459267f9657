import type { SensitiveType } from "./sensitive-type.ts";

/** Values that say nothing by themselves: hiding each of their occurrences would hide the action, not the value. */
const ORDINARY = new Set([
  "true",
  "false",
  "null",
  "none",
  "yes",
  "no",
  "test",
  "root",
  "admin",
  "user",
]);

/** Whether a value, in lower case, is hidden only where it was found. */
export function isOrdinaryEcho(type: SensitiveType, value: string): boolean {
  if (ORDINARY.has(value)) return true;
  return (type === "CVV" || type === "CARD_EXPIRY") && value.length < 5;
}
