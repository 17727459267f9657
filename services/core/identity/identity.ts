import { Fault } from "../fault.ts";

/** How an identity was proven, for the record. */
export type Authentication =
  | {
      readonly kind: "token";
      /** When the issuer made the token, where it says so. */
      readonly issuedAtMs?: number;
      /** When the person last signed in (OpenID Connect Core 1.0, section 2, auth_time), where the token says so. */
      readonly signedInAtMs?: number;
      /** How they signed in (RFC 8176), such as ["pwd", "mfa"]. */
      readonly methods: readonly string[];
    }
  | {
      readonly kind: "certificate";
      /** SHA-256 of the certificate, in lower-case hexadecimal. */
      readonly fingerprint: string;
    };

/** How an actor was known when they acted, as the ledger keeps it: no names, no token, no certificate. */
export interface Proof {
  readonly authn: Authentication["kind"];
  /** How the person signed in (RFC 8176), sorted and joined with "+", such as "mfa+pwd"; empty when not said. */
  readonly assurance: string;
}

/** What the ledger keeps of an authentication. */
export function proofOf(authn: Authentication): Proof {
  return { authn: authn.kind, assurance: authn.kind === "token" ? assurance(authn.methods) : "" };
}

/** An issuer may put any texts into a token, and a leaf has little room; RFC 8176 knows 20 methods of at most 5 characters. */
const METHODS_MAX = 16;
/** Nothing that could be taken for the sign between two methods, or needs more than a byte. */
const METHOD = /^[A-Za-z0-9_.-]{1,32}$/;
/** Stands for methods of another form. */
const OTHER_METHOD = "other";

/** Each method once, the first by name where there are too many. */
function assurance(methods: readonly string[]): string {
  const known = methods.map((method) => (METHOD.test(method) ? method : OTHER_METHOD));
  return [...new Set(known)].sort().slice(0, METHODS_MAX).join("+");
}

/** A program that asks for actions. It can never vote. */
export interface WorkloadIdentity {
  readonly kind: "workload";
  /** Stable and unique: the SPIFFE URI, else "issuer|subject". */
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  /** The `personKey` of the person who answers for it, where known. */
  readonly owner?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly authn: Authentication;
}

/** A person who votes on actions. Names and groups come from the verified token, never from a request. */
export interface PersonIdentity {
  readonly kind: "person";
  readonly issuer: string;
  readonly subject: string;
  /** To be shown; not an identity. */
  readonly name: string;
  readonly groups: readonly string[];
  readonly authn: Authentication;
}

/** Turns a bearer token into the workload that it names, or throws a `Fault` (unauthenticated, unavailable). */
export interface WorkloadVerifier {
  verify(token: string): Promise<WorkloadIdentity>;
}

/** Turns a bearer token into the person that it names, or throws a `Fault` (unauthenticated, unavailable). */
export interface PersonVerifier {
  verify(token: string): Promise<PersonIdentity>;
}

/** Turns a client certificate (DER) that TLS has already verified into its workload, or throws a `Fault`. */
export interface CertificateReader {
  read(certificate: Uint8Array): WorkloadIdentity;
}

/**
 * The key under which a person is one person: "issuer|subject". An issuer must not contain "|", so that two different
 * pairs can never give the same key; such an issuer throws.
 */
export function personKey(issuer: string, subject: string): string {
  if (issuer === "" || subject === "" || issuer.includes("|")) {
    throw new Fault({
      code: "internal",
      reason: "invalid_identity",
      message: 'an issuer and a subject must not be empty, and an issuer must not contain "|"',
    });
  }
  return `${issuer}|${subject}`;
}
