import type { ListRequestsRequest } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { RequestStatus } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { ApprovalRequest, RequestStatus as Status } from "../core/approval/request.ts";
import type { RequestFilter } from "../core/approval/store.ts";
import { invalidField } from "../core/fault.ts";

const SIZE_DEFAULT = 50;
const SIZE_MAX = 500;

const STATUSES: Readonly<Partial<Record<RequestStatus, Status>>> = {
  [RequestStatus.PENDING]: "pending",
  [RequestStatus.APPROVED]: "approved",
  [RequestStatus.REDEEMED]: "redeemed",
  [RequestStatus.DENIED]: "denied",
  [RequestStatus.EXPIRED]: "expired",
  [RequestStatus.CANCELLED]: "cancelled",
  [RequestStatus.LAPSED]: "lapsed",
  [RequestStatus.REVOKED]: "revoked",
  [RequestStatus.SUCCEEDED]: "succeeded",
  [RequestStatus.FAILED]: "failed",
  [RequestStatus.UNKNOWN]: "unknown",
};

/** Reads which page of requests is wanted. Throws a `Fault` (invalid_argument) that names the field. */
export function readFilter(request: ListRequestsRequest): RequestFilter {
  if (request.pageSize > SIZE_MAX) throw invalidField("page_size", `must be at most ${SIZE_MAX}`);
  const statuses = request.statuses.map((status) => {
    const known = STATUSES[status];
    if (known === undefined) throw invalidField("statuses", "must be known states");
    return known;
  });
  const limit = request.pageSize === 0 ? SIZE_DEFAULT : request.pageSize;
  if (request.pageToken === "") return { statuses, limit };
  return { statuses, limit, before: readToken(request.pageToken) };
}

/** The token of the page after one that ends with `last`. */
export function nextPageToken(last: ApprovalRequest | undefined): string {
  if (last === undefined) return "";
  return `${last.lifecycle.createdAtMs}.${last.details.id}`;
}

function readToken(token: string) {
  const match = /^([0-9]{1,15})\.(req_[a-z2-7]{1,60})$/.exec(token);
  const [, createdAtMs, id] = match ?? [];
  if (createdAtMs === undefined || id === undefined) {
    throw invalidField("page_token", "must be one that this service gave");
  }
  return { createdAtMs: Number(createdAtMs), id };
}
