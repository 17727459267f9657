import { createPublicKey } from "node:crypto";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type {
  ApprovalService,
  RevealValueRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { invalidField } from "../core/fault.ts";
import type { Approving } from "./approval-handler.ts";
import { readDigest, readId, readText } from "./from-wire.ts";
import { REVEALING } from "./ledger/receipts.ts";
import { CHANNEL_BYTES, COMMENT_BYTES, ID_BYTES } from "./vote-from-wire.ts";

/** The part of the service in which people ask to see hidden values. */
type Revealing = Pick<ServiceImplementation<typeof ApprovalService>, "revealValue">;

const PLACEHOLDER_BYTES = { min: 1, max: 64 };
/** An uncompressed point of P-256 (SEC 1, 2.3.3): a byte that says so, and two coordinates of 32. */
const POINT_BYTES = 65;
const UNCOMPRESSED = 4;

/** Lets people see hidden values. Workloads are refused, whatever their groups. */
export function createRevealHandler(approving: Approving): Revealing {
  return { revealValue: (request, call) => revealValue(approving, request, call) };
}

async function revealValue(
  { callers, revealValue: useCase, receipts }: Approving,
  request: RevealValueRequest,
  call: CallContext,
) {
  const person = await callers.voter(call);
  const requestId = readId("request_id", request.requestId, ID_BYTES);
  const { revealId, sealed, expiresAtMs, committed } = await useCase.reveal(requestId, person, {
    placeholder: readText("placeholder", request.placeholder, PLACEHOLDER_BYTES),
    reason: readText("reason", request.reason, COMMENT_BYTES),
    channel: readText("channel", request.channel, CHANNEL_BYTES),
    actionDigest: readDigest("action_digest", request.actionDigest),
    viewDigest: readDigest("view_digest", request.viewDigest),
    recipientKey: readRecipient(request.recipientKey),
  });
  const receipt = await receipts.of({ requestId, types: REVEALING, knownSize: 0n }, committed);
  return { revealId, sealed, expiresAt: timestampFromMs(expiresAtMs), receipt };
}

/** A point that is not on the curve would make what is sealed for it readable by others (RFC 7518, section 8.1; NIST SP 800-56A). */
function readRecipient(point: Uint8Array): string {
  const bytes = Buffer.from(point);
  if (bytes.byteLength !== POINT_BYTES || bytes[0] !== UNCOMPRESSED)
    throw invalidField("recipient_key", "must be an uncompressed point of P-256, 65 bytes");
  const x = bytes.subarray(1, 33).toString("base64url");
  const y = bytes.subarray(33).toString("base64url");
  try {
    createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  } catch (cause) {
    throw Object.assign(invalidField("recipient_key", "is no point of the curve P-256"), { cause });
  }
  return bytes.toString("base64url");
}
