import type { IncomingMessage, ServerResponse } from "node:http";
import { listen, type HttpServer } from "../adapters/http/listen.ts";
import { readBody } from "../adapters/http/read-body.ts";
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

/** A proof is below 3 KB; the rest is for notes that carry many signatures. */
export const BODY_BYTES_MAX = 128 * 1024;
/** Whoever needs longer than this to send a few kilobytes holds a connection for its own sake. */
const LIMITS = { requestMsMax: 10_000, headersBytesMax: 16 * 1024, connectionsMax: 256 };
/** `<submission prefix>/add-checkpoint` and `<monitoring prefix>/<origin hash>/checkpoint`; both prefixes are the root. */
const SUBMISSION_PATH = "/add-checkpoint";
const MONITORING_PATH = /^\/([0-9a-f]{64})\/checkpoint$/;

/** Serves the calls of c2sp.org/tlog-witness. Rejects when it cannot listen. */
export function listenWitness(options: WitnessHttpOptions): Promise<HttpServer> {
  const { host, port } = options;
  return listen({
    host,
    port,
    limits: LIMITS,
    serve: (request, response) => serve(options, request, response),
  });
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
    const body = await readBody(request, BODY_BYTES_MAX);
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
