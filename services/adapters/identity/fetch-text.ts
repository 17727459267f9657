import { isTrustworthyUrl } from "../../core/identity/trustworthy-url.ts";

const FETCH_MS_MAX = 5_000;
/** Key sets with whole certificate chains take some 100 KiB. */
const BYTES_MAX = 512 * 1024;

/**
 * What a URL gives, or undefined when there is nothing (404). Redirects are refused: nobody else may say who is believed. Throws
 * for any other answer, one that is too large, and one that takes too long.
 */
export async function fetchText(url: string): Promise<string | undefined> {
  if (!isTrustworthyUrl(url))
    throw new TypeError("a URL of keys must be https, except on loopback");
  const signal = AbortSignal.timeout(FETCH_MS_MAX);
  const response = await fetch(url, { redirect: "error", signal });
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`a URL of keys answered ${response.status}`);
  }
  return readLimited(response);
}

async function readLimited({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > BYTES_MAX) throw new RangeError("a URL of keys answered with too much");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
