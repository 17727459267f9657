import {
  RequestStatus,
  type Request,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { StoreFault } from "../core/approval/store.ts";
import { Fault, type FaultCode } from "../core/fault.ts";

/** An answer of the callback server. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const STATUSES: Readonly<Record<FaultCode, number>> = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 409,
  resource_exhausted: 503,
  unavailable: 503,
  deadline_exceeded: 503,
  cancelled: 503,
  internal: 500,
};
const RETRY_AFTER_S = 1;
const AGAIN =
  "The vote may not have been cast. Sign it again under a new webhook-id; a vote that was cast already does no harm.";

/** The vote is recorded. */
export function recorded(request: Request): HttpAnswer {
  return {
    status: 200,
    body: {
      status: "recorded",
      request_id: request.id,
      request_status: statusName(request.status),
      version: Number(request.version),
    },
  };
}

/** A refusal as the sender gets it; what is not a `Fault` is for the log only. */
export function refused(error: unknown): HttpAnswer {
  if (error instanceof StoreFault) return unavailable("store_unavailable");
  if (!(error instanceof Fault)) {
    return { status: 500, body: { status: "failed", reason: "internal", message: AGAIN } };
  }
  const status = STATUSES[error.code];
  if (status === 503) return unavailable(error.reason);
  const { reason, message, field } = error;
  return {
    status,
    body: { status: "refused", reason, message, ...(field === undefined ? {} : { field }) },
    ...(status === 401 ? { headers: { "www-authenticate": "Bearer" } } : {}),
  };
}

/** A refusal of HTTP's own. */
export function httpRefusal(status: number, reason: string, message: string): HttpAnswer {
  return { status, body: { status: "refused", reason, message } };
}

function unavailable(reason: string): HttpAnswer {
  return {
    status: 503,
    body: { status: "unavailable", reason, message: AGAIN },
    headers: { "retry-after": String(RETRY_AFTER_S) },
  };
}

function statusName(status: RequestStatus): string {
  const [name] = Object.entries(RequestStatus).find(([, number]) => number === status) ?? [
    "unknown",
  ];
  return name.toLowerCase();
}
