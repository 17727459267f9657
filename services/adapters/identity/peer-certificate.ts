import "reflect-metadata";
import { createHash } from "node:crypto";
import { SubjectAlternativeNameExtension, X509Certificate } from "@peculiar/x509";
import { Fault } from "../../core/fault.ts";
import {
  personKey,
  type CertificateReader,
  type WorkloadIdentity,
} from "../../core/identity/identity.ts";

/** What to know of a certificate beyond its name. */
export interface CertificateTrust {
  /** The only trust domain whose SPIFFE ids are accepted (SPIFFE ID, section 2.1). */
  readonly trustDomain: string;
  /** The issuer under which certificates with only a common name are known; without it, they are refused. */
  readonly commonNameIssuer?: string;
  /** The `personKey` of the owner and the labels of a workload, from a directory: a certificate has neither. */
  readonly lookUp?: (subject: string) => Pick<WorkloadIdentity, "owner" | "labels"> | undefined;
}

/** A connection has one certificate and many calls. */
const CACHE_ENTRIES_MAX = 1_000;

/**
 * Reads workloads from client certificates. TLS has verified chain and dates; only names are read here. A certificate
 * with more than one URI is refused (X.509-SVID, section 2).
 */
export function createCertificateReader(trust: CertificateTrust): CertificateReader {
  const known = new Map<string, WorkloadIdentity>();
  return {
    read: (certificate) => {
      const fingerprint = createHash("sha256").update(certificate).digest("hex");
      const found = known.get(fingerprint);
      if (found !== undefined) return found;
      const identity = Object.freeze(toWorkload(certificate, fingerprint, trust));
      const oldest = known.keys().next();
      if (known.size >= CACHE_ENTRIES_MAX && oldest.done !== true) known.delete(oldest.value);
      known.set(fingerprint, identity);
      return identity;
    },
  };
}

function toWorkload(
  der: Uint8Array,
  fingerprint: string,
  trust: CertificateTrust,
): WorkloadIdentity {
  const { issuer, subject } = readNames(new X509Certificate(new Uint8Array(der)), trust);
  const { owner, labels } = trust.lookUp?.(subject) ?? {};
  return {
    kind: "workload",
    id: subject.startsWith("spiffe://") ? subject : personKey(issuer, subject),
    issuer,
    subject,
    ...(owner === undefined ? {} : { owner }),
    labels: labels ?? {},
    authn: { kind: "certificate", fingerprint },
  };
}

function readNames(certificate: X509Certificate, trust: CertificateTrust) {
  const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  const uris = names.filter(({ type }) => type === "url").map(({ value }) => value);
  const [uri] = uris;
  const issuer = `spiffe://${trust.trustDomain}`;
  if (uris.length > 1) throw refused("the client certificate has more than one URI");
  if (uri !== undefined) {
    if (!uri.startsWith(`${issuer}/`))
      throw refused("the client certificate is of another trust domain");
    return { issuer, subject: uri };
  }
  const [commonName, ...others] = certificate.subjectName.getField("CN");
  if (trust.commonNameIssuer === undefined || commonName === undefined || others.length > 0) {
    throw refused("the client certificate names no workload");
  }
  if (commonName.startsWith("spiffe://")) throw refused("a common name must not be a SPIFFE id");
  return { issuer: trust.commonNameIssuer, subject: commonName };
}

function refused(message: string): Fault {
  return new Fault({ code: "unauthenticated", reason: "certificate_invalid", message });
}
