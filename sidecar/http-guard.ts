import { timingSafeEqual, createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Fault, invalidField } from "../services/core/fault.ts";

export interface GuardOptions {
  /** The token that callers over TCP must present; absent on the Unix socket, whose file mode says who may connect. */
  readonly token?: string;
  /** Over TCP: the port that a Host header must name. */
  readonly port?: number;
}

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
  if (token !== undefined && !matches(authorization, token)) {
    throw new Fault({
      code: "unauthenticated",
      reason: "token_required",
      message: "authorization: the sidecar's bearer token is missing or wrong",
      violations: [{ field: "authorization", description: "missing or wrong" }],
    });
  }
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

/** Digests are compared, so that neither length nor content shows in the time. */
function matches(header: string | undefined, token: string): boolean {
  const presented = /^Bearer (\S+)$/i.exec(header ?? "")?.[1] ?? "";
  return timingSafeEqual(sha256(presented), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function forbidden(reason: string, message: string): Fault {
  return new Fault({ code: "permission_denied", reason, message });
}
