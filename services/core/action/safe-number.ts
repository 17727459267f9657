import { ActionError } from "./action-error.ts";

/**
 * Refuses what a double cannot hold for every reader: NaN, the infinities, and integers beyond ±(2^53 - 1), where two
 * different texts become one number (RFC 7493, section 2.2). The field is asked for only when it is needed.
 */
export function assertSafeNumber(value: number, field: () => string): void {
  if (!Number.isFinite(value)) {
    throw new ActionError("unsafe_number", field(), "is not a finite number");
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new ActionError(
      "unsafe_number",
      field(),
      "is an integer beyond 2^53 - 1; send it as text",
    );
  }
}
