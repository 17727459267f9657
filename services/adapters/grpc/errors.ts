import { randomUUID } from "node:crypto";
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { anyPack, anyUnpack, durationFromMs, durationMs, type Any } from "@bufbuild/protobuf/wkt";
import { Metadata, status, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import * as details from "../../../proto/gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../../proto/gen/google/rpc/status_pb.ts";
import { Fault, type FaultCode, type Violation } from "../../core/fault.ts";
import { toBuffer } from "./service-definition.ts";

/** Where the causes of internal errors go. The id is what the caller was given. */
export type ErrorLog = (error: unknown, id: string) => void;

const DOMAIN = "countersign";
const DETAILS_KEY = "grpc-status-details-bin";
/** Trailers travel as HTTP/2 headers, which many peers cap at 16 KiB in all. */
const MESSAGE_CHARACTERS_MAX = 1024;
const VIOLATIONS_MAX = 20;

const CODES: Readonly<Record<FaultCode, status>> = {
  invalid_argument: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  permission_denied: status.PERMISSION_DENIED,
  not_found: status.NOT_FOUND,
  already_exists: status.ALREADY_EXISTS,
  failed_precondition: status.FAILED_PRECONDITION,
  resource_exhausted: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
  deadline_exceeded: status.DEADLINE_EXCEEDED,
  cancelled: status.CANCELLED,
  internal: status.INTERNAL,
};

const FAULT_CODES: ReadonlyMap<status, FaultCode> = new Map(
  Object.entries(CODES).flatMap(([code, number]) =>
    isFaultCode(code) ? [[number, code] as const] : [],
  ),
);

/**
 * The one place where errors become gRPC status. A `Fault` is public: its message, reason, metadata and violations go
 * out as google.rpc details. Anything else becomes INTERNAL with an id, and only the log learns the cause.
 */
export function toStatus(error: unknown, log: ErrorLog): StatusObject {
  if (error instanceof Fault) return faultStatus(error);
  const id = randomUUID();
  log(error, id);
  const message = `internal error ${id}`;
  const info = pack(details.RequestInfoSchema, { requestId: id });
  return statusOf(status.INTERNAL, message, [
    errorInfo("internal_error", { request_id: id }),
    info,
  ]);
}

/**
 * What a call of ours ended with, as a fault. Codes that are not ours (UNIMPLEMENTED, UNKNOWN, …) become "internal",
 * ABORTED becomes "unavailable". A status without details has its code as reason.
 */
export function fromStatus(error: ServiceError): Fault {
  const code =
    error.code === status.ABORTED ? "unavailable" : (FAULT_CODES.get(error.code) ?? "internal");
  const found = readDetails(error);
  const info = found.map((any) => anyUnpack(any, details.ErrorInfoSchema)).find(isPresent);
  const retry = found
    .map((any) => anyUnpack(any, details.RetryInfoSchema))
    .find(isPresent)?.retryDelay;
  return new Fault({
    code,
    reason: info?.reason ?? code,
    message: error.details === "" ? code : error.details,
    metadata: info?.metadata ?? {},
    violations: found.flatMap(readViolations),
    ...(retry === undefined ? {} : { retryAfterMs: durationMs(retry) }),
    cause: error,
  });
}

function faultStatus(fault: Fault): StatusObject {
  const packed = [errorInfo(fault.reason, fault.metadata)];
  if (fault.violations.length > 0) packed.push(violations(fault));
  if (fault.retryAfterMs !== undefined) {
    packed.push(pack(details.RetryInfoSchema, { retryDelay: durationFromMs(fault.retryAfterMs) }));
  }
  return statusOf(CODES[fault.code], fault.message, packed);
}

function statusOf(code: status, text: string, packed: Any[]): StatusObject {
  const message = clip(text);
  const metadata = new Metadata();
  metadata.set(
    DETAILS_KEY,
    toBuffer(toBinary(StatusSchema, create(StatusSchema, { code, message, details: packed }))),
  );
  return { code, details: message, metadata };
}

function errorInfo(reason: string, metadata: Readonly<Record<string, string>>): Any {
  const clipped = Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, clip(value)]),
  );
  return pack(details.ErrorInfoSchema, { reason, domain: DOMAIN, metadata: clipped });
}

function violations(fault: Fault): Any {
  const kept = fault.violations
    .slice(0, VIOLATIONS_MAX)
    .map(({ field, description }) => ({ field: clip(field), description: clip(description) }));
  if (fault.code !== "failed_precondition")
    return pack(details.BadRequestSchema, { fieldViolations: kept });
  return pack(details.PreconditionFailureSchema, {
    violations: kept.map(({ field, description }) => ({
      type: fault.reason,
      subject: field,
      description,
    })),
  });
}

function pack<D extends DescMessage>(schema: D, message: MessageInitShape<D>): Any {
  return anyPack(schema, create(schema, message));
}

/** Also makes the text well-formed: a lone surrogate would make the status itself unsendable. */
function clip(text: string): string {
  return text.slice(0, MESSAGE_CHARACTERS_MAX).toWellFormed();
}

function readDetails(error: ServiceError): readonly Any[] {
  const [bytes] = error.metadata.get(DETAILS_KEY);
  if (!(bytes instanceof Uint8Array)) return [];
  try {
    return fromBinary(StatusSchema, bytes).details;
  } catch {
    return []; // Details are an extra: a peer's broken ones must not hide its status.
  }
}

function readViolations(any: Any): readonly Violation[] {
  const bad = anyUnpack(any, details.BadRequestSchema)?.fieldViolations ?? [];
  const unmet = anyUnpack(any, details.PreconditionFailureSchema)?.violations ?? [];
  return [
    ...bad.map(({ field, description }) => ({ field, description })),
    ...unmet.map(({ subject, description }) => ({ field: subject, description })),
  ];
}

function isFaultCode(code: string): code is FaultCode {
  return code in CODES;
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
