import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  BreakGlassRequestSchema,
  BreakGlassResponse,
  CancelPendingRequestSchema,
  CancelPendingResponse,
  ListGrantsRequestSchema,
  ListGrantsResponse,
  RevealValueRequestSchema,
  RevealValueResponse,
  ReviewGlassRequestSchema,
  ReviewGlassResponse,
  VoteManyRequestSchema,
  VoteManyResponse,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type {
  ExtendRequestSchema,
  ExtendResponse,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { Unary } from "./ledger-calls.ts";

/** The calls of ApprovalService that decide more, or less, than one vote on one request. */
export interface DecidingCalls {
  readonly voteMany: Unary<MessageInitShape<typeof VoteManyRequestSchema>, VoteManyResponse>;
  readonly breakGlass: Unary<MessageInitShape<typeof BreakGlassRequestSchema>, BreakGlassResponse>;
  readonly reviewGlass: Unary<
    MessageInitShape<typeof ReviewGlassRequestSchema>,
    ReviewGlassResponse
  >;
  readonly revealValue: Unary<
    MessageInitShape<typeof RevealValueRequestSchema>,
    RevealValueResponse
  >;
  readonly cancelPending: Unary<
    MessageInitShape<typeof CancelPendingRequestSchema>,
    CancelPendingResponse
  >;
  readonly listGrants: Unary<MessageInitShape<typeof ListGrantsRequestSchema>, ListGrantsResponse>;
}

/** The calls of DecisionService that commands make: as an agent, with its own token. */
export interface AgentCalls {
  readonly extend: Unary<MessageInitShape<typeof ExtendRequestSchema>, ExtendResponse>;
}
