import type { DescMethodUnary, DescService } from "@bufbuild/protobuf";
import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type {
  ApprovalService,
  Request,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { Fault } from "../core/fault.ts";
import type { Secret } from "../core/config/secret.ts";

/** What goes along with a call. */
interface CallMetadata {
  readonly metadata: Readonly<Record<string, string>>;
}

/** Some unary methods of a service; they reject with a `Fault`. */
type Methods<S extends DescService, Names extends keyof S["method"]> = {
  readonly [Name in Names]: S["method"][Name] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options: CallMetadata) => Promise<MessageShape<O>>
    : never;
};

/** The decision service. Calls are made as nobody: the token of a person comes with each. */
export interface Calls {
  readonly approvals: Methods<
    typeof ApprovalService,
    | "listRequests"
    | "getRequest"
    | "vote"
    | "withdrawVote"
    | "breakGlass"
    | "reviewGlass"
    | "revealValue"
  >;
  readonly identities: Methods<
    typeof IdentityService,
    | "whoAmI"
    | "offerLink"
    | "acceptLink"
    | "unlink"
    | "nameStandIn"
    | "endStandIn"
    | "beginPasskey"
    | "addPasskey"
    | "removePasskey"
    | "beginPasskeyVote"
  >;
}

/** As whom a call is made: a person's own token, so that the console has no rights of its own. */
export function asPerson({ accessToken }: { readonly accessToken: Secret }): CallMetadata {
  return { metadata: { authorization: `Bearer ${accessToken.reveal()}` } };
}

/** The request of an answer, which must be there. */
export function foundRequest({ request }: { readonly request?: Request | undefined }): Request {
  if (request !== undefined) return request;
  throw new Fault({
    code: "unavailable",
    reason: "unreadable_answer",
    message: "The decision service answered without the request.",
  });
}
