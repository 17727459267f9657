import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP, type AddressInfo } from "node:net";

/** How much a server takes. */
export interface HttpLimits {
  /** How long a request may take to come in, and at the end the answer to go out, in milliseconds. */
  readonly requestMsMax: number;
  readonly headersBytesMax: number;
  readonly connectionsMax: number;
}

/** What a server is given. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly limits: HttpLimits;
  /** Must not reject: there is nobody to be told. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** A server that listens. Disposing it finishes what is under way. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number;
  /** "host:port". */
  readonly address: string;
}

/** Serves HTTP without TLS. Rejects when it cannot listen. */
export async function listen({ host, port, limits, serve }: ListenOptions): Promise<HttpServer> {
  const { requestMsMax, headersBytesMax, connectionsMax } = limits;
  const server = createServer(
    {
      requestTimeout: requestMsMax,
      headersTimeout: requestMsMax,
      maxHeaderSize: headersBytesMax,
      requireHostHeader: true,
    },
    (request, response) => void serve(request, response),
  );
  server.maxConnections = connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  // A server on TCP that listens has an address of this form (node:net, server.address).
  const bound = server.address() as AddressInfo;
  return {
    port: bound.port,
    address: `${isIP(bound.address) === 6 ? `[${bound.address}]` : bound.address}:${bound.port}`,
    [Symbol.asyncDispose]: () => close(server, requestMsMax),
  };
}

/** Browsers keep connections open for nothing; what is under way may end. */
function close(server: Server, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), withinMs).unref();
  });
}
