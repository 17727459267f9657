import type { IncomingMessage, ServerResponse } from "node:http";
import type { Request } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { listen, type HttpServer } from "../adapters/http/listen.ts";
import { readBody } from "../adapters/http/read-body.ts";
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

/** The path that cards name. */
export const CALLBACK_PATH = "/v1/callback";
/** A callback is small: whoever needs longer than this to send one holds a connection for its own sake. */
const LIMITS = {
  requestMsMax: 10_000,
  headersBytesMax: 32 * 1024,
  /** People's clicks, behind one integration or a few. */
  connectionsMax: 256,
};

/** Serves callbacks and health. Rejects when it cannot listen. */
export function listenHttp(options: HttpOptions): Promise<HttpServer> {
  const { host, port } = options;
  return listen({
    host,
    port,
    limits: LIMITS,
    serve: (request, response) => serve(options, request, response),
  });
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
