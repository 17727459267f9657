import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What the server is given. */
export interface IssuerHttpOptions {
  /** On 127.0.0.1, and nowhere else. */
  readonly port: number;
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A server that listens. */
export interface IssuerServer extends AsyncDisposable {
  /** "host:port". */
  readonly address: string;
}

const HOST = "127.0.0.1";
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_BYTES_MAX = 16 * 1024;
const CONNECTIONS_MAX = 256;
/** Nobody may put these pages into one of their own, and no address of a sign-in may leave with a link. */
const HEADERS = {
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
} as const;

/** Serves on loopback. Rejects with the code EADDRINUSE when somebody else has the port. */
export async function listenIssuer({ port, serve }: IssuerHttpOptions): Promise<IssuerServer> {
  const address = `${HOST}:${port}`;
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      maxHeaderSize: HEADERS_BYTES_MAX,
    },
    (request, response) => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      const refusal = refusalOf(request, address);
      if (refusal === undefined) return serve(request, response);
      response.writeHead(refusal.status, { connection: "close" });
      response.end(`${refusal.why}\n`);
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: HOST, exclusive: true }, resolve);
  });
  return { address, [Symbol.asyncDispose]: () => close(server) };
}

/** With no password asked for, a page of anybody's that could talk to this address would be anybody. */
function refusalOf({ headers }: IncomingMessage, address: string) {
  // A name of theirs that leads here would make their page one of this origin (DNS rebinding).
  if (headers.host !== address) {
    return { status: 421, why: `This is the sign-in of http://${address}, and of no other name.` };
  }
  if (headers.origin === undefined || headers.origin === `http://${address}`) return undefined;
  return { status: 403, why: "Pages of other origins may not call this." };
}

/** A browser keeps its connections open; what is under way takes milliseconds. */
async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 1_000);
  await closed;
  clearTimeout(timer);
}
