import { createHash } from "node:crypto";
import type { WitnessAnswer } from "../../core/ledger/witnessing.ts";

/** The calls of one witness; what its answers are worth is for the caller to check. */
export interface WitnessClient {
  /** Makes the call `add-checkpoint`. Sending the same body again is harmless. */
  submit(body: string, signal: AbortSignal): Promise<WitnessAnswer>;
  /** Gets the newest checkpoint of a log that it has cosigned, by the log's origin. */
  recall(origin: string, signal: AbortSignal): Promise<WitnessAnswer>;
}

/** Cosignatures are some hundred bytes; post-quantum ones up to 5 kB. */
const ANSWER_BYTES_MAX = 64 * 1024;

/**
 * Talks to a witness (c2sp.org/tlog-witness); `url` is its submission prefix and its monitoring prefix. Calls reject when the
 * witness can't be reached, is cut off by the signal, or says too much.
 */
export function createWitnessClient(url: string): WitnessClient {
  const prefix = url.replace(/\/+$/, "");
  return {
    submit: (body, signal) => call(`${prefix}/add-checkpoint`, { method: "POST", body, signal }),
    recall: (origin, signal) => {
      const hash = createHash("sha256").update(origin).digest("hex");
      return call(`${prefix}/${hash}/checkpoint`, { signal });
    },
  };
}

async function call(url: string, request: RequestInit): Promise<WitnessAnswer> {
  const response = await fetch(url, { ...request, redirect: "error" });
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    body: await readLimited(response),
  };
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new RangeError("the witness's answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
