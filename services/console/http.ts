import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP, type AddressInfo } from "node:net";
import { BODY_BYTES_MAX } from "./form.ts";
import type { Reply } from "./reply.ts";

/** A request as it came in. */
export interface RawRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  /** Undefined when it was too long. */
  readonly body: Uint8Array | undefined;
}

/** Answers one request. */
type Answer = (request: RawRequest) => Promise<Reply>;

/** What the server serves. */
export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  /** Called once, when the port is known. What it gives never rejects for what a caller sent. */
  readonly answerAt: (port: number) => Answer;
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly onError: (error: unknown) => void;
}

/** A server that listens. Disposing it finishes what is under way. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number;
  /** "host:port". */
  readonly address: string;
}

/** Pages and forms are small: whoever needs longer holds a connection for its own sake. */
const REQUEST_MS_MAX = 15_000;
const HEADERS_BYTES_MAX = 16 * 1024;
const CONNECTIONS_MAX = 1_024;

/** Serves pages. Rejects when it cannot listen. */
export async function listenHttp(options: HttpOptions): Promise<HttpServer> {
  let answer: Answer;
  const server = createServer(
    {
      requestTimeout: REQUEST_MS_MAX,
      headersTimeout: REQUEST_MS_MAX,
      maxHeaderSize: HEADERS_BYTES_MAX,
      requireHostHeader: true,
    },
    (request, response) => void serve({ ...options, answer }, request, response),
  );
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  // A server on TCP that listens has an address of this form (node:net, server.address).
  const { address, port } = server.address() as AddressInfo;
  answer = options.answerAt(port);
  return {
    port,
    address: isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`,
    [Symbol.asyncDispose]: () => close(server),
  };
}

interface Serving extends HttpOptions {
  readonly answer: Answer;
}

async function serve(options: Serving, request: IncomingMessage, response: ServerResponse) {
  try {
    const body = await readBody(request);
    const { method = "", url: target = "/", headers } = request;
    const reply = await options.answer({ method, target, headers, body });
    if (!response.destroyed) send(options, response, reply);
  } catch (error) {
    options.onError(error); // The browser went away in the middle of its request, or worse.
    response.destroy();
  }
}

function send(options: HttpOptions, response: ServerResponse, reply: Reply): void {
  const { method } = response.req;
  response.writeHead(reply.status, {
    ...options.headers,
    "content-length": Buffer.byteLength(reply.body),
    // The rest of a body that was refused must not be read as the next request.
    ...(response.req.complete ? {} : { connection: "close" }),
    ...reply.headers,
    ...(reply.cookies.length === 0 ? {} : { "set-cookie": [...reply.cookies] }),
  });
  response.end(method === "HEAD" ? undefined : reply.body);
}

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

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), REQUEST_MS_MAX).unref();
  });
}
