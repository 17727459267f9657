import { once } from "node:events";
import { constants } from "node:crypto";
import type { Socket } from "node:net";
import {
  createServer,
  type DetailedPeerCertificate,
  type Server as TlsServer,
  type TLSSocket,
} from "node:tls";
import { ServerCredentials, type Server } from "@grpc/grpc-js";
import type { TlsCredentials, TlsState } from "./credentials.ts";

/** A listener that takes connections until it is closed. */
export interface TlsListener {
  readonly port: number;
  /** Stops accepting, asks connections to end, and cuts them after the deadline. */
  drain(deadlineMs: number): void;
}

/** Where to listen. */
export interface TlsAddress {
  readonly host: string;
  readonly port: number;
}

const HANDSHAKE_MS_MAX = 10_000;
const CHAIN_LENGTH_MAX = 16;

/**
 * Listens with TLS and hands connections to a gRPC server once they are proven. gRPC's own listener takes another certificate
 * authority only after a restart, and shows a client's certificate without those that were presented with it, so that nobody
 * could tell which authority vouches for it.
 */
export async function listenTls(
  server: Server,
  { host, port }: TlsAddress,
  credentials: TlsCredentials,
): Promise<TlsListener> {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer({
    ...contextOf(credentials, credentials),
    ALPNProtocols: ["h2"],
    noDelay: true,
    requestCert: credentials.kind === "mtls",
    rejectUnauthorized: credentials.kind === "mtls",
    handshakeTimeout: HANDSHAKE_MS_MAX,
  });
  const open = new Set<Socket>();
  listener.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  const chains = chainsOf(listener);
  listener.on("secureConnection", (socket) => {
    socket.on("error", () => socket.destroy()); // The peer's connection; gRPC hears of its end.
    if (isAdmitted(credentials, chains.get(socket) ?? [])) injector.injectConnection(socket);
    else socket.destroy(); // As TLS does with a certificate that it does not take.
  });
  const unsubscribe = credentials.onChange?.((state) => {
    listener.setSecureContext(contextOf(credentials, state));
  });
  await bind(listener, { host, port });
  return {
    port: portOf(listener),
    drain: (deadlineMs) => {
      unsubscribe?.();
      listener.close();
      injector.drain(deadlineMs);
      setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, deadlineMs).unref();
    },
  };
}

function contextOf({ kind }: TlsCredentials, { server, clientCa }: TlsState) {
  return {
    key: server.key,
    cert: server.certificate,
    minVersion: "TLSv1.2" as const,
    // A resumed session brings no chain, and would outlive the trust in it.
    secureOptions: constants.SSL_OP_NO_TICKET,
    // Without a list of its own, TLS would take the clients of every public authority.
    ...(kind === "mtls" ? { ca: clientCa ?? [], allowPartialTrustChain: true } : {}),
  };
}

function isAdmitted(credentials: TlsCredentials, chain: readonly Uint8Array[]): boolean {
  if (credentials.kind === "tls") return true;
  try {
    credentials.admit?.(chain);
    return true;
  } catch {
    return false; // Whoever refuses has no other way to say so, and a connection has nobody to tell why.
  }
}

/**
 * What clients present. Node 24.21 forgets all but their own certificate before it tells of a connection (nodejs/node#65579), so
 * it is read just before that. Of events that give the socket earlier there is only the one for key logs; the keys are not
 * looked at.
 */
function chainsOf(listener: TlsServer): WeakMap<TLSSocket, readonly Uint8Array[]> {
  const chains = new WeakMap<TLSSocket, readonly Uint8Array[]>();
  listener.on("keylog", (_line, socket) => {
    if (chains.has(socket)) return;
    chains.set(socket, []);
    socket.prependOnceListener("secure", () => chains.set(socket, readChain(socket)));
  });
  return chains;
}

/** The client's own certificate first, those that it has presented, and what TLS knows of them. */
function readChain(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < CHAIN_LENGTH_MAX) {
    chain.push(next.raw);
    // A root is its own issuer.
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
  }
  return chain;
}

async function bind(listener: TlsServer, { host, port }: TlsAddress): Promise<void> {
  const listening = once(listener, "listening");
  listener.listen({ host, port });
  await listening;
}

function portOf(listener: TlsServer): number {
  const address = listener.address();
  if (address === null || typeof address === "string") throw new TypeError("no port is bound");
  return address.port;
}
