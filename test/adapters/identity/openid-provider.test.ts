import { createHmac, createPublicKey } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { decodeJwt, SignJWT, type JWTPayload } from "jose";
import { authorizationCodeGrant } from "openid-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  createPersonVerifier,
  createWorkloadVerifier,
} from "../../../services/adapters/identity/token-verifier.ts";
import {
  authorize,
  clientCredentialsToken,
  codeTokens,
  deviceTokens,
  discoverProvider,
} from "../../support/openid-client.ts";
import { startOpenIdProvider, type OpenIdProvider } from "../../support/openid-provider.ts";

const SECRET = "a-secret-of-a-confidential-client";
const CALLBACK = "http://127.0.0.1/callback";
const STRONG = { acr: ["phr"], amr: [], ageMsMax: 900_000 };
const servers: Server[] = [];

let provider: OpenIdProvider;
let nowMs: number;

beforeAll(async () => {
  provider = await startOpenIdProvider({
    people: [
      {
        sub: "dana",
        name: "Dana Diaz",
        groups: ["security"],
        email: "Dana@acme.example",
        emailVerified: true,
      },
    ],
    clients: [
      {
        id: "exporter",
        secret: SECRET,
        claims: { labels: { team: "crm" }, owner: "https://idp|olivia" },
      },
      { id: "web", redirectUris: [CALLBACK] },
    ],
  });
});
afterAll(() => provider.close());
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

function trust(change: object = {}) {
  return {
    issuer: provider.issuer,
    audience: "countersign",
    strong: STRONG,
    vouchesFor: ["acme.example"],
    ...change,
  };
}

function people(change: object = {}) {
  nowMs = Date.now();
  return createPersonVerifier(trust(change), { now: () => nowMs });
}

function workloads(change: object = {}) {
  nowMs = Date.now();
  return createWorkloadVerifier(trust(change), { now: () => nowMs });
}

async function workloadToken() {
  return clientCredentialsToken(await discoverProvider(provider.issuer, "exporter", SECRET));
}

/** A token of the provider's own key, with claims that it would not give. */
function signed(change: JWTPayload = {}, header: object = {}): Promise<string> {
  const { kid, privateKey } = provider.signingKey;
  const nowS = Math.floor(Date.now() / 1000);
  const claims = {
    iss: provider.issuer,
    aud: "countersign",
    sub: "dana",
    iat: nowS,
    exp: nowS + 60,
  };
  return new SignJWT(Object.assign(claims, change))
    .setProtectedHeader({ alg: "RS256", kid, typ: "at+jwt", ...header })
    .sign(privateKey);
}

/** Answers every path with the JSON that is given for it, and with 404 otherwise. */
async function serve(answers: (origin: string) => Readonly<Record<string, unknown>>) {
  const server = createServer((request, response) => {
    const answer = answers(origin)[request.url ?? ""];
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return origin;
}

const INVALID = {
  code: "unauthenticated",
  reason: "token_invalid",
  message: "the token is not valid",
};
const NOT_FOR_US = { code: "unauthenticated", reason: "token_not_for_us" };
const KEYLESS = { code: "unavailable", reason: "keys_unavailable" };

test("without a signature, with a made-up one, with one of a public key, or of an unknown key: one answer", async () => {
  const token = await signed();
  const [, payload = "", signature = ""] = token.split(".");
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const hmac = (secret: string) => {
    const text = `${encode({ alg: "HS256", kid: provider.signingKey.kid })}.${payload}`;
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  };
  const { publicJwk } = provider.signingKey;
  const pem = createPublicKey({ key: { ...publicJwk }, format: "jwk" });

  for (const forged of [
    `${encode({ alg: "none" })}.${payload}.`,
    `${encode({ alg: "None", kid: provider.signingKey.kid })}.${payload}.${signature}`,
    `${encode({ alg: "RS256", kid: provider.signingKey.kid })}.${encode({ ...decodeJwt(token), sub: "eve" })}.${signature}`,
    hmac(pem.export({ type: "spki", format: "pem" }).toString()),
    hmac(pem.export({ type: "pkcs1", format: "pem" }).toString()),
    hmac(JSON.stringify(publicJwk)),
    hmac(""),
    await signed({}, { kid: "another" }),
    `${encode({ alg: "RS256", kid: provider.signingKey.kid, crit: ["x"], x: 1 })}.${payload}.${signature}`,
    `${encode({ alg: "RS256", jwk: publicJwk })}.${payload}.${signature}`,
  ]) {
    await expect(people().verify(forged)).rejects.toMatchObject(INVALID);
  }
});

test("a token for somebody else, of another issuer, or of another kind is refused", async () => {
  await expect(people({ audience: "other" }).verify(await signed())).rejects.toMatchObject(
    NOT_FOR_US,
  );
  await expect(
    people().verify(await signed({ iss: "https://evil.example" })),
  ).rejects.toMatchObject(NOT_FOR_US);
  await expect(people().verify(await signed({ iss: `${provider.issuer}/` }))).rejects.toMatchObject(
    NOT_FOR_US,
  );
  for (const typ of ["countersign-grant+jwt", "logout+jwt", "dpop+jwt", "application/secevent+jwt"])
    await expect(people().verify(await signed({}, { typ }))).rejects.toMatchObject(INVALID);
});

test("a token has a time on both sides of which the clocks may differ by 30 seconds", async () => {
  const nowS = Math.floor(Date.now() / 1000);
  const verify = async (change: JWTPayload) => people().verify(await signed(change));

  await expect(verify({ exp: nowS - 31 })).rejects.toMatchObject({ reason: "token_expired" });
  await expect(verify({ nbf: nowS + 35 })).rejects.toMatchObject(NOT_FOR_US);
  await expect(verify({ iat: nowS + 35 })).rejects.toMatchObject(NOT_FOR_US);
  await expect(verify({ exp: nowS - 25, nbf: nowS + 25, iat: nowS + 25 })).resolves.toMatchObject({
    subject: "dana",
  });
});

test("a program's own token names a workload, and no person", async () => {
  const token = await workloadToken();

  await expect(people().verify(token)).rejects.toMatchObject({
    ...NOT_FOR_US,
    message: "the token is a program's own",
  });
  expect(await workloads().verify(token)).toMatchObject({
    id: `${provider.issuer}|exporter`,
    owner: "https://idp|olivia",
    labels: { team: "crm" },
  });
});

test("a person signs in with a code and PKCE, and the access token says who they are and how they did it", async () => {
  const client = await discoverProvider(provider.issuer, "web");
  const { access_token: token } = await codeTokens(client, CALLBACK, {
    as: "dana",
    isStrong: true,
  });

  const person = await people().verify(token);

  const { exp = 0, auth_time: signedInAt } = decodeJwt(token);
  expect(person).toEqual({
    kind: "person",
    issuer: provider.issuer,
    subject: "dana",
    name: "Dana Diaz",
    groups: ["security"],
    strongUntilMs: Math.min(exp * 1000, Number(signedInAt) * 1000 + 900_000),
    vouchedEmail: "dana@acme.example",
    authn: {
      kind: "token",
      issuedAtMs: expect.any(Number),
      signedInAtMs: Number(signedInAt) * 1000,
      methods: ["hwk", "pwd"],
      contextClass: "phr",
    },
  });
});

test("a person signs in at a device without a browser, and only the access token is for this service", async () => {
  const client = await discoverProvider(provider.issuer, "web");
  const { access_token: token, id_token: idToken = "" } = await deviceTokens(client, {
    as: "dana",
  });

  const person = await people().verify(token);

  expect(person).toMatchObject({ subject: "dana", authn: { contextClass: "0", methods: ["pwd"] } });
  expect(person.strongUntilMs).toBeUndefined();
  await expect(people().verify(idToken)).rejects.toMatchObject(NOT_FOR_US);
  await expect(people({ audience: ["countersign", "web"] }).verify(idToken)).resolves.toMatchObject(
    { subject: "dana" },
  );
});

test("the provider takes a code once", async () => {
  const client = await discoverProvider(provider.issuer, "web");
  const { url, checks } = await authorize(client, CALLBACK, { as: "dana" });
  await authorizationCodeGrant(client, url, checks);

  const replay = authorizationCodeGrant(client, url, checks);

  await expect(replay).rejects.toMatchObject({ error: "invalid_grant" });
});

test("made-up key ids don't make the issuer be asked again and again", async () => {
  const verifier = people();
  await verifier.verify(await signed());
  const before = provider.requests("/jwks");

  const forged = await Promise.all(
    Array.from({ length: 50 }, (_, index) => signed({}, { kid: `k${index}` })),
  );
  const results = await Promise.allSettled(forged.map((token) => verifier.verify(token)));
  nowMs += 10_000;
  await Promise.allSettled(forged.map((token) => verifier.verify(token)));

  expect(results.every(({ status }) => status === "rejected")).toBe(true);
  expect(provider.requests("/jwks") - before).toBe(1);
});

test("a key that the issuer has taken out stops working within a minute, and the new one works before", async () => {
  const verifier = people();
  const old = await signed();
  await verifier.verify(old);
  await provider.rotateKeys();
  const fresh = await signed();
  await expect(verifier.verify(old)).resolves.toBeDefined();

  nowMs += 10_000;
  await expect(verifier.verify(fresh)).resolves.toMatchObject({ subject: "dana" });
  nowMs += 50_000;
  await expect(verifier.verify(old)).rejects.toMatchObject(INVALID);
});

test("what an old key has proven is not believed for longer than the key", async () => {
  const verifier = people();
  await verifier.verify(await signed());
  nowMs += 29_000;
  const late = await signed({ exp: Math.floor(Date.now() / 1000) + 600 });
  await verifier.verify(late);
  await provider.rotateKeys();

  nowMs += 31_000;

  await expect(verifier.verify(late)).rejects.toMatchObject(INVALID);
});

test.each([
  [
    "of another issuer",
    (origin: string) => ({ issuer: "https://else.example", jwks_uri: `${origin}/jwks` }),
  ],
  [
    "of an issuer that is spelt differently",
    (origin: string) => ({ issuer: `${origin}/`, jwks_uri: `${origin}/jwks` }),
  ],
  [
    "with keys at plain http elsewhere",
    (origin: string) => ({ issuer: origin, jwks_uri: "http://idp.example/jwks" }),
  ],
  ["with keys in a file", (origin: string) => ({ issuer: origin, jwks_uri: "file:///etc/passwd" })],
  ["without keys", (origin: string) => ({ issuer: origin })],
  ["that is a list", () => []],
])("metadata %s makes nobody believed", async (_case, metadata) => {
  const keys = { keys: [provider.signingKey.publicJwk] };
  const origin = await serve((self) => ({
    "/.well-known/openid-configuration": metadata(self),
    "/jwks": keys,
  }));
  const token = await signed({ iss: origin });

  await expect(people({ issuer: origin }).verify(token)).rejects.toMatchObject(KEYLESS);
});

test("keys that are too much to read, or behind a redirect, make nobody believed", async () => {
  const keys = { keys: [provider.signingKey.publicJwk] };
  const large = await serve(() => ({ "/jwks": { ...keys, padding: "x".repeat(600_000) } }));
  const redirecting = createServer((_request, response) => {
    response.writeHead(302, { location: `${provider.issuer}/jwks` }).end();
  }).listen(0, "127.0.0.1");
  servers.push(redirecting);
  await once(redirecting, "listening");
  const { port } = redirecting.address() as { port: number };

  for (const jwks of [`${large}/jwks`, `http://127.0.0.1:${port}/jwks`])
    await expect(people({ jwks }).verify(await signed())).rejects.toMatchObject(KEYLESS);
});

test("an issuer that can't be reached is asked once in ten seconds, and believed when it is back", async () => {
  let asked = 0;
  const origin = await serve((self) => {
    asked += 1;
    if (asked === 1) return { "/.well-known/openid-configuration": { issuer: "gone" } };
    return {
      "/.well-known/openid-configuration": { issuer: self, jwks_uri: `${self}/jwks` },
      "/jwks": { keys: [provider.signingKey.publicJwk] },
    };
  });
  const verifier = people({ issuer: origin });
  const token = await signed({ iss: origin });

  await expect(verifier.verify(token)).rejects.toMatchObject(KEYLESS);
  await expect(verifier.verify(token)).rejects.toMatchObject(KEYLESS);
  expect(asked).toBe(1);
  nowMs += 10_000;
  await expect(verifier.verify(token)).resolves.toMatchObject({ subject: "dana" });
});

test("an issuer with OAuth metadata alone is found by RFC 8414", async () => {
  const origin = await serve((self) => ({
    "/.well-known/oauth-authorization-server/tenant": {
      issuer: `${self}/tenant`,
      jwks_uri: `${self}/jwks`,
    },
    "/jwks": { keys: [provider.signingKey.publicJwk] },
  }));
  const token = await signed({ iss: `${origin}/tenant` });

  await expect(people({ issuer: `${origin}/tenant` }).verify(token)).resolves.toMatchObject({
    subject: "dana",
  });
});

test("of several issuers each is believed for its own tokens alone", async () => {
  const other = await startOpenIdProvider();
  const { kid, privateKey } = other.signingKey;
  const nowS = Math.floor(Date.now() / 1000);
  const sign = (iss: string) =>
    new SignJWT({ iss, aud: "countersign", sub: "eve", exp: nowS + 60, iat: nowS })
      .setProtectedHeader({ alg: "RS256", kid })
      .sign(privateKey);
  const verifier = createPersonVerifier([trust(), trust({ issuer: other.issuer })]);

  await expect(verifier.verify(await sign(provider.issuer))).rejects.toMatchObject(INVALID);
  await expect(verifier.verify(await sign(other.issuer))).resolves.toMatchObject({
    issuer: other.issuer,
  });
  await expect(verifier.verify(await signed())).resolves.toMatchObject({ issuer: provider.issuer });

  await other.close();
});
