import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  GetConsistencyProofRequestSchema,
  GetConsistencyProofResponse,
} from "../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { Fault } from "../services/core/fault.ts";
import type { ConsistencyProofs } from "./ledger.ts";

/** The generated method that proofs need, as any gRPC client of the service has it. */
export interface LedgerRpc {
  readonly getConsistencyProof: (
    request: MessageInitShape<typeof GetConsistencyProofRequestSchema>,
    options?: { readonly signal?: AbortSignal },
  ) => Promise<GetConsistencyProofResponse>;
}

/** The proofs of the ledger's service. */
export function createConsistencyProofs(rpc: LedgerRpc): ConsistencyProofs {
  return async (fromSize, toSize, signal) => {
    const request = { fromSize: BigInt(fromSize), toSize: BigInt(toSize) };
    const proof = await rpc.getConsistencyProof(request, { signal });
    if (Number(proof.toSize) === toSize) return proof.hashes;
    throw new Fault({
      code: "unavailable",
      reason: "unreadable_answer",
      message: "the ledger proved another tree than it was asked for",
    });
  };
}
