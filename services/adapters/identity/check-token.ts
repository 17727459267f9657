import { decodeJwt, jwtVerify, type JWTPayload } from "jose";
import type { KeyFinder } from "./key-cache.ts";
import { invalidClaim, invalidToken, notForUs, refused, toFault } from "./token-fault.ts";

/** What a token must be to be believed. */
export interface TokenRule {
  readonly find: KeyFinder;
  /** Left out for JWT-SVIDs, whose issuer is the trust domain in `sub`. */
  readonly issuer?: string;
  readonly audience: string | readonly string[];
  readonly refusedAudiences?: readonly string[];
  readonly tokenAgeMsMax?: number;
  /** Every `typ` but these is refused, so that no other kind of token passes for this one (RFC 8725, section 3.11). */
  readonly types: ReadonlySet<string>;
}

/** When it is, and how far the clocks of others may differ from that. */
export interface TokenTime {
  readonly nowMs: number;
  readonly clockSkewMs: number;
}

/** Only algorithms with a private key that the verifier never holds; "none" and HMAC can so never pass. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** Larger than any real token, and small enough that hashing one costs nothing. */
const TOKEN_CHARACTERS_MAX = 16 * 1024;
/** The year 5138: whatever is later is a mistake, and would not fit where times are kept. */
const SECONDS_MAX = 1e11;
const TIMES = ["exp", "nbf", "iat", "auth_time"];

/**
 * `typ` of access tokens (RFC 9068, section 2.1), of ID tokens, and of those that say nothing. An ID token passes where its
 * audience, the id of a client, is one that configuration names: then that is what it was meant for.
 */
export const TOKEN_TYPES: ReadonlySet<string> = new Set(["", "jwt", "at+jwt"]);

/** `typ` of JWT-SVIDs (JWT-SVID, section 2.3). */
export const SVID_TYPES: ReadonlySet<string> = new Set(["", "jwt", "jose"]);

/** Throws a `Fault` for a token that is not worth reading. */
export function assertSize(token: string): void {
  if (token.length > TOKEN_CHARACTERS_MAX)
    throw refused("token_too_large", "the token is too large");
}

/** The claims of a token, of which nothing is verified: for choosing who is to verify it. Throws a `Fault` for what is no token. */
export function peek(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (error) {
    throw invalidToken(error);
  }
}

/** Verifies signature, type, issuer, audience and times of a token. Throws a `Fault` (unauthenticated, unavailable). */
export async function checkToken(
  token: string,
  rule: TokenRule,
  time: TokenTime,
): Promise<JWTPayload> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, rule.find, {
      ...(rule.issuer === undefined ? {} : { issuer: rule.issuer }),
      audience: [rule.audience].flat(),
      algorithms: ALGORITHMS,
      clockTolerance: time.clockSkewMs / 1000,
      requiredClaims: ["exp", "sub"],
      currentDate: new Date(time.nowMs),
    });
    if (!rule.types.has(typeOf(protectedHeader))) throw invalidToken();
    checkTimes(payload, rule, time);
    if ([payload.aud].flat().some((each) => rule.refusedAudiences?.includes(each ?? "")))
      throw refused("token_not_for_us", "the token is for workloads and for people at once");
    return payload;
  } catch (error) {
    throw toFault(error);
  }
}

/** Media types are compared without letter case, and "application/" may be left out (RFC 7515, section 4.1.9). */
function typeOf({ typ = "" }: { readonly typ?: string }): string {
  return typ.toLowerCase().replace(/^application\//, "");
}

function checkTimes(payload: JWTPayload, rule: TokenRule, time: TokenTime): void {
  for (const claim of TIMES) {
    const value = payload[claim];
    const isTime = typeof value === "number" && Math.abs(value) <= SECONDS_MAX;
    if (value !== undefined && !isTime) throw invalidClaim(claim);
  }
  const { iat } = payload;
  const latestMs = time.nowMs + time.clockSkewMs;
  if (iat !== undefined && iat * 1000 > latestMs) throw notForUs();
  if (rule.tokenAgeMsMax === undefined) return;
  if (iat === undefined) throw invalidClaim("iat");
  if (iat * 1000 + rule.tokenAgeMsMax + time.clockSkewMs < time.nowMs)
    throw refused("token_expired", "the token has expired");
}
