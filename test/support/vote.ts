import {
  RequestStatus,
  VoteChoice,
  type Request,
  type VoteRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault, type FaultCode } from "../../services/core/fault.ts";
import type { Caller } from "./replicas.ts";

type Person = Pick<Caller, "approvals">;

/** A request as this person is shown it. */
export async function shown(person: Person, requestId: string): Promise<Request> {
  const { request } = await person.approvals.getRequest({ requestId });
  if (request === undefined) throw new Error(`${requestId} can't be read`);
  return request;
}

/** Votes on exactly what this person is shown, and gives the request's status after that. */
export async function vote(
  person: Person,
  requestId: string,
  more: Partial<Pick<VoteRequest, "choice" | "comment" | "bounded" | "remember" | "channel">> = {},
): Promise<RequestStatus> {
  const { action, viewDigest } = await shown(person, requestId);
  const { request } = await person.approvals.vote({
    requestId,
    choice: VoteChoice.APPROVE,
    channel: "test",
    actionDigest: action?.digest ?? new Uint8Array(),
    viewDigest,
    ...more,
  });
  return request?.status ?? RequestStatus.UNSPECIFIED;
}

/** "accepted", or the reason of the refusal. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "accepted",
    (error: unknown) => (error instanceof Fault ? error.reason : String(error)),
  );
}

/** The kind of the refusal; undefined for none. */
export async function codeOf(call: Promise<unknown>): Promise<FaultCode | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Fault) return error.code;
      throw error;
    },
  );
}
