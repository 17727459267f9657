import type { Refusal, RefusalCode } from "./command.ts";
import type { RequestChange } from "./event.ts";
import type { ApprovalRequest } from "./request.ts";

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

/** Why nobody can decide a request any more; undefined while it is pending. */
export function notPending({ lifecycle: { status } }: ApprovalRequest): Refusal | undefined {
  if (status === "pending") return undefined;
  if (status === "expired") return { code: "expired", message: "The request has expired." };
  return { code: "settled", message: `The request is already ${status}.` };
}

/** The change that takes a grant back. */
export function revocation(grantId: string, code: string, reason: string): RequestChange {
  return { type: "grant.revoked", grantId, reasons: [{ code, message: reason || REVOKED }] };
}

const REVOKED = "The grant was revoked before it was used.";

/** One request has one grant, so its id follows from the request's. */
export function grantIdOf({ details }: ApprovalRequest): string {
  return details.id.replace(/^req_/, "grant_");
}

/** Whether a text has a letter or a digit of any script: blanks, dots and invisible characters say nothing. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
