import { randomBytes } from "node:crypto";
import Provider, {
  errors,
  interactionPolicy,
  type ClientMetadata,
  type Configuration,
  type JWK,
  type KoaContextWithOIDC,
} from "oidc-provider";
import { createMemoryStore } from "./memory-store.ts";
import type { ProvidedPerson, SignInPages } from "./pages.ts";
import { PLAIN_LOGIN, SIGN_IN_PATH, STRONG_LOGIN } from "./sign-in.ts";

/** What the provider is made of. */
export interface ProviderOptions {
  /** Its own URL, without a path. */
  readonly issuer: string;
  /** A private JWK that signs with EdDSA. */
  readonly key: JWK & { readonly kid: string };
  /** What its access tokens are for. */
  readonly audience: string;
  readonly clients: readonly ClientMetadata[];
  /** Read at every sign-in and for every token, so that a change of groups counts at once. */
  readonly readPeople: () => Promise<readonly ProvidedPerson[]>;
  readonly pages: SignInPages;
  /** Hears of faults; whoever called is told nothing of them. */
  readonly onError: (error: Error) => void;
}

const ALGORITHM = "EdDSA";
/** Names the decision service as what tokens are asked for (RFC 8707); clients need not say it. */
const RESOURCE = "urn:countersign:decision";
const RESOURCE_SCOPE = "decide";
const OPENID_SCOPES = "openid profile email groups";
/** Long enough for one piece of work, short enough that a leaked token is soon worthless. */
const TOKEN_S = 600;
const CODE_S = 60;
const DEVICE_CODE_S = 600;
const INTERACTION_S = 600;
/** A working day: after it, people sign in again. */
const SESSION_S = 12 * 60 * 60;

/** An OpenID provider for development: real protocols, and a sign-in that asks for no password. */
export function createProvider(options: ProviderOptions): Provider {
  const provider = new Provider(options.issuer, configurationOf(options));
  provider.on("server_error", (_, error) => options.onError(error));
  return provider;
}

function configurationOf(options: ProviderOptions): Configuration {
  const { readPeople, pages } = options;
  return {
    adapter: createMemoryStore(),
    jwks: { keys: [options.key] },
    clients: options.clients,
    clientDefaults: { id_token_signed_response_alg: ALGORITHM },
    enabledJWA: { idTokenSigningAlgValues: [ALGORITHM] },
    responseTypes: ["code"],
    acrValues: [PLAIN_LOGIN.acr, STRONG_LOGIN.acr],
    claims: {
      openid: ["sub", "name", "email", "email_verified", "groups", "acr", "amr", "auth_time"],
    },
    scopes: OPENID_SCOPES.split(" "),
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: [randomBytes(32)] },
    // No page of another origin may read an answer; what calls this provider is no page.
    clientBasedCORS: () => false,
    findAccount: async (_, subject) => {
      const person = (await readPeople()).find((each) => each.subject === subject);
      return person && { accountId: subject, person, claims: () => claimsOf(person) };
    },
    extraTokenClaims: async ({ oidc }) => {
      const subject = oidc.entities.Account?.accountId;
      const person = (await readPeople()).find((each) => each.subject === subject);
      if (person === undefined) throw new errors.InvalidGrant("the person is not known any more");
      const { sub: _, ...claims } = claimsOf(person);
      return { ...claims, ...authenticationOf(oidc) };
    },
    loadExistingGrant: grantAll,
    issueRefreshToken: (_, client) => client.grantTypeAllowed("refresh_token"),
    expiresWithSession: () => false,
    interactions: { url: (_, { uid }) => `${SIGN_IN_PATH}${uid}`, policy: alwaysAsk() },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = "html";
      ctx.body = pages.problem(description ?? error);
    },
    ttl: {
      AccessToken: TOKEN_S,
      AuthorizationCode: CODE_S,
      DeviceCode: DEVICE_CODE_S,
      Grant: SESSION_S,
      IdToken: TOKEN_S,
      Interaction: INTERACTION_S,
      RefreshToken: SESSION_S,
      Session: SESSION_S,
    },
    features: featuresOf(options),
  };
}

function featuresOf({ audience, pages }: ProviderOptions): Configuration["features"] {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    userinfo: { enabled: false },
    revocation: {
      enabled: true,
      allowedPolicy: (_, client, { clientId }) => client.clientId === clientId,
    },
    deviceFlow: {
      enabled: true,
      mask: "****-****",
      userCodeInputSource: (ctx, form, ...[, error]) => {
        const wasRefused = error?.name === "AbortedError";
        const isWrong = error !== undefined && !wasRefused;
        ctx.body = wasRefused
          ? pages.refused()
          : pages.enterCode({ ...formOf(ctx, form), isWrong });
      },
      userCodeConfirmSource: (ctx, form, ...[client, , userCode]) => {
        const clientName = client.clientName ?? client.clientId;
        ctx.body = pages.confirmCode({ ...formOf(ctx, form), clientName, userCode });
      },
      successSource: (ctx) => {
        ctx.body = pages.signedIn();
      },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: (_, resource) => {
        if (resource !== RESOURCE) throw new errors.InvalidTarget();
        const jwt = { sign: { alg: ALGORITHM } } as const;
        return { scope: RESOURCE_SCOPE, audience, accessTokenFormat: "jwt", jwt };
      },
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = pages.signOut(form);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = pages.signedOut();
      },
    },
  };
}

/** Consent is for applications of others; the ones here are all of this stack. */
async function grantAll({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(OPENID_SCOPES);
  grant.addResourceScope(RESOURCE, RESOURCE_SCOPE);
  await grant.save();
  return grant;
}

/** Every sign-in shows the page: with several people on one machine, who acts must never be whoever acted last. */
function alwaysAsk(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.remove("consent");
  const { Check } = interactionPolicy;
  policy
    .get("login")
    ?.checks.add(
      new Check(
        "every_time",
        "people choose who they are every time",
        "login_required",
        ({ oidc }) =>
          oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}

function claimsOf({ subject, name, groups, email }: ProvidedPerson) {
  const mail = email === undefined ? {} : { email, email_verified: true };
  return { sub: subject, name, groups, ...mail };
}

/** How and when the person signed in, from whatever the token is exchanged for. */
function authenticationOf({ entities }: KoaContextWithOIDC["oidc"]) {
  const source = entities.AuthorizationCode ?? entities.DeviceCode ?? entities.RefreshToken;
  return { acr: source?.acr, amr: source?.amr, auth_time: source?.authTime };
}

/** The provider protects its forms by a text in the session; our pages make forms of their own with it. */
function formOf(ctx: KoaContextWithOIDC, form: string) {
  const xsrf = /name="xsrf" value="([^"]*)"/.exec(form)?.[1] ?? "";
  return { action: ctx.oidc.urlFor("code_verification"), xsrf };
}
