import type { WitnessAnswer } from "../../core/ledger/witnessing.ts";

/** Cosignatures are some hundred bytes; post-quantum ones up to 5 kB. */
const ANSWER_BYTES_MAX = 64 * 1024;

/**
 * Makes the call `add-checkpoint` of one witness (c2sp.org/tlog-witness); `url` is its submission prefix. Sending the same
 * body again is harmless. The call rejects when the witness can't be reached, is cut off by the signal, or says too much;
 * what its answer is worth is for the caller to check.
 */
export function createWitnessClient(
  url: string,
): (body: string, signal: AbortSignal) => Promise<WitnessAnswer> {
  const endpoint = `${url.replace(/\/+$/, "")}/add-checkpoint`;
  return async (body, signal) => {
    const response = await fetch(endpoint, { method: "POST", body, redirect: "error", signal });
    return {
      status: response.status,
      contentType: response.headers.get("content-type") ?? "",
      body: await readLimited(response),
    };
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
