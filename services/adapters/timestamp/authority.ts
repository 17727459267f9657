import { createHash, randomBytes } from "node:crypto";
import { encodeQuery, type TimestampQuery } from "./query.ts";
import { checkReply } from "./reply.ts";
import { TimestampError } from "./timestamp-error.ts";

/** A response that was checked. */
export interface Timestamp {
  /** The response as it came: what `openssl ts -verify -in` takes. */
  readonly reply: Uint8Array;
  /** The time that the authority stamped, as GeneralizedTime writes it. */
  readonly time: string;
}

const TIMEOUT_MS = 10_000;
/** A response carries a few certificates. */
const REPLY_BYTES_MAX = 64 * 1024;
const NONCE_BYTES = 16;

/**
 * Asks a time-stamp authority to stamp the SHA-256 of a text, over HTTP (RFC 3161, section 3.4). Asking again is harmless.
 * Throws `TimestampError`.
 */
export async function stampText(
  url: string,
  text: string,
  signal: AbortSignal,
): Promise<Timestamp> {
  const query = { digest: createHash("sha256").update(text).digest(), nonce: createNonce() };
  const reply = await post(url, query, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
  return { reply, time: checkReply(reply, query) };
}

/** The first byte keeps it positive and without a leading zero, so that its DER is these very bytes. */
function createNonce(): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  return nonce;
}

async function post(url: string, query: TimestampQuery, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/timestamp-query" },
      body: Buffer.from(encodeQuery(query)),
      redirect: "error",
      signal,
    });
    if (response.status !== 200) throw unreachable(`answered with status ${response.status}`);
    return await readLimited(response);
  } catch (error) {
    if (error instanceof TimestampError) throw error;
    throw unreachable("can't be reached or did not answer in time", error);
  }
}

async function readLimited(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > REPLY_BYTES_MAX) throw unreachable(`answered with over ${REPLY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unreachable(what: string, cause?: unknown): TimestampError {
  return new TimestampError("unreachable", `The time-stamp authority ${what}.`, { cause });
}
