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
      /** Which class of sign-in the issuer says it was (OpenID Connect Core 1.0, section 2, acr), where the token says so. */
      readonly contextClass?: string;
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
  /** The class of the sign-in (acr), 1 to 64 visible ASCII characters; absent when not said, or of another form. */
  readonly acr?: string;
}

/** What the ledger keeps of an authentication. */
export function proofOf(authn: Authentication): Proof {
  if (authn.kind === "certificate") return { authn: authn.kind, assurance: "" };
  const { methods, contextClass = "" } = authn;
  const proof: Proof = { authn: authn.kind, assurance: assurance(methods) };
  return CONTEXT_CLASS.test(contextClass) ? { ...proof, acr: contextClass } : proof;
}

/** An issuer may call its classes anything; a leaf has little room. */
const CONTEXT_CLASS = /^[!-~]{1,64}$/;

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
  /** The `personKey` of the person who answers for it, or "group:" and the name of a group, where known. */
  readonly owner?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The people whom it may act for, by `personKey`, name or "group:" and a group; absent when nobody limits it. */
  readonly principals?: readonly string[];
  readonly authn: Authentication;
}

/** One of those through whom an agent came to act, as a verified token names them (RFC 8693, section 4.1). */
export interface DelegationParty {
  readonly kind: "person" | "agent";
  /** A person's `personKey`, or a workload's id. */
  readonly id: string;
}

/** A person who votes on actions. Names and groups come from the verified token, never from a request. */
export interface PersonIdentity {
  readonly kind: "person";
  readonly issuer: string;
  readonly subject: string;
  /** To be shown; not an identity. */
  readonly name: string;
  readonly groups: readonly string[];
  /** Until when their sign-in counts as a strong one, by what their issuer is trusted for; absent when it is none. */
  readonly strongUntilMs?: number;
  /** An address that the issuer has verified, of a domain that it vouches for. Only then do equal addresses mean one person. */
  readonly vouchedEmail?: string;
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

/**
 * Turns a token about a delegation (RFC 8693, section 4.1) into those who delegated, the human first. The token must be of an
 * issuer that is trusted, and its last actor must be the workload that presents it. Throws a `Fault` (unauthenticated) otherwise.
 */
export interface DelegationVerifier {
  verify(token: string, presenter: WorkloadIdentity): Promise<readonly DelegationParty[]>;
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
