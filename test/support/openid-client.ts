import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  discovery,
  initiateDeviceAuthorization,
  None,
  pollDeviceAuthorizationGrant,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
  type TokenEndpointResponse,
} from "openid-client";

/** How somebody signs in at the page of a test's provider. */
export interface SignIn {
  /** Their `sub`. */
  readonly as: string;
  readonly isStrong?: boolean;
  readonly scope?: string;
}

const SCOPE = "openid profile email groups";
const STEPS_MAX = 12;

/** A client (openid-client) of the provider at `issuer`. Without a secret it is a public one. */
export function discoverProvider(
  issuer: string,
  clientId: string,
  secret?: string,
): Promise<Configuration> {
  return discovery(new URL(issuer), clientId, secret, secret === undefined ? None() : undefined, {
    execute: [allowInsecureRequests],
  });
}

/** A program's own access token. */
export async function clientCredentialsToken(client: Configuration): Promise<string> {
  const { access_token: token } = await clientCredentialsGrant(client, {});
  return token;
}

/** Where the browser is sent back to, with what the client needs to redeem the code. */
export interface CodeCallback {
  readonly url: URL;
  readonly checks: { readonly pkceCodeVerifier: string; readonly expectedState: string };
}

/** Signs in as a browser does, up to the redirect with the code. */
export async function authorize(
  client: Configuration,
  redirectUri: string,
  who: SignIn,
): Promise<CodeCallback> {
  const pkceCodeVerifier = randomPKCECodeVerifier();
  const expectedState = randomState();
  const start = buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: who.scope ?? SCOPE,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
  });
  const url = await browse(start, who, (next) => next.href.startsWith(redirectUri));
  return { url, checks: { pkceCodeVerifier, expectedState } };
}

/** The tokens of a whole sign-in by authorization code with PKCE (RFC 7636). */
export async function codeTokens(
  client: Configuration,
  redirectUri: string,
  who: SignIn,
): Promise<TokenEndpointResponse> {
  const { url, checks } = await authorize(client, redirectUri, who);
  return authorizationCodeGrant(client, url, checks);
}

/** The tokens of a whole sign-in by the device flow (RFC 8628). */
export async function deviceTokens(
  client: Configuration,
  who: SignIn,
): Promise<TokenEndpointResponse> {
  const device = await initiateDeviceAuthorization(client, { scope: who.scope ?? SCOPE });
  await browse(
    new URL(device.verification_uri_complete ?? device.verification_uri),
    who,
    () => false,
  );
  return pollDeviceAuthorizationGrant(client, { ...device, interval: 0.05 });
}

/** A browser of one visit: follows redirects, keeps cookies, submits the form of each page, and stops where `isEnd` says or at a page without a form. */
async function browse(start: URL, who: SignIn, isEnd: (url: URL) => boolean): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (isEnd(url)) return url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie },
      ...(form === undefined ? {} : { method: "POST", body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const page = await response.text();
    const location = response.headers.get("location");
    if (location !== null) {
      url = new URL(location, url);
      form = undefined;
      continue;
    }
    if (!response.ok) throw new Error(`the provider answered ${response.status}: ${page}`);
    const action = /<form[^>]*\saction="([^"]*)"/.exec(page)?.[1];
    if (action === undefined) return url;
    url = new URL(action, url);
    form = filled(page, who);
  }
  throw new Error("the provider sends the browser in circles");
}

function filled(page: string, { as, isStrong = false }: SignIn): URLSearchParams {
  const form = new URLSearchParams();
  for (const [input] of page.matchAll(/<input[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(input)?.[1];
    const value = /\svalue="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined && value !== undefined && name !== "strong") form.set(name, value);
  }
  if (!page.includes('name="person"')) return form;
  form.set("person", as);
  if (isStrong) form.set("strong", "on");
  return form;
}
