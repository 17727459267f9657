import { Fault, type FaultCode } from "../core/fault.ts";

/** What the reader of a page is told of an error. */
export interface Refusal {
  readonly status: number;
  readonly sentence: string;
  /** The machine code, for people who ask others for help. */
  readonly reason: string;
}

/** HTTP status codes by the mapping that google.rpc.Code documents. */
const STATUS: Readonly<Record<FaultCode, number>> = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 409,
  resource_exhausted: 429,
  unavailable: 503,
  deadline_exceeded: 504,
  cancelled: 499,
  internal: 500,
};

/** Where HTTP knows more exactly what is wrong. */
const STATUS_OF_REASON: Readonly<Record<string, number>> = {
  body_too_large: 413,
  wrong_host: 421,
  wrong_method: 405,
};

/** What the reader can do about it, where the service's own words do not say so. */
const SENTENCES: Readonly<Record<string, string>> = {
  own_action:
    "This is your own action: you own or are the principal of the agent that asks, or one of your linked identities is. Somebody else must decide.",
  not_in_group: "You are in none of the groups that decide this request.",
  action_digest_mismatch:
    "The action is not the one that you were shown. Read the page again before you decide.",
  view_digest_mismatch:
    "The request is not as it was when you were shown it. Read the page again before you decide.",
  step_up_required:
    "This needs a stronger sign-in than yours; for an approval a passkey does as well. Sign in again, then go on.",
  scope_not_allowed: "Policy does not let this choice: neither its kind nor its length.",
  comment_required: "This vote needs a comment.",
  reason_required: "Breaking the glass needs a reason in words.",
  settled: "This request was settled already. Nothing was changed.",
  expired: "This request expired. Nothing was changed.",
  no_vote: "You have no vote here that could be taken back.",
  no_break_glass: "Policy lets nobody break the glass here.",
  no_broken_glass: "Nobody broke the glass here.",
  already_reviewed: "Somebody closed this after-review already.",
};

/** Only a `Fault` is told; of anything else, nothing but that it happened. */
export function toRefusal(error: unknown): Refusal {
  if (!(error instanceof Fault)) {
    const sentence = "Something went wrong here. What you did may or may not have taken effect.";
    return { status: 500, sentence, reason: "internal" };
  }
  const { code, reason, message, metadata } = error;
  if (code === "internal") {
    const id = metadata["request_id"];
    const known = id === undefined ? "" : ` Its log knows this as ${id}.`;
    const sentence = `Something went wrong in the decision service. What you did may or may not have taken effect.${known}`;
    return { status: 500, sentence, reason };
  }
  return {
    status: ownOf(STATUS_OF_REASON, reason) ?? STATUS[code],
    sentence: ownOf(SENTENCES, reason) ?? message,
    reason,
  };
}

function ownOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
