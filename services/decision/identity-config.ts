import { oneOf, path, text } from "../core/config/settings.ts";

/** Who the service is, and whom it believes. Each variable of an issuer is short for an entry of the issuers file. */
export const IDENTITY_SETTINGS = {
  tls: oneOf("COUNTERSIGN_TLS", ["local", "files", "off"], { default: "local" }),
  certFile: path("COUNTERSIGN_TLS_CERT_FILE", { default: undefined }),
  keyFile: path("COUNTERSIGN_TLS_KEY_FILE", { default: undefined }),
  clientCaFile: path("COUNTERSIGN_TLS_CLIENT_CA_FILE", { default: undefined }),
  trustDomain: text("COUNTERSIGN_TRUST_DOMAIN", { default: undefined }),
  issuersFile: path("COUNTERSIGN_ISSUERS_FILE", {
    default: undefined,
    example: "/etc/countersign/issuers.yaml",
  }),
  workloadIssuer: text("COUNTERSIGN_WORKLOAD_ISSUER", { default: undefined }),
  workloadAudience: text("COUNTERSIGN_WORKLOAD_AUDIENCE", { default: "countersign" }),
  workloadJwks: text("COUNTERSIGN_WORKLOAD_JWKS", { default: undefined }),
  personIssuer: text("COUNTERSIGN_PERSON_ISSUER", { default: undefined }),
  personAudience: text("COUNTERSIGN_PERSON_AUDIENCE", { default: "countersign" }),
  personJwks: text("COUNTERSIGN_PERSON_JWKS", { default: undefined }),
  personGroupsClaim: text("COUNTERSIGN_PERSON_GROUPS_CLAIM", { default: "groups" }),
};

/** PEM text of a key and its certificate. */
interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** What TLS listeners serve with. */
interface TlsState {
  readonly server: KeyPair;
  readonly clientCa: string | undefined;
}

/** How the service proves itself, and whose client certificates it takes. */
export interface ListenerIdentity {
  /** Undefined where TLS is off. */
  readonly tls: TlsState | undefined;
  readonly onTlsChange: (listener: (state: TlsState) => void) => () => void;
  readonly admit: (chain: readonly Uint8Array[]) => void;
}

interface Addresses {
  readonly host: string;
  readonly port: number;
  readonly mtlsPort: number | undefined;
}

/** Where to listen: always for tokens, and for client certificates on a port of their own where one is set. */
export function listenersOf(config: Addresses, identity: ListenerIdentity) {
  const { host, port, mtlsPort } = config;
  const { tls, onTlsChange: onChange, admit } = identity;
  const credentials =
    tls === undefined
      ? ({ kind: "plaintext" } as const)
      : ({ kind: "tls", server: tls.server, onChange } as const);
  const main = { host, port, credentials };
  if (mtlsPort === undefined) return [main];
  if (tls?.clientCa === undefined) {
    throw new TypeError("COUNTERSIGN_DECISION_MTLS_PORT needs TLS and a CA for clients");
  }
  const { server, clientCa } = tls;
  const mtls = { kind: "mtls", server, clientCa, onChange, admit } as const;
  return [main, { host, port: mtlsPort, credentials: mtls }];
}
