import {
  createLocalJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";

/** What a grant must be to be accepted. */
export interface GrantExpectations {
  /**
   * The keys that Countersign publishes: the parsed answer of `/.well-known/jwks.json` or of `GetGrantKeys`, or a function of
   * `jose` that fetches and keeps them (`createRemoteJWKSet`).
   */
  readonly jwks: JSONWebKeySet | JWTVerifyGetKey;
  /** The origin of the log, as `COUNTERSIGN_LEDGER_ORIGIN` names it. */
  readonly issuer: string;
  /** The workload id of the agent that calls, as you know it: by its certificate or its own token, never by the grant. */
  readonly audience: string;
  /** The digest of what is about to run, 64 hexadecimal digits, where you can compute it or were given it by one you trust. */
  readonly digest?: string;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: number;
}

/** A grant that was verified. */
export interface VerifiedGrant {
  readonly grantId: string;
  readonly requestId: string;
  readonly agent: string;
  readonly digest: string;
  readonly uses: number;
  readonly labels: readonly string[];
  readonly approvedAtMs: number;
  readonly expiresAtMs: number;
  /** Set on a grant of several uses. */
  readonly shape?: string;
  readonly usableUntilMs?: number;
}

/** Why a grant was not accepted. */
export type GrantErrorCode =
  | "too_large"
  | "malformed"
  | "wrong_type"
  | "wrong_algorithm"
  | "unknown_key"
  | "bad_signature"
  | "wrong_issuer"
  | "wrong_audience"
  | "not_yet_valid"
  | "expired"
  | "bad_claims"
  | "wrong_digest"
  | "keys_unavailable";

/** A grant that was not accepted. The message may be shown: it says nothing that the token holds. */
export class GrantError extends Error {
  readonly code: GrantErrorCode;

  constructor(code: GrantErrorCode, options?: { readonly cause: unknown }) {
    super(MESSAGES[code], options);
    this.name = "GrantError";
    this.code = code;
  }
}

const MESSAGES: Readonly<Record<GrantErrorCode, string>> = {
  too_large: "the grant is too large",
  malformed: "the grant is not a signed token",
  wrong_type: "the token is not a grant",
  wrong_algorithm: "the grant is not signed by EdDSA",
  unknown_key: "the grant was signed by a key that is not published",
  bad_signature: "the grant's signature is not valid",
  wrong_issuer: "the grant is of another issuer",
  wrong_audience: "the grant is for another agent",
  not_yet_valid: "the grant is not valid yet",
  expired: "the grant has expired",
  bad_claims: "the grant does not say what a grant says",
  wrong_digest: "the grant is for another action",
  keys_unavailable: "the keys of grants can't be read",
};

/** `typ` of a grant: tokens of people and of workloads have another, and never pass. */
const TYPE = "countersign-grant+jwt";
const CHARACTERS_MAX = 16 * 1024;
/** Between two clocks that are kept by NTP. */
const CLOCK_TOLERANCE_S = 5;
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Verifies a grant offline: that people approved this action for this agent, and that it may begin now. It can't tell whether
 * the grant was used or revoked meanwhile: who needs that too keeps the ids that it has seen until they expire, or asks Countersign.
 *
 * @throws {GrantError} for everything that is not such a grant.
 */
export async function verifyGrant(
  token: string,
  expected: GrantExpectations,
): Promise<VerifiedGrant> {
  if (token.length > CHARACTERS_MAX) throw new GrantError("too_large");
  const grant = read(await verified(token, expected));
  if (grant === undefined) throw new GrantError("bad_claims");
  if (expected.digest !== undefined && expected.digest !== grant.digest) {
    throw new GrantError("wrong_digest");
  }
  return grant;
}

async function verified(token: string, expected: GrantExpectations): Promise<JWTPayload> {
  const { jwks, issuer, audience, nowMs } = expected;
  const keys = typeof jwks === "function" ? jwks : createLocalJWKSet(jwks);
  try {
    const { payload } = await jwtVerify(token, keys, {
      typ: TYPE,
      algorithms: ["EdDSA"],
      issuer,
      audience,
      requiredClaims: ["iat", "nbf", "exp", "sub", "jti"],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(nowMs),
    });
    return payload;
  } catch (cause) {
    throw new GrantError(codeOf(cause), { cause });
  }
}

function codeOf(error: unknown): GrantErrorCode {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIMS[error.claim] ?? "bad_claims";
  if (error instanceof errors.JOSEAlgNotAllowed) return "wrong_algorithm";
  if (error instanceof errors.JWKSNoMatchingKey) return "unknown_key";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "unknown_key";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return "malformed";
  return "keys_unavailable";
}

const CLAIMS: Readonly<Record<string, GrantErrorCode>> = {
  typ: "wrong_type",
  iss: "wrong_issuer",
  aud: "wrong_audience",
  nbf: "not_yet_valid",
};

function read({ jti, sub, aud, iat, exp, act }: JWTPayload): VerifiedGrant | undefined {
  if (jti === undefined || sub === undefined || iat === undefined || exp === undefined) {
    return undefined;
  }
  // A token for several audiences was not made by us.
  if (aud !== sub || !isObject(act)) return undefined;
  const { digest, request, uses, labels, shape, usable_until: usableUntil } = act;
  if (typeof digest !== "string" || !DIGEST.test(digest)) return undefined;
  if (typeof request !== "string" || !isUses(uses) || !isTexts(labels)) return undefined;
  if (shape !== undefined && (typeof shape !== "string" || !DIGEST.test(shape))) return undefined;
  if (usableUntil !== undefined && typeof usableUntil !== "number") return undefined;
  return {
    grantId: jti,
    requestId: request,
    agent: sub,
    digest,
    uses,
    labels,
    approvedAtMs: iat * 1_000,
    expiresAtMs: exp * 1_000,
    ...(shape === undefined ? {} : { shape }),
    ...(usableUntil === undefined ? {} : { usableUntilMs: usableUntil * 1_000 }),
  };
}

function isUses(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
