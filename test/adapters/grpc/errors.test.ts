import { Metadata, status, type ServiceError } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { fromStatus, toStatus } from "../../../services/adapters/grpc/errors.ts";
import { Fault, invalidField, type FaultCode } from "../../../services/core/fault.ts";

function ignore(): void {}

function serviceError(code: status, details = "", metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata });
}

const CODES: readonly (readonly [FaultCode, status])[] = [
  ["invalid_argument", status.INVALID_ARGUMENT],
  ["unauthenticated", status.UNAUTHENTICATED],
  ["permission_denied", status.PERMISSION_DENIED],
  ["not_found", status.NOT_FOUND],
  ["already_exists", status.ALREADY_EXISTS],
  ["failed_precondition", status.FAILED_PRECONDITION],
  ["resource_exhausted", status.RESOURCE_EXHAUSTED],
  ["unavailable", status.UNAVAILABLE],
  ["deadline_exceeded", status.DEADLINE_EXCEEDED],
  ["cancelled", status.CANCELLED],
  ["internal", status.INTERNAL],
];

test.each(CODES)("%s goes out as its gRPC code and comes back", (code, number) => {
  const fault = new Fault({ code, reason: "some_reason", message: "a sentence" });

  const sent = toStatus(fault, ignore);
  const received = fromStatus(serviceError(sent.code, sent.details, sent.metadata ?? undefined));

  expect(sent.code).toBe(number);
  expect(received).toMatchObject({ code, reason: "some_reason", message: "a sentence" });
});

test.each([
  [status.ABORTED, "unavailable"],
  [status.UNIMPLEMENTED, "internal"],
  [status.UNKNOWN, "internal"],
])("a foreign code %i is read as %s", (code, expected) => {
  expect(fromStatus(serviceError(code))).toMatchObject({ code: expected, reason: expected });
});

test("broken details do not hide the status", () => {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from([0xff, 0xff]));

  expect(fromStatus(serviceError(status.NOT_FOUND, "gone", metadata))).toMatchObject({
    code: "not_found",
    message: "gone",
  });
});

test("a thrown text is an internal error, and its id is in the log and the answer", () => {
  const logged: unknown[] = [];

  const sent = toStatus("a bare string", (error, id) => logged.push(error, id));
  const received = fromStatus(serviceError(sent.code, sent.details, sent.metadata ?? undefined));

  expect(logged).toEqual(["a bare string", received.metadata["request_id"]]);
  expect(sent.details).toBe(`internal error ${received.metadata["request_id"]}`);
});

test("a status stays small and sendable whatever the fault repeats", () => {
  const violations = Array.from({ length: 1_000 }, () => ({ field: "f", description: "\ud800" }));

  const sent = toStatus(
    new Fault({ code: "invalid_argument", reason: "r", message: "x".repeat(1e6), violations }),
    ignore,
  );
  const received = fromStatus(serviceError(sent.code, sent.details, sent.metadata ?? undefined));

  expect(received.message).toHaveLength(1_024);
  expect(received.violations).toHaveLength(20);
  expect(received.violations[0]).toEqual({ field: "f", description: "\ufffd" });
});

test("an invalid field is named in message and violation", () => {
  expect(invalidField("action.tool", "must not be empty")).toMatchObject({
    code: "invalid_argument",
    field: "action.tool",
    message: "action.tool: must not be empty",
  });
});
