import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP, type AddressInfo } from "node:net";
import type { Request } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { httpRefusal, recorded, refused, type HttpAnswer } from "./http-answer.ts";

/** A callback as it came in. */
export interface RawCallback {
  readonly rawBody: Uint8Array;
  readonly headers: IncomingMessage["headers"];
}

/** What the server serves. */
export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly bodyBytesMax: number;
  /** Verifies a callback and casts its vote; absent while no channel takes callbacks. */
  readonly callback: ((raw: RawCallback) => Promise<Request>) | undefined;
  /** What /healthz tells. */
  readonly health: () => Readonly<Record<string, string>>;
  /** Told of every refused or failed callback; never of bodies or tokens. */
  readonly onRefused: (error: unknown, status: number) => void;
}

/** A server that listens. Disposing it finishes what is under way. */
export interface HttpServer extends AsyncDisposable {
  /** "host:port". */
  readonly address: string;
}

/** The path that cards name. */
export const CALLBACK_PATH = "/v1/callback";
/** A callback is small: whoever needs longer than this to send one holds a connection for its own sake. */
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_BYTES_MAX = 32 * 1024;
/** People's clicks, behind one integration or a few. */
const CONNECTIONS_MAX = 256;

/** Serves callbacks and health. Rejects when it cannot listen. */
export async function listenHttp(options: HttpOptions): Promise<HttpServer> {
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

/** A person's browser never comes here, so nothing allows other origins and nothing is cached. */
async function serve(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await route(options, request);
  if (response.destroyed) return;
  const body = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    // The rest of a body that was refused must not be read as the next request.
    ...(request.complete ? {} : { connection: "close" }),
    ...answer.headers,
  });
  response.end(body);
}

async function route(options: HttpOptions, request: IncomingMessage): Promise<HttpAnswer> {
  const path = (request.url ?? "").split("?")[0];
  if (path === "/healthz") return health(options, request);
  if (path !== CALLBACK_PATH || options.callback === undefined) {
    return httpRefusal(404, "unknown_path", "There is nothing here.");
  }
  if (request.method !== "POST") return wrongMethod("POST");
  try {
    const rawBody = await readBody(request, options.bodyBytesMax);
    if (rawBody === undefined) return tooLarge(options.bodyBytesMax);
    return recorded(await options.callback({ rawBody, headers: request.headers }));
  } catch (error) {
    const answer = refused(error);
    options.onRefused(error, answer.status);
    return answer;
  }
}

function health(options: HttpOptions, { method }: IncomingMessage): HttpAnswer {
  if (method !== "GET" && method !== "HEAD") return wrongMethod("GET, HEAD");
  return { status: 200, body: { status: "serving", ...options.health() } };
}

function wrongMethod(allow: string): HttpAnswer {
  return { ...httpRefusal(405, "wrong_method", `Use ${allow}.`), headers: { allow } };
}

function tooLarge(bytesMax: number): HttpAnswer {
  return httpRefusal(413, "body_too_large", `body: is over ${bytesMax} bytes`);
}

/** The bytes as they were signed, or undefined when they are too many. */
async function readBody(
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
