import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { Fault, type FaultCode } from "../../core/fault.ts";

/**
 * What a call to an identity provider gives; a failure becomes a `Fault` in words for a person. What the provider says is
 * quoted, tokens and codes never are.
 */
export async function explainRefusal<T>(issuer: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toFault(issuer, error);
  }
}

/** The answers of RFC 6749, section 5.2, and RFC 8628, section 3.5, that mean something to a person. */
const KNOWN: Readonly<Record<string, readonly [FaultCode, string, string]>> = {
  access_denied: ["permission_denied", "sign_in_refused", "The sign-in was refused on the page."],
  expired_token: ["deadline_exceeded", "sign_in_expired", "Nobody signed in in time."],
  invalid_grant: [
    "unauthenticated",
    "sign_in_over",
    "The identity provider does not accept this sign-in any more.",
  ],
};

function toFault(issuer: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    const known = KNOWN[error.error];
    if (known !== undefined) return fault(known, error);
    const said = error.error_description ?? error.error;
    return fault(["failed_precondition", "sign_in_failed", `${issuer} refuses: ${said}`], error);
  }
  // The platform rejects with a TypeError when nobody answers, the library wraps those of its own deadlines.
  const isSilent =
    (error instanceof TypeError && error.cause !== undefined) ||
    (error instanceof ClientError && error.code === "OAUTH_TIMEOUT");
  if (isSilent) {
    const message = `The identity provider at ${issuer} does not answer.`;
    return fault(["unavailable", "issuer_unavailable", message], error);
  }
  const message = `${issuer} does not answer as an OpenID provider does.`;
  return fault(["failed_precondition", "issuer_invalid", message], error);
}

function fault([code, reason, message]: readonly [FaultCode, string, string], cause: unknown) {
  return new Fault({ code, reason, message, cause });
}
