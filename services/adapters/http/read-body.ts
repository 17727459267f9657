import type { IncomingMessage } from "node:http";

/** The bytes of a request's body as they came in; undefined when they are too many. Rejects when the caller goes away. */
export async function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request, because the answer goes out on the same socket.
  const parts: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of parts) {
    size += chunk.length;
    if (size > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
