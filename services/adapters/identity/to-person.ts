import type { JWTPayload } from "jose";
import type { PersonIdentity } from "../../core/identity/identity.ts";
import type { PersonTrust, StrongRule } from "../../core/identity/issuers.ts";
import { vouchedEmail } from "../../core/identity/vouched-email.ts";
import { isText, readAuthentication, readGroups, readName, readSubject } from "./claims.ts";
import { invalidClaim, refused } from "./token-fault.ts";
import type { TokenTime } from "./check-token.ts";

/** The person whom verified claims name. Throws a `Fault` when they name a program, or somebody else acts for them. */
export function toPerson(payload: JWTPayload, trust: PersonTrust, time: TokenTime): PersonIdentity {
  refuseActor(payload);
  const subject = readSubject(payload);
  if (isProgram(payload, subject))
    throw refused("token_not_for_us", "the token is a program's own");
  const strongUntilMs = trust.strong && strongUntil(payload, trust.strong, time);
  const { email, email_verified: isVerified } = payload;
  const address = vouchedEmail(email, isVerified, trust.vouchesFor ?? []);
  if (address === undefined && trust.isAddressRequired === true) throw invalidClaim("email");
  return {
    kind: "person",
    issuer: trust.issuer,
    subject,
    name: readName(payload) ?? subject,
    groups: readGroups(payload, trust.groups ?? ["groups"]),
    ...(strongUntilMs === undefined ? {} : { strongUntilMs }),
    ...(address === undefined ? {} : { vouchedEmail: address }),
    authn: readAuthentication(payload),
  };
}

/**
 * With `act`, somebody else holds the token and acts for its subject (RFC 8693, section 4.1): it proves a delegation, and is no
 * identity of anyone. An agent could vote with it otherwise.
 */
export function refuseActor(payload: JWTPayload): void {
  if (payload["act"] !== undefined)
    throw refused("token_not_for_us", "a token of a delegation is nobody's own");
}

/**
 * Programs get tokens of the same issuers as people, and must not vote. What they have instead of a person is written in many
 * ways: the client itself as subject (RFC 9068, section 2.2; Okta says `cid`), and marks of Entra ID, Auth0 and Keycloak.
 */
function isProgram(payload: JWTPayload, subject: string): boolean {
  const { client_id, cid, azp, appid, idtyp, gty, preferred_username: name } = payload;
  const { oid, scp } = payload;
  if ([client_id, cid, azp, appid].includes(subject)) return true;
  // Entra ID says idtyp only where it is told to. An app acts as its own object, and nobody has given it a scope.
  if (oid === subject && scp === undefined) return true;
  if (idtyp === "app" || gty === "client-credentials") return true;
  return typeof name === "string" && name.startsWith("service-account-");
}

/** Until when a sign-in counts as strong; undefined when it does not. Where its age matters, it must say when it was. */
function strongUntil(
  payload: JWTPayload,
  rule: StrongRule,
  { nowMs, clockSkewMs }: TokenTime,
): number | undefined {
  const { acr, amr, auth_time: signedInAt, exp = 0 } = payload;
  const methods = Array.isArray(amr) ? amr.filter(isText) : [];
  const isClass = typeof acr === "string" && rule.acr.includes(acr);
  const isMethod = methods.some((method) => rule.amr.includes(method));
  if (typeof signedInAt === "number" && signedInAt * 1000 > nowMs + clockSkewMs)
    throw invalidClaim("auth_time");
  if (!isClass && !isMethod) return undefined;
  const endsAtMs = exp * 1000;
  if (rule.ageMsMax === undefined) return endsAtMs;
  if (typeof signedInAt !== "number") return undefined;
  const untilMs = Math.min(endsAtMs, signedInAt * 1000 + rule.ageMsMax);
  return untilMs > nowMs ? untilMs : undefined;
}
