import type { IncomingMessage, ServerResponse } from "node:http";
import { listen, type HttpServer } from "../adapters/http/listen.ts";
import { readBody } from "../adapters/http/read-body.ts";
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

/** Pages and forms are small: whoever needs longer holds a connection for its own sake. */
const LIMITS = { requestMsMax: 15_000, headersBytesMax: 16 * 1024, connectionsMax: 1_024 };

/** Serves pages. Rejects when it cannot listen. */
export async function listenHttp(options: HttpOptions): Promise<HttpServer> {
  const { host, port, answerAt } = options;
  let answer: Answer;
  const server = await listen({
    host,
    port,
    limits: LIMITS,
    serve: (request, response) => serve({ ...options, answer }, request, response),
  });
  answer = answerAt(server.port);
  return server;
}

interface Serving extends HttpOptions {
  readonly answer: Answer;
}

async function serve(options: Serving, request: IncomingMessage, response: ServerResponse) {
  try {
    const body = await readBody(request, BODY_BYTES_MAX);
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
