import type { Refusal, RefusalCode } from "./command.ts";
import type { RequestChange } from "./event.ts";

/** What one command alone changes, before envelopes are put around the changes. */
export interface Outcome {
  readonly changes: readonly RequestChange[];
  readonly refusal?: Refusal;
}

/** A command that changes nothing and is refused. */
export function refused(code: RefusalCode, message: string): Outcome {
  return { changes: [], refusal: { code, message } };
}

/** What an agent hears of a request that isn't its own, whether it exists or not, so that ids can't be probed. */
export const NOT_YOURS: Refusal = {
  code: "not_your_request",
  message: "There is no such request of this agent.",
};

/** The refusal of an agent's command on a request that isn't its own. */
export function notYours(): Outcome {
  return { changes: [], refusal: NOT_YOURS };
}

/** The change that takes a grant back. */
export function revocation(grantId: string, code: string, reason: string): RequestChange {
  const message = reason === "" ? "The grant was revoked before it was used." : reason;
  return { type: "grant.revoked", grantId, reasons: [{ code, message }] };
}
