import type { IncomingMessage } from "node:http";
import { Fault, invalidField } from "../services/core/fault.ts";
import { assertToken } from "./token-check.ts";

export interface GuardOptions {
  /** The token that callers over TCP must present; absent on the Unix socket, whose file mode says who may connect. */
  readonly token?: string;
  /** Over TCP: the port that a Host header must name. */
  readonly port?: number;
}

const BEARER = /^Bearer (\S+)$/i;
const LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Refuses what a page in a browser could send. Pages cannot leave the Origin header out of a request that changes something,
 * cannot send application/json to another origin without a preflight (which is never granted), and a page that had its name
 * resolve to loopback sends that name as Host.
 */
export function assertCaller(request: IncomingMessage, { token, port }: GuardOptions): void {
  const { origin, host, authorization } = request.headers;
  if (origin !== undefined || request.headers["sec-fetch-site"] !== undefined)
    throw forbidden("origin_refused", "pages in browsers may not use this API");
  if (port !== undefined && !isLocal(host, port))
    throw forbidden("host_refused", "the Host header must name the loopback address and its port");
  if (token !== undefined) assertToken(BEARER.exec(authorization ?? "")?.[1], token);
}

/** A body must say that it is JSON: other types could be sent by a form of a web page. */
export function assertJsonBody(request: IncomingMessage): void {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type))
    throw invalidField("content-type", "must be application/json");
}

function isLocal(host: string | undefined, port: number): boolean {
  return LOCAL_NAMES.some((name) => host?.toLowerCase() === `${name}:${port}`);
}

function forbidden(reason: string, message: string): Fault {
  return new Fault({ code: "permission_denied", reason, message });
}
