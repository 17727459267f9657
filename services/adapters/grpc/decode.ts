import { fromBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { Fault, invalidField } from "../../core/fault.ts";
import { findInvalidText } from "./invalid-text.ts";
import { findUnknownField } from "./unknown-field.ts";

/** Deep enough for every contract of ours, and far from what a stack can hold. */
const DEPTH_MAX = 64;

const READ_OPTIONS = { readUnknownFields: true, recursionLimit: DEPTH_MAX };

/**
 * Reads a request from the wire. Bytes that are no such message, text that is not UTF-8 and fields that the contract
 * does not know are refused: a field that is silently dropped could be the one that mattered to the decision.
 * The refusal is returned, because grpc-js turns anything thrown here into a nameless INTERNAL.
 */
export function decode<D extends DescMessage>(
  schema: D,
  bytes: Uint8Array,
): MessageShape<D> | Fault {
  let message: MessageShape<D>;
  try {
    message = fromBinary(schema, bytes, READ_OPTIONS);
  } catch (cause) {
    return malformed(schema, bytes, cause);
  }
  const unknown = findUnknownField(schema, message);
  if (unknown === undefined) return message;
  return invalidField(unknown, `${schema.typeName} has no such field`);
}

function malformed(schema: DescMessage, bytes: Uint8Array, cause: unknown): Fault {
  const field = findInvalidText(schema, bytes);
  if (field !== undefined) return invalidField(field, "is not valid UTF-8");
  return new Fault({
    code: "invalid_argument",
    reason: "malformed_message",
    message: `the request is not a valid ${schema.typeName}`,
    cause,
  });
}
