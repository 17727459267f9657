import { allowInsecureRequests, discovery, None, type Configuration } from "openid-client";
import { Fault } from "../../core/fault.ts";
import { explainRefusal } from "./explain-refusal.ts";

/** An identity provider, and as which of its clients to speak to it. */
export interface IssuerClientOptions {
  /** Its `iss`; it is asked for everything else (OpenID Connect Discovery 1.0). */
  readonly issuer: string;
  /** A public client: a program on somebody's machine keeps no secret. */
  readonly clientId: string;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
/** A person waits at a terminal. */
const CALL_S = 10;

/** Asks an identity provider what it can do. Rejects with a `Fault` when it does not answer, or is none. */
export async function discoverIssuer({
  issuer,
  clientId,
}: IssuerClientOptions): Promise<Configuration> {
  const url = URL.parse(issuer);
  const isLoopback = url?.protocol === "http:" && LOOPBACK.has(url.hostname);
  if (url === null || (url.protocol !== "https:" && !isLoopback)) {
    throw new Fault({
      code: "invalid_argument",
      reason: "issuer_invalid",
      message: "The issuer must be an https URL; http is for this machine only.",
    });
  }
  const execute = isLoopback ? [allowInsecureRequests] : [];
  return explainRefusal(issuer, () =>
    discovery(url, clientId, undefined, None(), { execute, timeout: CALL_S }),
  );
}
