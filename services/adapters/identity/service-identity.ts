import { readFile } from "node:fs/promises";
import type {
  CertificateReader,
  PersonVerifier,
  WorkloadVerifier,
} from "../../core/identity/identity.ts";
import { readAgents } from "./directory.ts";
import { createLocalCa, LOCAL_TRUST_DOMAIN, type CertifiedKey } from "./local-ca.ts";
import { createLocalIssuer } from "./local-issuer.ts";
import { localPersonIssuer } from "./local-port.ts";
import { personKey } from "../../core/identity/identity.ts";
import { createCertificateReader } from "./peer-certificate.ts";
import { createPersonVerifier, createWorkloadVerifier, type Trust } from "./token-verifier.ts";

/** Whom a service believes, as its configuration says. What is not set comes from the embedded issuer and CA of `home`. */
export interface ServiceIdentityOptions {
  readonly home: string;
  readonly tls: "local" | "files" | "off";
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly clientCaFile: string | undefined;
  readonly trustDomain: string | undefined;
  readonly workloadIssuer: string | undefined;
  readonly workloadAudience: string;
  readonly workloadJwks: string | undefined;
  readonly personIssuer: string | undefined;
  readonly personAudience: string;
  readonly personJwks: string | undefined;
  readonly personGroupsClaim: string;
}

/** Who the service is to its clients, and how it knows them. */
export interface ServiceIdentity {
  readonly workloads: WorkloadVerifier;
  readonly people: PersonVerifier;
  readonly certificates: CertificateReader;
  /** For the listener; plaintext only where TLS is off. */
  readonly credentials:
    { readonly kind: "plaintext" } | { readonly kind: "tls"; readonly server: CertifiedKey };
  /** The CA whose client certificates the mTLS listener takes; undefined where TLS is off. */
  readonly clientCa: string | undefined;
}

/** Reads keys and certificates, making the embedded ones at the first start. Throws when a trust is only half set. */
export async function openServiceIdentity(
  options: ServiceIdentityOptions,
): Promise<ServiceIdentity> {
  const { workloads, people } = await readTrusts(options);
  const { credentials, clientCa } = await readTls(options);
  const agents = options.tls === "local" ? await readAgents(options.home) : [];
  const trustDomain = options.trustDomain ?? LOCAL_TRUST_DOMAIN;
  const ownersIssuer = agents.length === 0 ? "" : await localPersonIssuer(options.home);
  return {
    workloads: createWorkloadVerifier(workloads),
    people: createPersonVerifier(people),
    certificates: createCertificateReader({
      trustDomain,
      lookUp: (subject) => {
        const agent = agents.find((each) => subject === `spiffe://${trustDomain}/${each.subject}`);
        return agent && { owner: personKey(ownersIssuer, agent.owner), labels: agent.labels };
      },
    }),
    credentials,
    clientCa,
  };
}

async function readTrusts(options: ServiceIdentityOptions) {
  const isLocal = options.workloadIssuer === undefined || options.personIssuer === undefined;
  const local = isLocal ? await createLocalIssuer(options.home) : undefined;
  const domain = options.trustDomain === undefined ? {} : { trustDomain: options.trustDomain };
  const workloads = trustOf("WORKLOAD", options.workloadIssuer, {
    jwks: options.workloadJwks,
    audience: options.workloadAudience,
  });
  const people = trustOf("PERSON", options.personIssuer, {
    jwks: options.personJwks,
    audience: options.personAudience,
  });
  const pair = {
    workloads: { ...required(workloads ?? local?.workloads), ...domain },
    people: {
      ...required(people ?? local?.people),
      groupsClaim: options.personGroupsClaim,
    },
  };
  return apart(pair);
}

/** One issuer may serve both, but a token must say which of the two it is for, or an agent could vote with its own. */
function apart(pair: { readonly workloads: Trust; readonly people: Trust }) {
  const { workloads, people } = pair;
  if (workloads.issuer !== people.issuer) return pair;
  if (workloads.audience === people.audience) {
    throw new TypeError(
      "COUNTERSIGN_WORKLOAD_AUDIENCE and COUNTERSIGN_PERSON_AUDIENCE must differ where the issuer is the same",
    );
  }
  return {
    workloads: { ...workloads, refusedAudience: people.audience },
    people: { ...people, refusedAudience: workloads.audience },
  };
}

function trustOf(
  kind: string,
  issuer: string | undefined,
  rest: { readonly jwks: string | undefined; readonly audience: string },
): Trust | undefined {
  const { jwks, audience } = rest;
  if ((issuer === undefined) !== (jwks === undefined)) {
    throw new TypeError(
      `COUNTERSIGN_${kind}_ISSUER and COUNTERSIGN_${kind}_JWKS must be set together`,
    );
  }
  return issuer === undefined || jwks === undefined ? undefined : { issuer, jwks, audience };
}

function required(trust: Trust | undefined): Trust {
  if (trust === undefined) throw new TypeError("there is no issuer to trust");
  return trust;
}

async function readTls(
  options: ServiceIdentityOptions,
): Promise<Pick<ServiceIdentity, "credentials" | "clientCa">> {
  switch (options.tls) {
    case "off":
      return { credentials: { kind: "plaintext" }, clientCa: undefined };
    case "local": {
      const ca = await createLocalCa(options.home);
      return { credentials: { kind: "tls", server: ca.server }, clientCa: ca.certificate };
    }
    case "files": {
      const { certFile, keyFile, clientCaFile } = options;
      if (certFile === undefined || keyFile === undefined) {
        throw new TypeError(
          "COUNTERSIGN_TLS=files needs COUNTERSIGN_TLS_CERT_FILE and COUNTERSIGN_TLS_KEY_FILE",
        );
      }
      const server = {
        certificate: await readFile(certFile, "utf8"),
        key: await readFile(keyFile, "utf8"),
      };
      const clientCa =
        clientCaFile === undefined ? undefined : await readFile(clientCaFile, "utf8");
      return { credentials: { kind: "tls", server }, clientCa };
    }
  }
}
