import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { isIP, type AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { staticAnswer, type StaticAnswer, type StaticSource } from "./static-answer.ts";

/** What the endpoint serves, and where. */
export interface TilesHttpOptions extends StaticSource {
  readonly host: string;
  /** Undefined for no endpoint at all. */
  readonly port: number | undefined;
  /** How long a connection may stand still within an answer, such as because nobody reads it. */
  readonly stillMs?: number;
  readonly onError: (error: unknown) => void;
}

/** An endpoint that listens, or none. Disposing it finishes what is under way. */
export interface TilesHttp extends AsyncDisposable {
  /** The prefix of its URLs; none without an endpoint. */
  readonly addresses: readonly string[];
}

/** A request is a line and a few headers. */
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_BYTES_MAX = 8 * 1024;
/** How often Node looks for requests that are overdue; its own 30 s would let them take four times as long. */
const OVERDUE_CHECK_MS = 1_000;
/** A reader that takes nothing at all for so long holds memory and a place for others. */
const STILL_MS = 10_000;
/** Monitors and witnesses; a mirror reads tiles a few at a time. */
const CONNECTIONS_MAX = 128;
/** What a connection may ask for before it has to be made anew, so that nobody holds one for ever. */
const REQUESTS_PER_CONNECTION_MAX = 10_000;

const compress = promisify(gzip);

/** Serves the log as static files (c2sp.org/tlog-tiles). Leaves hold no names and no arguments. Rejects when it cannot listen. */
export async function serveTiles(options: TilesHttpOptions): Promise<TilesHttp> {
  const { host, port, stillMs = STILL_MS } = options;
  if (port === undefined) return { addresses: [], [Symbol.asyncDispose]: async () => undefined };
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: OVERDUE_CHECK_MS,
      maxHeaderSize: HEADERS_BYTES_MAX,
    },
    oneAtATime((request, response) => void serve(options, request, response)),
  );
  server.timeout = stillMs;
  server.maxConnections = CONNECTIONS_MAX;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return { addresses: [addressOf(server)], [Symbol.asyncDispose]: () => close(server) };
}

/**
 * Hangs up on whoever asks again before they were answered: Node reads thousands of requests at once from one connection, and
 * would hold the answers of all of them. Clients do not do that, and may have to ask again when they do (RFC 9112, section 9.3.2).
 */
function oneAtATime(answer: RequestListener): RequestListener {
  const asking = new WeakSet<object>();
  return (request, response) => {
    const { socket } = request;
    if (asking.has(socket)) {
      socket.destroy();
      return;
    }
    asking.add(socket);
    response.once("close", () => asking.delete(socket));
    answer(request, response);
  };
}

async function serve(
  options: TilesHttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answer = await staticAnswer(options, request.method ?? "", request.url ?? "");
    const { body, encoding } = await encoded(answer, request.headers["accept-encoding"] ?? "");
    if (response.destroyed) return;
    response.writeHead(answer.status, {
      ...answer.headers,
      ...encoding,
      "content-length": body.byteLength,
      "x-content-type-options": "nosniff",
      // What comes behind a request that takes no body must not be read as the next one.
      ...(request.complete ? {} : { connection: "close" }),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  } catch (error) {
    options.onError(error);
    response.destroy();
  }
}

/** Bundles of entries are text and shrink to a fraction; hashes don't. */
async function encoded({ body, isText }: StaticAnswer, accepted: string) {
  if (!isText) return { body, encoding: {} };
  const vary = { vary: "accept-encoding" };
  if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(accepted)) return { body, encoding: vary };
  return { body: await compress(body), encoding: { ...vary, "content-encoding": "gzip" } };
}

function addressOf(server: Server): string {
  // A server on TCP that listens has an address of this form (node:net, server.address).
  const { address, port } = server.address() as AddressInfo;
  return isIP(address) === 6 ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
