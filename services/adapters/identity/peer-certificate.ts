import "reflect-metadata";
import { createHash, X509Certificate } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate as Facts,
} from "@peculiar/x509";
import { Fault } from "../../core/fault.ts";
import {
  personKey,
  type CertificateReader,
  type WorkloadIdentity,
} from "../../core/identity/identity.ts";
import { parseSpiffeId } from "../../core/identity/spiffe-id.ts";
import { findPath } from "./certificate-path.ts";

/** The authorities that speak for one issuer, and for no other. */
export interface Authorities {
  /** "spiffe://" and the trust domain, or the issuer under which common names are known. */
  readonly issuer: string;
  readonly certificates: readonly X509Certificate[];
}

/** What to know of a certificate beyond its name. */
export interface PeerCertificatesOptions {
  /** The `personKey` of the owner and the labels of a workload, from a directory: a certificate has neither. */
  readonly lookUp?: (subject: string) => Pick<WorkloadIdentity, "owner" | "labels"> | undefined;
  readonly now?: () => number;
}

interface Entry {
  readonly identity: WorkloadIdentity;
  readonly untilMs: number;
}

/** A connection has one certificate and many calls. */
const CACHE_ENTRIES_MAX = 10_000;
const PRESENTED_MAX = 8;

/**
 * Reads workloads from client certificates, and verifies them: TLS takes those of every authority that is known, and here an
 * authority vouches for nobody but its own trust domain (X509-SVID, section 5). It is verified again when authorities change, so
 * that a connection does not outlive the trust in it.
 */
export class PeerCertificates implements CertificateReader {
  readonly #options: PeerCertificatesOptions;
  readonly #now: () => number;
  #trusted: readonly Authorities[] = [];
  /** What was presented with a certificate, by its fingerprint; the least used comes first. */
  readonly #presented = new Map<string, readonly X509Certificate[]>();
  readonly #verified = new Map<string, Entry>();

  constructor(options: PeerCertificatesOptions = {}) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Replaces the authorities; what others have vouched for is forgotten. */
  trust(authorities: readonly Authorities[]): void {
    this.#trusted = authorities;
    this.#verified.clear();
  }

  /** Takes what a client presents when it connects, its own certificate (DER) first. Throws a `Fault` when it is not trusted. */
  admit(chain: readonly Uint8Array[]): void {
    const [own, ...others] = chain.slice(0, PRESENTED_MAX);
    if (own === undefined) throw refused("a client certificate is needed");
    const known = others.map((each) => new X509Certificate(each));
    remember(this.#presented, fingerprintOf(own), known);
    this.read(own);
  }

  /** The workload of a certificate (DER) with which a connection was made. Throws a `Fault` when it is not trusted any more. */
  read(certificate: Uint8Array): WorkloadIdentity {
    const fingerprint = fingerprintOf(certificate);
    const found = this.#verified.get(fingerprint);
    if (found !== undefined && this.#now() <= found.untilMs) return found.identity;
    const entry = this.#verify(certificate, fingerprint);
    remember(this.#verified, fingerprint, entry);
    return entry.identity;
  }

  #verify(der: Uint8Array, fingerprint: string): Entry {
    const leaf = new X509Certificate(der);
    const { subject, issuers } = this.#nameIn(new Facts(new Uint8Array(der)));
    const others = this.#presented.get(fingerprint) ?? [];
    if (others.length > 0) remember(this.#presented, fingerprint, others);
    for (const { issuer, certificates } of issuers) {
      const path = findPath({ leaf, others }, certificates, this.#now());
      if (path === undefined) continue;
      return { ...path, identity: this.#toWorkload(issuer, subject, fingerprint) };
    }
    throw refused("the client certificate is not trusted");
  }

  #nameIn(facts: Facts) {
    const names = facts.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
    const uris = names.filter(({ type }) => type === "url").map(({ value }) => value);
    const [uri, second] = uris;
    if (second !== undefined) throw refused("the client certificate has more than one URI");
    assertUsage(facts, uri !== undefined);
    if (uri !== undefined) return { subject: uri, issuers: this.#domainOf(uri) };
    const [commonName, ...others] = facts.subjectName.getField("CN");
    const issuers = this.#trusted.filter(({ issuer }) => !issuer.startsWith("spiffe://"));
    if (issuers.length === 0 || commonName === undefined || others.length > 0)
      throw refused("the client certificate names no workload");
    if (commonName.startsWith("spiffe://")) throw refused("a common name must not be a SPIFFE id");
    return { subject: commonName, issuers };
  }

  #domainOf(uri: string): readonly Authorities[] {
    const id = parseSpiffeId(uri);
    if (id === undefined) throw refused("the client certificate's URI is no SPIFFE id");
    const issuer = `spiffe://${id.trustDomain}`;
    const found = this.#trusted.filter((each) => each.issuer === issuer);
    if (found.length === 0) throw refused("the client certificate is of another trust domain");
    return found;
  }

  #toWorkload(issuer: string, subject: string, fingerprint: string): WorkloadIdentity {
    const { owner, labels } = this.#options.lookUp?.(subject) ?? {};
    return Object.freeze<WorkloadIdentity>({
      kind: "workload",
      id: subject.startsWith("spiffe://") ? subject : personKey(issuer, subject),
      issuer,
      subject,
      ...(owner === undefined ? {} : { owner }),
      labels: labels ?? {},
      authn: { kind: "certificate", fingerprint },
    });
  }
}

/** X509-SVID, sections 4.1 and 4.3: a workload's certificate is no authority's, and its key may sign in, and not certify. */
function assertUsage(facts: Facts, isSvid: boolean): void {
  const usages = facts.getExtension(KeyUsagesExtension)?.usages;
  const extended = facts.getExtension(ExtendedKeyUsageExtension)?.usages;
  const certifies = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  // Node calls one an authority only if its key may certify as well.
  const isAuthority = facts.getExtension(BasicConstraintsExtension)?.ca === true;
  if (isAuthority || (usages !== undefined && (usages & certifies) !== 0))
    throw refused("the client certificate is an authority's");
  const isSilent = usages === undefined && !isSvid;
  if (!isSilent && ((usages ?? 0) & KeyUsageFlags.digitalSignature) === 0)
    throw refused("the client certificate's key may not sign");
  if (extended !== undefined && !extended.includes(ExtendedKeyUsage.clientAuth))
    throw refused("the client certificate is not for clients");
}

function fingerprintOf(certificate: Uint8Array): string {
  return createHash("sha256").update(certificate).digest("hex");
}

/** Puts an entry last, and drops the first when there are too many. */
function remember<T>(entries: Map<string, T>, key: string, value: T): void {
  entries.delete(key);
  entries.set(key, value);
  const oldest = entries.keys().next();
  if (entries.size > CACHE_ENTRIES_MAX && oldest.done !== true) entries.delete(oldest.value);
}

function refused(message: string): Fault {
  return new Fault({ code: "unauthenticated", reason: "certificate_invalid", message });
}
