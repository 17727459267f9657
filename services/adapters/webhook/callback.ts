import { timingSafeEqual } from "node:crypto";
import type { ReplayStore } from "../../core/delivery/replay-store.ts";
import { Fault, invalidField, type FaultCode } from "../../core/fault.ts";
import type { WebhookSecret } from "./secret.ts";

/** A callback as it came in. */
export interface IncomingCallback {
  /** Exactly the bytes that were signed. */
  readonly rawBody: Uint8Array;
  /** Names in lower case, as node:http gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly secret: WebhookSecret;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: number;
  readonly replays: ReplayStore;
}

/** A vote that somebody wants to cast. Who it is, only the token can say: verify it before anything else. */
export interface CallbackVote {
  readonly requestId: string;
  readonly choice: "approve" | "deny";
  readonly comment: string;
  /** 32 bytes each. */
  readonly actionDigest: Uint8Array;
  readonly viewDigest: Uint8Array;
  /** The person's bearer token, not verified. */
  readonly personToken: string;
}

/** Standard Webhooks, "Verifying webhook authenticity": reject timestamps too far from now. */
const TOLERANCE_MS = 5 * 60_000;
/** The comment is at most 2,000 bytes, which JSON may escape sixfold; the rest is small. */
export const CALLBACK_BYTES_MAX = 16 * 1024;
const ID_CHARACTERS_MAX = 256;
const TOKEN_CHARACTERS_MAX = 16 * 1024;
const COMMENT_BYTES_MAX = 2_000;
const REQUEST_ID_CHARACTERS_MAX = 128;
/** A sender that rotates its secret signs twice; more are noise. */
const SIGNATURES_MAX = 8;
const FIELDS: ReadonlySet<string> = new Set([
  "request_id",
  "choice",
  "comment",
  "action_digest",
  "view_digest",
]);

/**
 * Checks an incoming callback and returns its vote. Throws a `Fault`: `unauthenticated` for a missing or wrong signature,
 * timestamp or token, `invalid_argument` naming the field of the body, `already_exists` (`callback_replayed`) for an id that was
 * accepted before. The id is claimed last, so a refused callback may be corrected and sent again under the same id.
 */
export async function verifyCallback(incoming: IncomingCallback): Promise<CallbackVote> {
  const id = header(incoming, "webhook-id", ID_CHARACTERS_MAX);
  const timestampMs = verifyTimestamp(incoming);
  const body = decodeBody(incoming.rawBody);
  verifySignature(incoming, { id, timestampMs, body });
  const personToken = bearerToken(incoming);
  const vote = parseVote(body);
  // Past this moment the timestamp alone refuses it.
  const isFirst = await incoming.replays.claim(id, timestampMs + TOLERANCE_MS + 1000);
  if (!isFirst) {
    throw refusal("already_exists", "callback_replayed", "webhook-id: was accepted before");
  }
  return { ...vote, personToken };
}

function header(incoming: IncomingCallback, name: string, charactersMax: number): string {
  const value = incoming.headers[name];
  if (typeof value !== "string" || value === "" || value.length > charactersMax) {
    throw refusal("unauthenticated", "callback_header_missing", `${name}: is missing or malformed`);
  }
  return value;
}

function verifyTimestamp(incoming: IncomingCallback): number {
  const text = header(incoming, "webhook-timestamp", 15);
  const timestampMs = /^\d+$/.test(text) ? Number(text) * 1000 : Number.NaN;
  if (!(Math.abs(incoming.nowMs - timestampMs) <= TOLERANCE_MS)) {
    const message = "webhook-timestamp: is not within five minutes of the service's clock";
    throw refusal("unauthenticated", "callback_timestamp_refused", message);
  }
  return timestampMs;
}

function decodeBody(rawBody: Uint8Array): string {
  if (rawBody.length > CALLBACK_BYTES_MAX) {
    throw invalidField("body", `is over ${CALLBACK_BYTES_MAX} bytes`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rawBody);
  } catch {
    throw invalidField("body", "is not UTF-8");
  }
}

interface Signed {
  readonly id: string;
  readonly timestampMs: number;
  readonly body: string;
}

function verifySignature(incoming: IncomingCallback, { id, timestampMs, body }: Signed): void {
  const given = header(incoming, "webhook-signature", 2048).split(" ").slice(0, SIGNATURES_MAX);
  const expected = Buffer.from(incoming.secret.sign(id, timestampMs, body));
  const isSigned = given.some((signature) => {
    const bytes = Buffer.from(signature);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!isSigned) {
    const message = "webhook-signature: does not match the body";
    throw refusal("unauthenticated", "callback_signature_invalid", message);
  }
}

/** The body is signed by an integration, which is not a person: who votes is proved by their own token. */
function bearerToken(incoming: IncomingCallback): string {
  const value = header(incoming, "authorization", TOKEN_CHARACTERS_MAX);
  const match = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(value);
  if (match?.[1] === undefined) {
    throw refusal("unauthenticated", "callback_header_missing", "authorization: must be Bearer");
  }
  return match[1];
}

function parseVote(body: string): Omit<CallbackVote, "personToken"> {
  const fields = parseFields(body);
  const choice = field(fields, "choice");
  if (choice !== "approve" && choice !== "deny") {
    throw invalidField("choice", 'must be "approve" or "deny"');
  }
  const requestId = field(fields, "request_id");
  if (!/^[A-Za-z0-9_-]+$/.test(requestId) || requestId.length > REQUEST_ID_CHARACTERS_MAX) {
    throw invalidField("request_id", "is not a request id");
  }
  const comment = fields.has("comment") ? field(fields, "comment") : "";
  if (!comment.isWellFormed()) throw invalidField("comment", "holds a lone surrogate");
  if (Buffer.byteLength(comment) > COMMENT_BYTES_MAX) {
    throw invalidField("comment", `is over ${COMMENT_BYTES_MAX} bytes`);
  }
  const actionDigest = digest(fields, "action_digest");
  return { requestId, choice, comment, actionDigest, viewDigest: digest(fields, "view_digest") };
}

function parseFields(body: string): ReadonlyMap<string, unknown> {
  const parsed = parseJson(body);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw invalidField("body", "must be a JSON object");
  }
  const entries = Object.entries(parsed);
  for (const [name, value] of entries) {
    if (!FIELDS.has(name)) throw invalidField(printable(name), "is not a known field");
    if (typeof value !== "string") throw invalidField(name, "must be a string");
  }
  // The object is flat and all strings here, so a name that was given twice shows as two literals too many.
  const literals = body.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  if (literals.length !== entries.length * 2) throw invalidField("body", "repeats a field");
  return new Map(entries);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalidField("body", "is not JSON");
  }
}

function field(fields: ReadonlyMap<string, unknown>, name: string): string {
  const value = fields.get(name);
  if (typeof value !== "string") throw invalidField(name, "is missing");
  return value;
}

/** Base64 as in the card. */
function digest(fields: ReadonlyMap<string, unknown>, name: string): Uint8Array {
  const text = field(fields, name);
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== text) {
    throw invalidField(name, "must be base64 of 32 bytes");
  }
  return new Uint8Array(bytes);
}

function printable(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 64);
}

function refusal(code: FaultCode, reason: string, message: string): Fault {
  return new Fault({ code, reason, message });
}
