import type { Refusal, RefusalCode } from "../core/approval/command.ts";
import { StoreFault } from "../core/approval/store.ts";
import { Fault, type FaultCode } from "../core/fault.ts";

const CODES: Readonly<Record<RefusalCode, FaultCode>> = {
  not_found: "not_found",
  idempotency_key_reused: "already_exists",
  settled: "failed_precondition",
  expired: "failed_precondition",
  own_action: "permission_denied",
  not_in_group: "permission_denied",
  action_digest_mismatch: "failed_precondition",
  view_digest_mismatch: "failed_precondition",
  comment_required: "invalid_argument",
  step_up_required: "permission_denied",
  no_vote: "failed_precondition",
  not_your_request: "not_found",
  not_approved: "failed_precondition",
  already_redeemed: "failed_precondition",
  grant_mismatch: "failed_precondition",
  grant_lapsed: "failed_precondition",
  grant_revoked: "failed_precondition",
  denied_by_policy: "failed_precondition",
  not_redeemed: "failed_precondition",
  outcome_already_reported: "failed_precondition",
  may_not_revoke: "permission_denied",
  scope_not_allowed: "failed_precondition",
  already_extended: "failed_precondition",
  no_break_glass: "failed_precondition",
  reason_required: "invalid_argument",
  no_broken_glass: "failed_precondition",
  already_reviewed: "failed_precondition",
  grant_used_up: "failed_precondition",
  not_revealable: "permission_denied",
  no_such_value: "not_found",
  reveal_limit: "resource_exhausted",
};

/** The field that is missing, where a refusal is about one. */
const FIELDS: Readonly<Partial<Record<RefusalCode, string>>> = {
  comment_required: "comment",
  reason_required: "reason",
};

/** A refusal of the state machine as the caller gets it, with what helps them on. */
export function toFault(
  refusal: Refusal,
  requestId: string,
  hints: Readonly<Record<string, string>> = {},
): Fault {
  const { code, message } = refusal;
  const field = FIELDS[code];
  return new Fault({
    code: CODES[code],
    reason: code,
    message,
    metadata: { request_id: requestId, ...hints },
    ...(field === undefined ? {} : { violations: [{ field, description: message }] }),
  });
}

/** How soon a caller whom the store refused may try again. */
const RETRY_AFTER_MS = 500;

/** A failure of the store as the caller gets it: nothing was acknowledged. Anything else is thrown on unchanged. */
export function translateStoreFault(error: unknown): never {
  if (!(error instanceof StoreFault)) throw error;
  throw new Fault({
    code: error.code === "overloaded" ? "resource_exhausted" : "unavailable",
    reason: `store_${error.code}`,
    message: "The record can't be written now, so nothing was decided.",
    retryAfterMs: RETRY_AFTER_MS,
    cause: error,
  });
}

/** That a request of the store is none that this version knows. */
export function unreadable(): Fault {
  return new Fault({
    code: "internal",
    reason: "unreadable_request",
    message: "The request can't be read.",
  });
}
