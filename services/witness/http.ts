import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP, type AddressInfo } from "node:net";
import { reply, type WitnessReply } from "../core/ledger/add-checkpoint.ts";
import type { Witness } from "./witness.ts";

/** What the server is given. */
export interface WitnessHttpOptions {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly witness: Witness;
  /** Hears of faults; whoever called is told nothing of them. */
  readonly onError: (error: unknown) => void;
}

/** A server that listens. Disposing it finishes what is under way. */
export interface WitnessServer extends AsyncDisposable {
  /** "host:port". */
  readonly address: string;
}

/** A proof is below 3 KB; the rest is for notes that carry many signatures. */
export const BODY_BYTES_MAX = 128 * 1024;
/** Whoever needs longer than this to send a few kilobytes holds a connection for its own sake. */
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_BYTES_MAX = 16 * 1024;
const CONNECTIONS_MAX = 256;
/** `<submission prefix>/add-checkpoint` and `<monitoring prefix>/<origin hash>/checkpoint`; both prefixes are the root. */
const SUBMISSION_PATH = "/add-checkpoint";
const MONITORING_PATH = /^\/([0-9a-f]{64})\/checkpoint$/;

/** Serves the calls of c2sp.org/tlog-witness. Rejects when it cannot listen. */
export async function listenWitness(options: WitnessHttpOptions): Promise<WitnessServer> {
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      maxHeaderSize: HEADERS_BYTES_MAX,
    },
    (request, response) => void serve(options, request, response),
  );
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return { address: addressOf(server), [Symbol.asyncDispose]: () => close(server) };
}

async function serve(
  options: WitnessHttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answered = await answer(options, request).catch((error: unknown) => {
    options.onError(error);
    return reply(500, "the witness failed; nothing was cosigned");
  });
  if (response.destroyed) return;
  response.writeHead(answered.status, {
    "content-type": answered.contentType,
    "content-length": Buffer.byteLength(answered.body),
    "cache-control": "no-store",
    // The rest of a body that was refused must not be read as the next request.
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(request.method === "HEAD" ? "" : answered.body);
}

async function answer(
  { witness }: WitnessHttpOptions,
  request: IncomingMessage,
): Promise<WitnessReply> {
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (path === SUBMISSION_PATH) {
    if (request.method !== "POST") return reply(405, "use POST");
    const body = await readBody(request);
    if (body === undefined) return reply(413, `the body is over ${BODY_BYTES_MAX} bytes`);
    return witness.addCheckpoint(body);
  }
  const hash = MONITORING_PATH.exec(path)?.[1];
  if (hash === undefined) return reply(404, "there is nothing here");
  if (request.method !== "GET" && request.method !== "HEAD") return reply(405, "use GET");
  const note = witness.checkpointOf(hash);
  return note === undefined
    ? reply(404, "no checkpoint of that log was cosigned")
    : { status: 200, contentType: "text/plain; charset=utf-8", body: note };
}

/** The bytes of the body, or undefined when they are too many. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_BYTES_MAX) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the request, because the answer goes out on the same socket.
  const parts: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of parts) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function addressOf(server: Server): string {
  // A server on TCP that listens has an address of this form (node:net, server.address).
  const { address, port } = server.address() as AddressInfo;
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
