import { createHash, timingSafeEqual } from "node:crypto";
import { Fault } from "../services/core/fault.ts";

/** Throws "unauthenticated" unless the token is the expected one. Digests are compared, so that the time tells nothing. */
export function assertToken(presented: string | undefined, expected: string): void {
  if (presented !== undefined && timingSafeEqual(sha256(presented), sha256(expected))) return;
  throw new Fault({
    code: "unauthenticated",
    reason: "token_required",
    message: "authorization: the sidecar's bearer token is missing or wrong",
    violations: [{ field: "authorization", description: "missing or wrong" }],
  });
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
