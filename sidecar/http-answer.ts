import { Fault, type FaultCode } from "../services/core/fault.ts";
import type { Answer, Progress } from "./answer.ts";

/** HTTP status codes by the mapping that google.rpc.Code documents. */
const STATUS: Readonly<Record<FaultCode, number>> = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  // google.rpc.Code says 400 here too; 412 tells a client at once that its request was well made.
  failed_precondition: 412,
  resource_exhausted: 429,
  unavailable: 503,
  deadline_exceeded: 504,
  cancelled: 499,
  internal: 500,
};

/** The answer as JSON, in the names of the contract. */
export function toJson(answer: Answer): object {
  return {
    idempotency_key: answer.idempotencyKey,
    status: answer.status,
    request_id: answer.requestId,
    reasons: answer.reasons,
    rule: answer.rule,
    comments: answer.comments,
    people: answer.people,
    next: answer.next,
    risk: answer.risk,
    ...(answer.retryAfterMs === undefined ? {} : { retry_after: `${answer.retryAfterMs / 1000}s` }),
    ...(answer.progress === undefined ? {} : { progress: progressJson(answer.progress) }),
    ...(answer.outcome === undefined ? {} : { outcome: answer.outcome }),
    ...(answer.receipt === undefined ? {} : { receipt: answer.receipt }),
    ...(answer.attached === undefined ? {} : { attached: true }),
    ...(answer.grantToken === undefined ? {} : { grant_token: answer.grantToken }),
    ...(answer.maskResult === undefined ? {} : { mask_result: answer.maskResult }),
  };
}

/** What is said of an error, and under which status. Only a `Fault` is public. */
export function errorJson(error: unknown): { readonly status: number; readonly body: object } {
  if (!(error instanceof Fault)) {
    const body = { error: { code: "internal", message: "internal error" } };
    return { status: 500, body };
  }
  const { code, reason, message, field, metadata } = error;
  const details = {
    code,
    reason,
    message,
    ...(field === undefined ? {} : { field }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
  return {
    status: STATUS[code],
    body: { error: details },
  };
}

function progressJson(progress: Progress): object {
  const { requirements, nobodyReached, expiresAtMs, isExtended, quietUntilMs } = progress;
  return {
    requirements,
    nobody_reached: nobodyReached,
    ...(expiresAtMs === undefined ? {} : { expires_at: textOf(expiresAtMs) }),
    ...(isExtended === undefined ? {} : { extended: true }),
    ...(quietUntilMs === undefined ? {} : { quiet_until: textOf(quietUntilMs) }),
  };
}

function textOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
