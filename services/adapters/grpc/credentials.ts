import { isIP } from "node:net";
import { credentials, ServerCredentials, type ChannelCredentials } from "@grpc/grpc-js";

/** PEM text of a private key and of the certificate chain for it. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** What a TLS listener serves with. */
export interface TlsState {
  readonly server: KeyPair;
  /** PEM text of the authorities whose client certificates an mTLS listener takes. */
  readonly clientCa?: string | undefined;
}

/** A state that may change while the listener is open. */
interface TlsChanges {
  /** Calls back with every other state; gives the function that ends that. */
  readonly onChange?: (listener: (state: TlsState) => void) => () => void;
}

/** How a TLS listener protects its connections. A client certificate is mandatory on an mTLS listener. */
export type TlsCredentials =
  | (TlsState & TlsChanges & { readonly kind: "tls" })
  | (TlsState &
      TlsChanges & {
        readonly kind: "mtls";
        readonly clientCa: string;
        /** Looks at what a client presents (DER, its own certificate first), which TLS has verified; throws to cut it off. */
        readonly admit?: (chain: readonly Uint8Array[]) => void;
      });

/** How a listener protects its connections. */
export type ListenerCredentials = { readonly kind: "plaintext" } | TlsCredentials;

/** How a client protects its connection. */
export type ClientCredentials =
  | { readonly kind: "plaintext" }
  | { readonly kind: "tls"; readonly serverCa?: string; readonly client?: KeyPair };

/** Throws for plaintext on a host that others can reach: tokens would travel readable. */
export function toPlaintextCredentials(host: string | undefined): ServerCredentials {
  assertLocal(host);
  return ServerCredentials.createInsecure();
}

/** Throws for plaintext to a host that is not this one. */
export function toChannelCredentials(
  options: ClientCredentials,
  address: string,
): ChannelCredentials {
  if (options.kind === "plaintext") {
    assertLocal(address.startsWith("unix:") ? undefined : hostOf(address));
    return credentials.createInsecure();
  }
  const serverCa = options.serverCa === undefined ? null : Buffer.from(options.serverCa);
  if (options.client === undefined) return credentials.createSsl(serverCa);
  return credentials.createSsl(
    serverCa,
    Buffer.from(options.client.key),
    Buffer.from(options.client.certificate),
  );
}

/** "host:port", with brackets around an IPv6 address. */
export function toAddress(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

function hostOf(address: string): string {
  const separator = address.lastIndexOf(":");
  return address.slice(0, separator < 0 ? undefined : separator).replace(/^\[|\]$/g, "");
}

/** A Unix socket has no host. */
function assertLocal(host: string | undefined): void {
  if (host === undefined || host === "localhost" || host === "::1") return;
  if (isIP(host) === 4 && host.startsWith("127.")) return;
  throw new TypeError(
    `plaintext gRPC is only for loopback addresses and Unix sockets, not for ${host}: use TLS`,
  );
}
