import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { Fault } from "../../core/fault.ts";
import { CookieJar } from "./cookie-jar.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { discoverIssuer, type IssuerClientOptions } from "./issuer-client.ts";
import { toSignedIn, type SignedIn } from "./signed-in.ts";

/** Who signs in at the development page. */
export interface CodeFlowOptions extends IssuerClientOptions {
  /** The subject of a person whom the page offers. */
  readonly person: string;
  /** Whether the box for a strong sign-in is checked. */
  readonly isStrong: boolean;
}

/** Nothing listens there: the code is read from where the provider sends the browser. */
const REDIRECT_URI = "http://127.0.0.1/callback";
const HOPS_MAX = 10;
const CALL_MS_MAX = 10_000;

/**
 * Signs a person in with an authorization code and PKCE (RFC 7636), doing what their browser would do: it follows the provider
 * to its page, posts their choice, and comes back with the code. Works only with the page of the embedded provider, which asks
 * for no password. Rejects with a `Fault`.
 */
export async function signInAs(options: CodeFlowOptions): Promise<SignedIn> {
  const { issuer, person, isStrong } = options;
  const configuration = await discoverIssuer(options);
  const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()];
  const start = buildAuthorizationUrl(configuration, {
    redirect_uri: REDIRECT_URI,
    scope: "openid",
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    login_hint: person,
    state,
    nonce,
    ...(isStrong ? { acr_values: "strong" } : {}),
  });
  return explainRefusal(issuer, async () => {
    const browser = new Browser(new URL(issuer).origin);
    const page = await browser.open(start);
    const choice = new URLSearchParams({ person, ...(isStrong ? { strong: "yes" } : {}) });
    const callback = await browser.open(page, choice);
    if (!callback.href.startsWith(REDIRECT_URI)) throw notOffered(issuer, person);
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    return toSignedIn(await authorizationCodeGrant(configuration, callback, checks), Date.now());
  });
}

/** As much of a browser as a sign-in without scripts needs. */
class Browser {
  readonly #origin: string;
  readonly #jar = new CookieJar();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Opens a page, or posts a form to it, follows where it leads, and gives the address of the page at the end. */
  async open(url: URL, form?: URLSearchParams): Promise<URL> {
    let [here, body] = [url, form];
    for (let hop = 0; hop < HOPS_MAX; hop += 1) {
      if (here.origin !== this.#origin) return here;
      const answer = await this.#call(here, body);
      const location = answer.headers.get("location");
      if (location === null) return here;
      [here, body] = [new URL(location, here), undefined];
    }
    throw new Error(`${this.#origin} sends its visitors around in circles`);
  }

  async #call(url: URL, body: URLSearchParams | undefined): Promise<Response> {
    const answer = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: { cookie: this.#jar.header(url.pathname) },
      redirect: "manual",
      signal: AbortSignal.timeout(CALL_MS_MAX),
      ...(body === undefined ? {} : { body }),
    });
    await answer.body?.cancel();
    this.#jar.take(answer.headers);
    return answer;
  }
}

function notOffered(issuer: string, person: string): Fault {
  return new Fault({
    code: "failed_precondition",
    reason: "sign_in_failed",
    message: `The sign-in page at ${issuer} does not let "${person}" in.`,
  });
}
