import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Fault, invalidField } from "../services/core/fault.ts";
import type { Gate } from "./gate.ts";
import { errorJson, toJson } from "./http-answer.ts";
import {
  BODY_BYTES_MAX,
  MASK_BODY_BYTES_MAX,
  readAsk,
  readBody,
  readCall,
  readDuration,
  readExtend,
  readFinish,
  readMask,
  readWithdraw,
} from "./http-body.ts";
import { assertCaller, assertJsonBody, type GuardOptions } from "./http-guard.ts";
import { readTraceparent } from "./traceparent.ts";

/** What the local API works with. */
export interface HttpApiOptions {
  readonly gate: Gate;
  /** Who may call. Read for every request, because the port is known only after binding. */
  readonly guard: () => GuardOptions;
  /** Hears of errors that the caller is not told. */
  readonly fail: (error: unknown) => void;
}

/** Headers are small; a caller that sends many is none of ours. */
const HEADER_BYTES_MAX = 16 * 1024;
/** A client that stops in the middle of its request is cut off. */
const REQUEST_MS_MAX = 30_000;
/** Proxies and clients drop what is silent for a minute. */
const HEARTBEAT_MS = 15_000;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
}

/** The plain HTTP/JSON form of the local API. It does not listen yet. */
export function createHttpApi(options: HttpApiOptions): Server {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      requestTimeout: REQUEST_MS_MAX,
      headersTimeout: REQUEST_MS_MAX,
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    (request, response) => void serve(options, request, response),
  );
  return server;
}

async function serve(options: HttpApiOptions, request: IncomingMessage, response: ServerResponse) {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    assertCaller(request, options.guard());
    const url = readUrl(request.url);
    await route(options.gate, { request, response, url, signal: gone.signal });
  } catch (error) {
    if (!(error instanceof Fault)) options.fail(error);
    const { status, body } = errorJson(error);
    if (response.headersSent) response.destroy();
    else send(response, status, body);
  }
}

/** A target such as "//" is no address. */
function readUrl(target: string | undefined): URL {
  const url = URL.parse(target ?? "/", "http://sidecar");
  if (url === null) throw noSuchPath();
  return url;
}

async function route(gate: Gate, exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange;
  const [, version, actions, key, verb, ...rest] = url.pathname.split("/");
  if (url.pathname === "/healthz") {
    assertMethod(request, "GET");
    return send(response, 200, { status: "serving", ledger: gate.ledger });
  }
  if (url.pathname === "/v1/redact") return mask(gate, exchange);
  if (version !== "v1" || actions !== "actions" || rest.length > 0) throw noSuchPath();
  if (key === undefined) return ask(gate, exchange);
  return routeAction(gate, exchange, { key: decodeKey(key), verb });
}

async function routeAction(
  gate: Gate,
  exchange: Exchange,
  { key, verb }: { readonly key: string; readonly verb: string | undefined },
): Promise<void> {
  switch (verb) {
    case undefined:
      return look(gate, exchange, key);
    case "events":
      return events(gate, exchange, key);
    case "start":
      return start(gate, exchange, key);
    case "finish":
      return finish(gate, exchange, key);
    case "withdraw":
      return withdraw(gate, exchange, key);
    case "extend":
      return extend(gate, exchange, key);
  }
  throw noSuchPath();
}

async function ask(gate: Gate, { request, response, url, signal }: Exchange): Promise<void> {
  assertNoQuery(url, []);
  const asked = readAsk(await body(request));
  const traceparent = readTraceparent(header(request, "traceparent"));
  const trace = traceparent === undefined ? {} : { traceparent };
  send(response, 200, toJson(await gate.ask({ ...asked, ...trace }, signal)));
}

async function look(gate: Gate, exchange: Exchange, key: string): Promise<void> {
  const { request, response, url, signal } = exchange;
  assertMethod(request, "GET");
  assertNoQuery(url, ["wait"]);
  const wait = url.searchParams.get("wait");
  const waitMs = wait === null ? 0 : readDuration(wait, "wait");
  send(response, 200, toJson(await gate.look(key, waitMs, signal)));
}

/** Server-sent events (HTML, section 9.2): one event `answer` a change, and the end of the stream after the last. */
async function events(gate: Gate, exchange: Exchange, key: string): Promise<void> {
  const { request, response, url, signal } = exchange;
  assertMethod(request, "GET");
  assertNoQuery(url, []);
  const heartbeat = setInterval(() => {
    if (response.headersSent) response.write(": still here\n\n");
  }, HEARTBEAT_MS);
  try {
    for await (const answer of gate.watch(key, signal)) {
      if (!response.headersSent)
        response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
      response.write(`event: answer\ndata: ${JSON.stringify(toJson(answer))}\n\n`);
    }
  } finally {
    clearInterval(heartbeat);
  }
  response.end();
}

async function start(gate: Gate, exchange: Exchange, key: string): Promise<void> {
  const call = readCall(await body(exchange.request));
  const { reportByMs } = await gate.start(key, call);
  const reportBy =
    reportByMs === undefined ? {} : { report_by: new Date(reportByMs).toISOString() };
  send(exchange.response, 200, { status: "started", ...reportBy });
}

async function finish(gate: Gate, exchange: Exchange, key: string): Promise<void> {
  const { outcome, detail } = readFinish(await body(exchange.request));
  await gate.finish(key, outcome, detail);
  send(exchange.response, 200, { status: "finished", outcome });
}

async function withdraw(gate: Gate, exchange: Exchange, key: string): Promise<void> {
  const reason = readWithdraw(await body(exchange.request));
  send(exchange.response, 200, toJson(await gate.withdraw(key, reason, exchange.signal)));
}

async function extend(gate: Gate, exchange: Exchange, key: string): Promise<void> {
  readExtend(await body(exchange.request));
  send(exchange.response, 200, toJson(await gate.extend(key, exchange.signal)));
}

/** One text is answered by one, a list by a list. */
async function mask(gate: Gate, { request, response, url }: Exchange): Promise<void> {
  assertNoQuery(url, []);
  const { isOne, ...asked } = readMask(await body(request, MASK_BODY_BYTES_MAX));
  const texts = await gate.mask(asked);
  send(response, 200, isOne ? { text: texts[0] } : { texts });
}

async function body(request: IncomingMessage, bytesMax: number = BODY_BYTES_MAX) {
  assertMethod(request, "POST");
  assertJsonBody(request);
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed when the body is refused: the refusal goes back over the same connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("the body is not read as bytes");
    size += chunk.length;
    if (size > bytesMax) throw invalidField("body", `is over ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return readBody(Buffer.concat(chunks), bytesMax);
}

const HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

function send(response: ServerResponse, status: number, content: object): void {
  const bytes = Buffer.from(`${JSON.stringify(content)}\n`);
  // A request that was refused before its body was read must not have the rest of it taken for the next request.
  const close = response.req.complete ? {} : { connection: "close" };
  response.writeHead(status, {
    ...HEADERS,
    ...close,
    "content-type": "application/json",
    "content-length": bytes.length,
  });
  response.end(bytes);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    throw invalidField("key", "is not a valid path segment");
  }
}

function assertMethod(request: IncomingMessage, method: string): void {
  if (request.method !== method) throw invalidField("method", `must be ${method}`);
}

function assertNoQuery(url: URL, known: readonly string[]): void {
  const unknown = [...url.searchParams.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidField(unknown, "is not a known query parameter");
}

function noSuchPath(): Fault {
  return new Fault({ code: "not_found", reason: "no_such_path", message: "there is nothing here" });
}
