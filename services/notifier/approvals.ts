import type {
  GetRequestResponse,
  Request,
  VoteChoice,
  VoteResponse,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../core/fault.ts";
import type { CallbackOptions } from "./callback.ts";

interface CallMetadata {
  readonly metadata: Readonly<Record<string, string>>;
}

interface Vote {
  readonly requestId: string;
  readonly choice: VoteChoice;
  readonly comment: string;
  readonly actionDigest: Uint8Array;
  readonly viewDigest: Uint8Array;
  readonly channel: string;
}

/** Clients of ApprovalService. */
export interface ApprovalsOptions {
  /** Calls as the notifier. */
  readonly ours: {
    readonly getRequest: (request: { readonly requestId: string }) => Promise<GetRequestResponse>;
  };
  /** Calls as nobody: the token of each call comes with it. */
  readonly theirs: {
    readonly vote: (request: Vote, options: CallMetadata) => Promise<VoteResponse>;
  };
  readonly needsWholeView: (request: Request) => boolean;
}

/** How votes say where they were cast. */
const CHANNEL = "webhook";

/** The decision service, for callbacks: a vote travels under the person's token, everything else under ours. */
export function createApprovals(options: ApprovalsOptions): CallbackOptions {
  const { ours, theirs, needsWholeView } = options;
  return {
    needsWholeView,
    getRequest: async (requestId) => found((await ours.getRequest({ requestId })).request),
    vote: async ({ requestId, wireChoice, comment, actionDigest, viewDigest, personToken }) => {
      const vote = { requestId, choice: wireChoice, comment, actionDigest, viewDigest };
      const metadata = { authorization: `Bearer ${personToken}` };
      return found((await theirs.vote({ ...vote, channel: CHANNEL }, { metadata })).request);
    },
  };
}

function found(request: Request | undefined): Request {
  if (request !== undefined) return request;
  throw new Fault({
    code: "unavailable",
    reason: "unreadable_answer",
    message: "the decision service answered without the request",
  });
}
