/** Whose tokens are believed, and which. */
export interface TokenTrust {
  /** The exact `iss`. It must not contain "|". */
  readonly issuer: string;
  /** What `aud` must contain, or of what it must contain one. */
  readonly audience: string | readonly string[];
  /** What `aud` must not contain: the audiences of the other trust, where one issuer makes tokens for both. */
  readonly refusedAudiences?: readonly string[];
  /** The path of a JWKS file, or its URL; without it, the issuer's metadata says where the keys are. */
  readonly jwks?: string;
  /** How old a token may be; then it must say when it was made. */
  readonly tokenAgeMsMax?: number;
}

/** What counts as a strong sign-in: one of the classes, or one of the methods, and not too long ago. */
export interface StrongRule {
  readonly acr: readonly string[];
  readonly amr: readonly string[];
  readonly ageMsMax?: number;
}

/** An issuer of people. */
export interface PersonTrust extends TokenTrust {
  /** Where the groups are, claim by claim; ["groups"] unless given. */
  readonly groups?: readonly string[];
  /** Without it, no sign-in counts as a strong one. */
  readonly strong?: StrongRule;
  /** The domains whose verified addresses are believed, in lower-case ASCII. */
  readonly vouchesFor?: readonly string[];
  /** Whether a token without such an address is refused: whoever may leave it out can be two people. */
  readonly isAddressRequired?: boolean;
}

/** An issuer of workloads. */
export interface WorkloadTrust extends TokenTrust {
  readonly kind?: "oidc" | "kubernetes";
  /** The claim with the `personKey` of a workload's owner; "owner" unless given. */
  readonly ownerClaim?: string;
  /** The SPIFFE trust domain that this issuer speaks for; without it, a SPIFFE id in `sub` is only a text. */
  readonly trustDomain?: string;
}

/** A SPIFFE trust domain whose JWT-SVIDs are believed. */
export interface SpiffeTrust {
  readonly kind: "spiffe";
  readonly trustDomain: string;
  /** The path or the URL of its bundle (SPIFFE Trust Domain and Bundle, section 4). */
  readonly bundle: string;
  readonly audience: readonly string[];
}

/** Whose client certificates are believed: those of a trust domain, or those that name workloads by their common name. */
export interface CertificateTrust {
  /** "spiffe://" and the trust domain, or the issuer under which common names are known. */
  readonly issuer: string;
  /** The path or the URL of PEM text or of a SPIFFE bundle. */
  readonly bundle: string;
}

/** Whose delegations are believed. */
export interface DelegationTrust extends TokenTrust {
  /** Under which issuer the people are known whom its subjects are; its own unless given. */
  readonly subjectsOf?: string;
}

/** Everybody whose word on identities counts. */
export interface Issuers {
  readonly people: readonly PersonTrust[];
  readonly workloads: readonly (WorkloadTrust | SpiffeTrust)[];
  readonly certificates: readonly CertificateTrust[];
  readonly delegation: readonly DelegationTrust[];
  readonly clockSkewMs: number;
}

/** How far the clocks of issuers may be off where nobody says otherwise. */
export const DEFAULT_CLOCK_SKEW_MS = 30_000;
