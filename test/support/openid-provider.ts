import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from "jose";
import Provider, {
  type ClientMetadata,
  type Configuration,
  type KoaContextWithOIDC,
} from "oidc-provider";
import { signIn, STRONG, WEAK } from "./openid-sign-in.ts";
import { createOpenIdStorage } from "./openid-storage.ts";

/** Somebody who can sign in. */
export interface ProviderPerson {
  readonly sub: string;
  readonly name?: string;
  readonly groups?: readonly string[];
  readonly email?: string;
  readonly emailVerified?: boolean;
}

/** A client. With a secret it is confidential, otherwise it is public and uses PKCE or the device flow. */
export interface ProviderClient {
  readonly id: string;
  readonly secret?: string;
  readonly redirectUris?: readonly string[];
  /** What its own tokens (client credentials) say besides. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Who signs in there, by which clients, and what its tokens are like. */
export interface OpenIdProviderOptions {
  readonly people?: readonly ProviderPerson[];
  readonly clients?: readonly ProviderClient[];
  /** `aud` of access tokens, which are JWTs (RFC 9068); "countersign" unless given. */
  readonly audience?: string;
  /** 600 unless given. */
  readonly accessTokenTtlS?: number;
}

/** A real OpenID provider (oidc-provider) on a free port of loopback. */
export interface OpenIdProvider {
  readonly issuer: string;
  /** What signs its tokens now. */
  readonly signingKey: {
    readonly kid: string;
    readonly privateKey: CryptoKey;
    readonly publicJwk: JWK;
  };
  /** How often a path was asked for, such as "/jwks". */
  requests(path: string): number;
  /** From now on another key signs, and `/jwks` has no other. Sessions and codes stay. */
  rotateKeys(): Promise<void>;
  close(): Promise<void>;
}

/** Not a name that a resolver could give to somebody: only an id of what tokens are for. */
const RESOURCE = "urn:countersign:test";

/** Starts it; `close` ends it. Whoever signs in there chooses a person on a page, without a password. */
export async function startOpenIdProvider(
  options: OpenIdProviderOptions = {},
): Promise<OpenIdProvider> {
  const counts = new Map<string, number>();
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    counts.set(path, (counts.get(path) ?? 0) + 1);
    handle(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no port");
  const issuer = `http://127.0.0.1:${address.port}`;
  const cookieKey = randomBytes(16).toString("hex");
  const storage = createOpenIdStorage();
  const serve = async () => {
    const key = await createKey();
    const configuration = configure(options, { jwk: key.privateJwk, cookieKey, adapter: storage });
    const provider = new Provider(issuer, configuration);
    const callback = provider.callback();
    const people = options.people ?? [];
    handle = (request, response) => {
      const run = request.url?.startsWith("/interaction/")
        ? signIn(provider, people, { request, response })
        : callback(request, response);
      void Promise.resolve(run).catch((error: unknown) =>
        response.writeHead(500).end(String(error)),
      );
    };
    return key;
  };
  let signingKey = await serve();
  return {
    issuer,
    get signingKey() {
      return signingKey;
    },
    requests: (path) => counts.get(path) ?? 0,
    rotateKeys: async () => {
      signingKey = await serve();
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function createKey() {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const kid = randomBytes(8).toString("hex");
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
  const privateJwk: JWK = { ...(await exportJWK(privateKey)), kid, alg: "RS256", use: "sig" };
  return { kid, privateKey, publicJwk, privateJwk };
}

interface Parts {
  readonly jwk: JWK;
  readonly cookieKey: string;
  readonly adapter: NonNullable<Configuration["adapter"]>;
}

function configure(options: OpenIdProviderOptions, parts: Parts): Configuration {
  const { people = [], clients = [], audience = "countersign", accessTokenTtlS = 600 } = options;
  const personOf = (sub: string | undefined) => people.find((person) => person.sub === sub);
  return {
    adapter: parts.adapter,
    jwks: { keys: [{ ...parts.jwk, kty: "RSA" }] },
    cookies: { keys: [parts.cookieKey] },
    clients: clients.map(toClient),
    acrValues: [STRONG.acr, WEAK.acr],
    scopes: ["openid", "profile", "email", "groups", "offline_access"],
    claims: {
      openid: ["sub", "acr", "amr", "auth_time"],
      profile: ["name"],
      email: ["email", "email_verified"],
      groups: ["groups"],
    },
    conformIdTokenClaims: false,
    ttl: {
      ClientCredentials: accessTokenTtlS,
      AccessToken: accessTokenTtlS,
      Session: 600,
      Interaction: 600,
      Grant: 600,
      IdToken: 600,
      DeviceCode: 600,
    },
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeConfirmSource: (context, form) => {
          context.body = `<!doctype html>${form}<button form="op.deviceConfirmForm">Continue</button>`;
        },
        successSource: (context) => {
          context.body = "<!doctype html>Signed in";
        },
      },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "openid profile email groups",
          audience,
          accessTokenFormat: "jwt",
          accessTokenTTL: accessTokenTtlS,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, sub) => {
      const person = personOf(sub);
      return person && { accountId: sub, claims: () => ({ sub, ...claimsOf(person) }) };
    },
    loadExistingGrant: grantAll,
    extraTokenClaims: (context, token) => {
      if (token.kind === "ClientCredentials")
        return { ...clients.find(({ id }) => id === token.clientId)?.claims };
      const person = personOf("accountId" in token ? String(token.accountId) : undefined);
      const { AuthorizationCode: code, DeviceCode: device } = context.oidc.entities;
      const { acr, amr, authTime } = code ?? device ?? {};
      return person && { ...claimsOf(person), acr, amr, auth_time: authTime };
    },
  };
}

function toClient({ id, secret, redirectUris = [] }: ProviderClient): ClientMetadata {
  const isPublic = secret === undefined;
  const code = redirectUris.length > 0 ? ["authorization_code", "refresh_token"] : [];
  const device = ["urn:ietf:params:oauth:grant-type:device_code"];
  return {
    client_id: id,
    ...(isPublic ? { token_endpoint_auth_method: "none" } : { client_secret: secret }),
    redirect_uris: [...redirectUris],
    response_types: redirectUris.length > 0 ? ["code"] : [],
    grant_types: [...code, ...device, ...(isPublic ? [] : ["client_credentials"])],
    application_type: "native",
  };
}

function claimsOf({ name, groups, email, emailVerified }: ProviderPerson) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(groups === undefined ? {} : { groups }),
    ...(email === undefined ? {} : { email, email_verified: emailVerified ?? false }),
  };
}

/** Nobody is asked for consent: that is not what is tested here. */
async function grantAll(context: KoaContextWithOIDC) {
  const { client, session, params, provider } = context.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(typeof params?.["scope"] === "string" ? params["scope"] : "openid");
  grant.addResourceScope(RESOURCE, "openid profile email groups");
  await grant.save();
  return grant;
}
