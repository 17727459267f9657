import type { Action } from "./action.ts";
import { ActionError } from "./action-error.ts";
import { canonicalise } from "./canonical.ts";
import { toBase32 } from "./encoding.ts";
import { bytesEqual, hmacSha256, sha256 } from "./hash.ts";
import { utf8 } from "./utf8.ts";

/** Bytes of every digest and nonce. */
export const DIGEST_BYTES = 32;

// Each use of SHA-256 begins with a text of its own, so that no digest can be passed off as one of another kind.
const ACTION_PREFIX = utf8("countersign/action/v1\n");
const VIEW_PREFIX = utf8("countersign/view/v1\n");
const REQUEST_PREFIX = utf8("countersign/request/v1\n");

/** 128 bits: no two of 2^50 requests are likely to meet, and the id stays short enough to be read aloud. */
const REQUEST_ID_BYTES = 16;

/**
 * SHA-256 over a prefix, the request's secret nonce and the canonical text (RFC 8785) of the action. Who has only the digest
 * cannot guess the arguments, and nobody can find another action with the same one.
 *
 * @throws {ActionError} when the nonce is not 32 bytes or the action is not JSON.
 */
export function actionDigest(action: Action, nonce: Uint8Array): Uint8Array {
  if (nonce.byteLength !== DIGEST_BYTES) {
    throw new ActionError("wrong_type", "nonce", `is not ${DIGEST_BYTES} bytes`);
  }
  return sha256(ACTION_PREFIX, nonce, utf8(canonicalAction(action)));
}

/** The canonical text that `actionDigest` covers: these four members and no other. */
export function canonicalAction(action: Action): string {
  const { tool, operation, target, arguments: args } = action;
  return canonicalise({ arguments: args, operation, target, tool }, "action");
}

/** The nonce of a request: a retry with the same key gives the same one, and only the sidecar can compute it. */
export function requestNonce(sidecarKey: Uint8Array, idempotencyKey: string): Uint8Array {
  if (sidecarKey.byteLength < DIGEST_BYTES) {
    throw new ActionError("wrong_type", "sidecar_key", `is shorter than ${DIGEST_BYTES} bytes`);
  }
  return hmacSha256(sidecarKey, utf8(idempotencyKey));
}

/** SHA-256 over a prefix and the canonical text of what a voter was shown. */
export function viewDigest(view: unknown): Uint8Array {
  return sha256(VIEW_PREFIX, utf8(canonicalise(view, "view")));
}

/**
 * The request's id: `req_` and 26 characters of base32, always the same for an agent and its idempotency key. Both texts are
 * preceded by their length (4 bytes, big-endian), so that no two pairs hash the same bytes.
 */
export function requestId(agentId: string, idempotencyKey: string): string {
  const hash = sha256(
    REQUEST_PREFIX,
    ...lengthPrefixed(agentId),
    ...lengthPrefixed(idempotencyKey),
  );
  return `req_${toBase32(hash.subarray(0, REQUEST_ID_BYTES))}`;
}

/** Whether two digests are the same, in constant time; anything but 32 bytes equals nothing. */
export function digestsEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.byteLength === DIGEST_BYTES && bytesEqual(left, right);
}

function lengthPrefixed(text: string): readonly [Uint8Array, Uint8Array] {
  const bytes = utf8(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.byteLength);
  return [length, bytes];
}
