import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import {
  RequestSchema,
  RequestStatus,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { StoreFault } from "../../services/core/approval/store.ts";
import { Fault, invalidField, type FaultCode } from "../../services/core/fault.ts";
import { recorded, refused } from "../../services/notifier/http-answer.ts";

test.each<[FaultCode, number, string]>([
  ["invalid_argument", 400, "refused"],
  ["unauthenticated", 401, "refused"],
  ["permission_denied", 403, "refused"],
  ["not_found", 404, "refused"],
  ["already_exists", 409, "refused"],
  ["failed_precondition", 409, "refused"],
  ["resource_exhausted", 503, "unavailable"],
  ["unavailable", 503, "unavailable"],
  ["deadline_exceeded", 503, "unavailable"],
  ["cancelled", 503, "unavailable"],
  ["internal", 500, "refused"],
])("%s is answered with %i", (code, status, word) => {
  const answer = refused(new Fault({ code, reason: "why", message: "because" }));

  expect(answer).toMatchObject({ status, body: { status: word, reason: "why" } });
});

test("a refusal about a field names it", () => {
  expect(refused(invalidField("choice", "is missing")).body).toMatchObject({ field: "choice" });
});

test("a store that fails is unavailable, and its cause stays inside", () => {
  const answer = refused(new StoreFault("full", "disk full at /secret/path"));

  expect(answer.status).toBe(503);
  expect(JSON.stringify(answer)).not.toContain("/secret/path");
});

test("what nobody expected is answered without its cause", () => {
  const answer = refused(new TypeError("token abc"));

  expect(answer.status).toBe(500);
  expect(JSON.stringify(answer)).not.toContain("abc");
});

test("a recorded vote says where the request stands", () => {
  const request = create(RequestSchema, {
    id: "req_1",
    status: RequestStatus.APPROVED,
    version: 3n,
  });

  expect(recorded(request).body).toEqual({
    status: "recorded",
    request_id: "req_1",
    request_status: "approved",
    version: 3,
  });
});
