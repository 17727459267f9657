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

/** The same words whether the request exists for somebody else or not, so that ids can't be probed. */
export function notYours(): Outcome {
  return refused("not_your_request", "There is no such request of this agent.");
}

/** The change that takes a grant back. */
export function revocation(grantId: string, code: string, reason: string): RequestChange {
  const message = reason === "" ? "The grant was revoked before it was used." : reason;
  return { type: "grant.revoked", grantId, reasons: [{ code, message }] };
}
