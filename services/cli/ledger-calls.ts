import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  EraseSubjectRequestSchema,
  EraseSubjectResponse,
  GetCheckpointRequestSchema,
  GetCheckpointResponse,
  GetReceiptRequestSchema,
  GetReceiptResponse,
  HoldSubjectRequestSchema,
  HoldSubjectResponse,
  ListActorsRequestSchema,
  ListActorsResponse,
  ListLeavesRequestSchema,
  ListLeavesResponse,
  ListOpeningsRequestSchema,
  ListOpeningsResponse,
  RecordReadRequestSchema,
  RecordReadResponse,
  ReleaseSubjectRequestSchema,
  ReleaseSubjectResponse,
} from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";

/** What a call may ask for. */
export interface CallLimits {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/** A call with one answer. */
export type Unary<Request, Response> = (request: Request, limits?: CallLimits) => Promise<Response>;

/** A call with a stream of answers. */
export type Streaming<Request, Response> = (
  request: Request,
  limits?: CallLimits,
) => AsyncIterable<Response>;

/** The calls of LedgerService that commands make. They reject with a `Fault`. */
export interface LedgerCalls {
  readonly getCheckpoint: Unary<
    MessageInitShape<typeof GetCheckpointRequestSchema>,
    GetCheckpointResponse
  >;
  readonly getReceipt: Unary<MessageInitShape<typeof GetReceiptRequestSchema>, GetReceiptResponse>;
  readonly listLeaves: Streaming<
    MessageInitShape<typeof ListLeavesRequestSchema>,
    ListLeavesResponse
  >;
  readonly listOpenings: Streaming<
    MessageInitShape<typeof ListOpeningsRequestSchema>,
    ListOpeningsResponse
  >;
  readonly listActors: Unary<MessageInitShape<typeof ListActorsRequestSchema>, ListActorsResponse>;
  readonly recordRead: Unary<MessageInitShape<typeof RecordReadRequestSchema>, RecordReadResponse>;
  readonly eraseSubject: Unary<
    MessageInitShape<typeof EraseSubjectRequestSchema>,
    EraseSubjectResponse
  >;
  readonly holdSubject: Unary<
    MessageInitShape<typeof HoldSubjectRequestSchema>,
    HoldSubjectResponse
  >;
  readonly releaseSubject: Unary<
    MessageInitShape<typeof ReleaseSubjectRequestSchema>,
    ReleaseSubjectResponse
  >;
}
