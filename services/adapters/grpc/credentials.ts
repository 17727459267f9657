import { isIP } from "node:net";
import { credentials, ServerCredentials, type ChannelCredentials } from "@grpc/grpc-js";

/** PEM text of a private key and of the certificate chain for it. */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** How a listener protects its connections. A client certificate is mandatory on an mTLS listener. */
export type ListenerCredentials =
  | { readonly kind: "plaintext" }
  | { readonly kind: "tls"; readonly server: KeyPair }
  | { readonly kind: "mtls"; readonly server: KeyPair; readonly clientCa: string };

/** How a client protects its connection. */
export type ClientCredentials =
  | { readonly kind: "plaintext" }
  | { readonly kind: "tls"; readonly serverCa?: string; readonly client?: KeyPair };

/** Throws for plaintext on a host that others can reach: tokens would travel readable. */
export function toServerCredentials(
  options: ListenerCredentials,
  host: string | undefined,
): ServerCredentials {
  switch (options.kind) {
    case "plaintext":
      assertLocal(host);
      return ServerCredentials.createInsecure();
    case "tls":
      return ServerCredentials.createSsl(null, [toPair(options.server)], false);
    case "mtls":
      return ServerCredentials.createSsl(
        Buffer.from(options.clientCa),
        [toPair(options.server)],
        true,
      );
  }
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

function toPair(pair: KeyPair) {
  return { private_key: Buffer.from(pair.key), cert_chain: Buffer.from(pair.certificate) };
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
