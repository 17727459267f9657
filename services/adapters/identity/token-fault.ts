import { errors } from "jose";
import { Fault } from "../../core/fault.ts";

/** Why a token is not believed: all that its sender is told. */
export type TokenReason =
  | "token_expired"
  | "token_invalid"
  | "token_not_for_us"
  | "token_too_large"
  | "token_claim_invalid"
  | "delegation_invalid";

const NOT_FOR_US = "the token's issuer, audience, subject or times are not accepted";

/** A refusal of a token. */
export function refused(reason: TokenReason, message: string, cause?: unknown): Fault {
  return new Fault({ code: "unauthenticated", reason, message, cause });
}

/** The token is well made, but not for this service, or not now. */
export function notForUs(cause?: unknown): Fault {
  return refused("token_not_for_us", NOT_FOR_US, cause);
}

/** Keys, algorithms and signatures have one answer, because a finer one would help to guess. */
export function invalidToken(cause?: unknown): Fault {
  return refused("token_invalid", "the token is not valid", cause);
}

/** A claim that must be there, or has another form than it must. */
export function invalidClaim(claim: string): Fault {
  return new Fault({
    code: "unauthenticated",
    reason: "token_claim_invalid",
    message: `the token's claim "${claim}" has a form that is not accepted`,
    metadata: { claim },
  });
}

/** Says enough to repair an honest mistake, and nothing about keys or claims that would help a guess. */
export function toFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  if (cause instanceof errors.JWTExpired)
    return refused("token_expired", "the token has expired", cause);
  if (cause instanceof errors.JWTClaimValidationFailed) return notForUs(cause);
  const isKeyless = cause instanceof errors.JWKSInvalid || cause instanceof errors.JWKSTimeout;
  if (cause instanceof errors.JOSEError && !isKeyless) return invalidToken(cause);
  return new Fault({
    code: "unavailable",
    reason: "keys_unavailable",
    message: "the keys of the token issuer cannot be read",
    retryAfterMs: 1_000,
    cause,
  });
}
