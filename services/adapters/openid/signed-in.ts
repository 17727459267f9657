import type { IDToken, TokenEndpointResponse, TokenEndpointResponseHelpers } from "openid-client";

/** What a sign-in gives. */
export interface SignedIn {
  readonly accessToken: string;
  /** Absent where the provider gives none. */
  readonly refreshToken?: string;
  /** Absent where the provider does not say. */
  readonly expiresAtMs?: number;
  /** Whoever signed in, as the provider's ID token names them. Absent where it gives none, as at a renewal. */
  readonly person?: { readonly subject: string; readonly name: string };
}

/** Reads the answer of a token endpoint. */
export function toSignedIn(
  tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
  nowMs: number,
): SignedIn {
  const { access_token: accessToken, refresh_token: refreshToken } = tokens;
  const expiresInS = tokens.expiresIn();
  const claims = tokens.claims();
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresInS === undefined ? {} : { expiresAtMs: nowMs + expiresInS * 1000 }),
    ...(claims === undefined ? {} : { person: toPerson(claims) }),
  };
}

function toPerson(claims: IDToken): NonNullable<SignedIn["person"]> {
  const { sub: subject, name } = claims;
  return { subject, name: typeof name === "string" ? name : subject };
}
