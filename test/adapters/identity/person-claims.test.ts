import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPersonVerifier } from "../../../services/adapters/identity/token-verifier.ts";
import type { PersonTrust } from "../../../services/core/identity/issuers.ts";
import { createTestHome, type TestHome } from "../../support/certificates.ts";
import { createTestIssuer, writeJwks, type TestIssuer } from "../../support/tokens.ts";

const NOW_S = 1_800_000_000;
const MINUTES_15 = 900_000;

let home: TestHome;
let issuer: TestIssuer;
let nowMs: number;

beforeEach(async () => {
  home = await createTestHome();
  issuer = await createTestIssuer("key-1");
  nowMs = NOW_S * 1000;
  await writeJwks(join(home.path, "jwks.json"), [issuer.publicJwk]);
});
afterEach(() => home[Symbol.asyncDispose]());

function verifier(change: Partial<PersonTrust> = {}) {
  const trust = {
    issuer: "https://idp",
    audience: "countersign",
    jwks: join(home.path, "jwks.json"),
  };
  return createPersonVerifier({ ...trust, ...change }, { now: () => nowMs });
}

function sign(change: object = {}, header: { typ?: string } = {}): Promise<string> {
  const claims = {
    iss: "https://idp",
    aud: "countersign",
    sub: "dana",
    iat: NOW_S,
    exp: NOW_S + 3_600,
  };
  return issuer.sign(Object.assign(claims, change), header);
}

async function verify(change: object, trust: Partial<PersonTrust> = {}) {
  return verifier(trust).verify(await sign(change));
}

test.each([
  ["the client itself (RFC 9068)", { client_id: "dana" }],
  ["the client itself (Okta)", { cid: "dana" }],
  ["the client itself (azp)", { azp: "dana" }],
  ["the client itself (Entra ID v1)", { appid: "dana" }],
  ["an app (Entra ID)", { idtyp: "app" }],
  ["an app that is not said to be one (Entra ID)", { oid: "dana", azp: "an-app", roles: ["x"] }],
  ["client credentials (Auth0)", { gty: "client-credentials" }],
  ["a service account (Keycloak)", { preferred_username: "service-account-exporter" }],
])("a token whose subject is %s is no person's", async (_case, claims) => {
  await expect(verify(claims)).rejects.toMatchObject({
    reason: "token_not_for_us",
    message: "the token is a program's own",
  });
});

test("a token with which somebody acts for a person is not that person's", async () => {
  await expect(verify({ act: { sub: "agent" } })).rejects.toMatchObject({
    reason: "token_not_for_us",
    message: "a token of a delegation is nobody's own",
  });
});

test.each([
  ["exp", { exp: 1e12 }],
  ["nbf", { nbf: -1e12 }],
  ["iat", { iat: -1e300 }],
  ["auth_time", { auth_time: "yesterday" }],
  ["auth_time", { auth_time: 1e12 }],
])("a %s that is no time is refused", async (claim, claims) => {
  await expect(verify(claims)).rejects.toMatchObject({
    reason: "token_claim_invalid",
    metadata: { claim },
  });
});

test("a token is only as old as the trust lets it be, and then must say how old it is", async () => {
  const trust = { tokenAgeMsMax: 60_000 };

  await expect(verify({ iat: NOW_S - 91 }, trust)).rejects.toMatchObject({
    reason: "token_expired",
  });
  await expect(verify({ iat: undefined }, trust)).rejects.toMatchObject({
    metadata: { claim: "iat" },
  });
  await expect(verify({ iat: NOW_S - 90 }, trust)).resolves.toMatchObject({ subject: "dana" });
  await expect(verify({ iat: NOW_S - 91 })).resolves.toMatchObject({ subject: "dana" });
});

test("the skew of clocks is as configured", async () => {
  const trust = {
    issuer: "https://idp",
    audience: "countersign",
    jwks: join(home.path, "jwks.json"),
  };
  const strict = createPersonVerifier(trust, { now: () => nowMs, clockSkewMs: 0 });
  const loose = createPersonVerifier(trust, { now: () => nowMs, clockSkewMs: 120_000 });

  await expect(strict.verify(await sign({ exp: NOW_S }))).rejects.toMatchObject({
    reason: "token_expired",
  });
  await expect(strict.verify(await sign({ iat: NOW_S + 1 }))).rejects.toMatchObject({
    reason: "token_not_for_us",
  });
  await expect(
    loose.verify(await sign({ exp: NOW_S - 119, iat: NOW_S + 119 })),
  ).resolves.toBeDefined();
});

test.each(["countersign-grant+jwt", "secevent+jwt", "dpop+jwt", "JOSE", "at+jwt2", ""])(
  "a token of the type %j passes for a person's only if it says nothing else",
  async (typ) => {
    const verified = verifier().verify(await sign({}, { typ }));

    if (typ === "") await expect(verified).resolves.toBeDefined();
    else await expect(verified).rejects.toMatchObject({ reason: "token_invalid" });
  },
);

test.each(["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"])(
  "a token of the type %j is an access token or an ID token",
  async (typ) => {
    await expect(verifier().verify(await sign({}, { typ }))).resolves.toMatchObject({
      subject: "dana",
    });
  },
);

const BY_CLASS = { acr: ["phr", "phrh"], amr: [] };
const BY_METHOD = { acr: [], amr: ["hwk"] };

test.each([
  ["no rule", undefined, { acr: "phr", amr: ["hwk"] }],
  ["another class", BY_CLASS, { acr: "loa1", amr: ["hwk"] }],
  ["a class in a list", BY_CLASS, { acr: ["phr"] }],
  ["a class that starts alike", BY_CLASS, { acr: "ph" }],
  ["no class", BY_CLASS, {}],
  ["other methods", BY_METHOD, { amr: ["pwd"], acr: "phr" }],
  ["methods that are a text", BY_METHOD, { amr: "hwk" }],
  ["an age limit and no time of sign-in", { ...BY_CLASS, ageMsMax: MINUTES_15 }, { acr: "phr" }],
  [
    "a sign-in that is too old",
    { ...BY_CLASS, ageMsMax: MINUTES_15 },
    { acr: "phr", auth_time: NOW_S - 900 },
  ],
])("with %s a sign-in is not a strong one", async (_case, strong, claims) => {
  const person = await verify(claims, strong === undefined ? {} : { strong });

  expect(person.strongUntilMs).toBeUndefined();
});

test("a sign-in in the future is refused, so that none is strong for longer than it may be", async () => {
  const strong = { ...BY_CLASS, ageMsMax: MINUTES_15 };

  await expect(verify({ acr: "phr", auth_time: NOW_S + 31 }, { strong })).rejects.toMatchObject({
    metadata: { claim: "auth_time" },
  });
});

test.each([
  ["by its class, to the end of the token", BY_CLASS, { acr: "phrh", untilS: NOW_S + 3_600 }],
  ["by one of its methods", BY_METHOD, { amr: ["pwd", "hwk"], untilS: NOW_S + 3_600 }],
  [
    "until it is too old",
    { ...BY_CLASS, ageMsMax: MINUTES_15 },
    { acr: "phr", auth_time: NOW_S - 600, untilS: NOW_S + 300 },
  ],
  [
    "never past the token",
    { ...BY_CLASS, ageMsMax: MINUTES_15 * 100 },
    { acr: "phr", auth_time: NOW_S, untilS: NOW_S + 3_600 },
  ],
])("a sign-in is strong %s", async (_case, strong, { untilS, ...claims }) => {
  expect((await verify(claims, { strong })).strongUntilMs).toBe(untilS * 1000);
});

test("a person who is remembered is not strong for longer", async () => {
  const people = verifier({ strong: { ...BY_CLASS, ageMsMax: MINUTES_15 } });
  const token = await sign({ acr: "phr", auth_time: NOW_S - 890 });
  const first = await people.verify(token);

  nowMs += 11_000;
  const again = await people.verify(token);

  expect(first.strongUntilMs).toBe((NOW_S + 10) * 1000);
  expect((again.strongUntilMs ?? 0) > nowMs).toBe(false);
});

test.each([
  ["a step that is no mapping", ["realm", "roles"], { realm: "x" }],
  ["groups that are a text", ["groups"], { groups: "admins" }],
  ["a group that is no text", ["groups"], { groups: ["a", 1] }],
  [
    "over 512 groups",
    ["groups"],
    { groups: Array.from({ length: 513 }, (_, index) => `g${index}`) },
  ],
])("%s is refused, not half read", async (_case, groups, claims) => {
  await expect(verify(claims, { groups })).rejects.toMatchObject({ reason: "token_claim_invalid" });
});

test.each([
  [
    "a nested claim",
    ["realm_access", "roles"],
    { realm_access: { roles: ["a"] }, expected: ["a"] },
  ],
  [
    "a claim with dots",
    ["https://x.example/c", "g"],
    { "https://x.example/c": { g: ["a"] }, expected: ["a"] },
  ],
  ["nothing there", ["realm_access", "roles"], { realm_access: {}, expected: [] }],
  ["what every object has", ["constructor", "name"], { expected: [] }],
  ["what every object has, deeper", ["realm", "__proto__"], { realm: {}, expected: [] }],
])("groups come from %s", async (_case, groups, { expected, ...claims }) => {
  expect((await verify(claims, { groups })).groups).toEqual(expected);
});

test("a vouched address needs a verified claim and a domain of the issuer", async () => {
  const vouchesFor = ["acme.example"];
  const verified = { email: "Dana@Acme.example", email_verified: true };

  expect((await verify(verified, { vouchesFor })).vouchedEmail).toBe("dana@acme.example");
  expect((await verify(verified)).vouchedEmail).toBeUndefined();
  expect(
    (await verify({ ...verified, email_verified: "true" }, { vouchesFor })).vouchedEmail,
  ).toBeUndefined();
});

test.each([
  ["without an address", {}],
  ["with one that is not verified", { email: "dana@acme.example" }],
  ["with one of another domain", { email: "dana@evil.example", email_verified: true }],
])("where a vouched address is required, a token %s is refused", async (_case, claims) => {
  const trust = { vouchesFor: ["acme.example"], isAddressRequired: true };
  const verified = { email: "dana@acme.example", email_verified: true };

  await expect(verify(claims, trust)).rejects.toMatchObject({
    reason: "token_claim_invalid",
    metadata: { claim: "email" },
  });
  expect((await verify(verified, trust)).vouchedEmail).toBe("dana@acme.example");
});
