import * as openid from "openid-client";
import { Fault } from "../../core/fault.ts";
import type { Secret } from "../../core/config/secret.ts";

/** A provider, and what it knows us as. */
export interface BrowserSignInOptions {
  /** As it calls itself. Plain http is taken on this machine only. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client, which PKCE alone protects. */
  readonly clientSecret?: Secret;
  readonly scopes: readonly string[];
  /** Whom the access token is for (RFC 8707), at providers that want to be told. */
  readonly resource?: string;
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string;
}

/** How a sign-in differs from an ordinary one. */
export interface FreshSignIn {
  /** Classes of sign-in to ask for (OpenID Connect Core, 3.1.2.1), the dearest first. */
  readonly acrValues: readonly string[];
}

/** What must be remembered from the beginning of a sign-in to its end, for the browser that began it. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** A sign-in that was begun. */
export interface BegunSignIn extends SignInSecrets {
  /** Where to send the browser. */
  readonly url: string;
}

/** What a provider said of a person. */
export interface SignedIn {
  readonly accessToken: string;
  /** How long the token serves, in seconds, where the provider says so. */
  readonly expiresInS: number | undefined;
}

/** One provider: the authorization code flow with PKCE, state and nonce. */
export interface BrowserSignIn {
  begin(fresh?: FreshSignIn): Promise<BegunSignIn>;
  /**
   * Ends what `begin` began. `search` is the query that the browser came back with. With `authenticatedWithinS` the person
   * must have shown themselves to the provider no longer ago than that. Throws `sign_in_refused` for whatever does not fit.
   */
  finish(
    search: string,
    secrets: SignInSecrets & { readonly authenticatedWithinS?: number },
  ): Promise<SignedIn>;
}

/** A person waits for the next page. */
const TIMEOUT_S = 10;
/** What providers call their errors (RFC 6749, 4.1.2.1); anything else is not repeated. */
const ERROR_NAME = /^[a-z][a-z_]{0,39}$/;

/** Nothing is asked of the provider before the first sign-in, so that it may start later, or be away for a while. */
export function createBrowserSignIn(options: BrowserSignInOptions): BrowserSignIn {
  let found: Promise<openid.Configuration> | undefined;
  const configuration = () => {
    found ??= discover(options).catch((cause: unknown) => {
      found = undefined; // The next sign-in asks again.
      throw unreachable(cause);
    });
    return found;
  };
  return {
    begin: async (fresh) => begin(await configuration(), options, fresh),
    finish: async (search, secrets) => {
      const url = new URL(options.redirectUri);
      url.search = search;
      return finish(await configuration(), url, { ...secrets, resource: options.resource });
    },
  };
}

function discover({ issuer, clientId, clientSecret }: BrowserSignInOptions) {
  const server = new URL(issuer);
  const authentication =
    clientSecret === undefined ? openid.None() : openid.ClientSecretPost(clientSecret.reveal());
  return openid.discovery(server, clientId, undefined, authentication, {
    timeout: TIMEOUT_S,
    execute: [
      // The ID token's signature is verified, too, although it comes straight from the provider.
      openid.enableNonRepudiationChecks,
      // An http issuer is on this machine: configuration refuses any other.
      ...(server.protocol === "http:" ? [openid.allowInsecureRequests] : []),
    ],
  });
}

async function begin(
  configuration: openid.Configuration,
  { redirectUri, scopes, resource }: BrowserSignInOptions,
  fresh: FreshSignIn | undefined,
): Promise<BegunSignIn> {
  const secrets = {
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    codeVerifier: openid.randomPKCECodeVerifier(),
  };
  const url = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: scopes.join(" "),
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(secrets.codeVerifier),
    code_challenge_method: "S256",
    ...(resource === undefined ? {} : { resource }),
    ...(fresh === undefined ? {} : { prompt: "login", max_age: "0" }),
    ...(fresh === undefined || fresh.acrValues.length === 0
      ? {}
      : { acr_values: fresh.acrValues.join(" ") }),
  });
  return { ...secrets, url: url.href };
}

interface FinishChecks extends SignInSecrets {
  readonly authenticatedWithinS?: number;
  readonly resource: string | undefined;
}

async function finish(
  configuration: openid.Configuration,
  url: URL,
  { state, nonce, codeVerifier, authenticatedWithinS, resource }: FinishChecks,
): Promise<SignedIn> {
  try {
    const tokens = await openid.authorizationCodeGrant(
      configuration,
      url,
      {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
        ...(authenticatedWithinS === undefined ? {} : { maxAge: authenticatedWithinS }),
      },
      resource === undefined ? {} : { resource },
    );
    return { accessToken: tokens.access_token, expiresInS: tokens.expiresIn() };
  } catch (cause) {
    throw isNetwork(cause) ? unreachable(cause) : refused(cause);
  }
}

/** fetch fails with a TypeError; the library's own end in an error with a code. */
function isNetwork(cause: unknown): boolean {
  if (cause instanceof TypeError && !("code" in cause)) return true;
  return cause instanceof openid.ClientError && cause.code === "OAUTH_TIMEOUT";
}

function refused(cause: unknown): Fault {
  const named =
    cause instanceof openid.AuthorizationResponseError || cause instanceof openid.ResponseBodyError
      ? cause.error
      : "";
  const why = ERROR_NAME.test(named) ? ` It said ${named}.` : "";
  return new Fault({
    code: "unauthenticated",
    reason: "sign_in_refused",
    message: `The identity provider's answer does not prove who you are.${why}`,
    cause,
  });
}

function unreachable(cause: unknown): Fault {
  return new Fault({
    code: "unavailable",
    reason: "issuer_unreachable",
    message: "The identity provider can't be reached, or does not describe itself.",
    cause,
  });
}
