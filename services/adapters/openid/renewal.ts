import { refreshTokenGrant, tokenRevocation } from "openid-client";
import { explainRefusal } from "./explain-refusal.ts";
import { discoverIssuer, type IssuerClientOptions } from "./issuer-client.ts";
import { toSignedIn, type SignedIn } from "./signed-in.ts";

/** A sign-in of before. */
export interface RenewalOptions extends IssuerClientOptions {
  readonly refreshToken: string;
}

/** Gets new tokens for a refresh token. Rejects with a `Fault`: "sign_in_over" when the provider takes it no more. */
export async function renewSignIn({ refreshToken, ...client }: RenewalOptions): Promise<SignedIn> {
  const configuration = await discoverIssuer(client);
  const tokens = await explainRefusal(client.issuer, () =>
    refreshTokenGrant(configuration, refreshToken),
  );
  // A provider that gives no new one means that the old one stays good (RFC 6749, section 6).
  return { refreshToken, ...toSignedIn(tokens, Date.now()) };
}

/** Tells the provider to take a refresh token no more (RFC 7009). Rejects with a `Fault` when it can't be told. */
export async function revokeSignIn({ refreshToken, ...client }: RenewalOptions): Promise<void> {
  const configuration = await discoverIssuer(client);
  await explainRefusal(client.issuer, () =>
    tokenRevocation(configuration, refreshToken, { token_type_hint: "refresh_token" }),
  );
}
