import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import * as openid from "openid-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mintPersonToken } from "../../services/adapters/identity/local-issuer.ts";
import { localPort } from "../../services/adapters/identity/local-port.ts";
import { signInAs } from "../../services/adapters/openid/code-flow.ts";
import { renewSignIn, revokeSignIn } from "../../services/adapters/openid/renewal.ts";
import { startIssuer, startIssuerIn, type IssuerProcess } from "../support/issuer.ts";
import { answerDevice, PlainBrowser } from "../support/sign-in.ts";
import { temporaryDirectory } from "../support/temporary.ts";

const CLI = "countersign-cli";
const CONSOLE = "countersign-console";
const CALLBACK = "http://127.0.0.1:51234/callback";
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

let provider: IssuerProcess;

beforeAll(async () => {
  provider = await startIssuer();
});

afterAll(() => provider[Symbol.asyncDispose]());

async function configured(clientId: string) {
  const execute = [openid.allowInsecureRequests];
  const url = new URL(provider.issuer);
  return openid.discovery(url, clientId, undefined, openid.None(), { execute });
}

/** Where the provider sends the browser of somebody who starts a sign-in at the console, and what proves who started it. */
async function begin(more: Readonly<Record<string, string>> = {}) {
  const configuration = await configured(CONSOLE);
  const verifier = openid.randomPKCECodeVerifier();
  const url = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: CALLBACK,
    scope: "openid",
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...more,
  });
  return { configuration, verifier, url };
}

/** The same, up to the callback with the code. */
async function authorise(person: string, more: Readonly<Record<string, string>> = {}) {
  const { configuration, verifier, url } = await begin();
  const browser = new PlainBrowser();
  const page = await browser.open(url);
  const { url: callback } = await browser.submit(page, { person, ...more });
  return { configuration, verifier, callback };
}

async function post(path: string, form: Readonly<Record<string, string>>) {
  const answer = await fetch(new URL(path, provider.issuer), {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

function startDevice(scope = "openid") {
  return post("/device/auth", { client_id: CLI, scope });
}

function poll(deviceCode: string) {
  const form = { client_id: CLI, grant_type: DEVICE_GRANT, device_code: deviceCode };
  return post("/token", form);
}

/** `fetch` does not let a caller choose these headers. */
async function statusWith(headers: Readonly<Record<string, string>>): Promise<number> {
  const call = request(new URL("/.well-known/openid-configuration", provider.issuer), { headers });
  call.end();
  const [answer] = await once(call, "response");
  answer.resume();
  return answer.statusCode;
}

test("pages of other names and of other origins are not served", async () => {
  const own = new URL(provider.issuer).host;

  expect(await statusWith({ host: "evil.example" })).toBe(421);
  expect(await statusWith({ host: own.replace("127.0.0.1", "localhost") })).toBe(421);
  expect(await statusWith({ host: own, origin: "https://evil.example" })).toBe(403);
  expect(await statusWith({ host: own, origin: "null" })).toBe(403);
  expect(await statusWith({ host: own, origin: provider.issuer })).toBe(200);
});

test.each([
  ["an unknown client", { client_id: "somebody-else" }],
  ["a callback on another host", { redirect_uri: "https://evil.example/callback" }],
  ["a callback of another path", { redirect_uri: "http://127.0.0.1:51234/elsewhere" }],
])("%s gets a page and no redirect", async (_, more) => {
  const { url } = await begin(more);

  const page = await new PlainBrowser().open(url);

  expect(page.status).toBe(400);
  expect(page.url.origin).toBe(provider.issuer);
  expect(page.html).toContain("That did not work");
});

test("a client that brings no proof key is refused", async () => {
  const { configuration } = await begin();
  const bare = { redirect_uri: CALLBACK, scope: "openid" };

  const { url } = await new PlainBrowser().open(openid.buildAuthorizationUrl(configuration, bare));

  expect(url.searchParams.get("error")).toBe("invalid_request");
  expect(url.searchParams.get("error_description")).toContain("PKCE");
});

test("a machine has no way to get a person's token", async () => {
  const asked = { client_id: CLI, grant_type: "client_credentials" };
  const password = { client_id: CLI, grant_type: "password", username: "dana", password: "" };

  expect((await post("/token", asked)).body["error"]).toBe("unsupported_grant_type");
  expect((await post("/token", password)).body["error"]).toBe("unsupported_grant_type");
});

test("a sign-in belongs to the browser that began it", async () => {
  const { url } = await begin();
  const page = await new PlainBrowser().open(url);

  const elsewhere = await new PlainBrowser().submit(page, { person: "dana" });

  expect(elsewhere.status).toBe(400);
  expect(elsewhere.html).toContain("not of this browser");
});

test.each(["", "nobody", "dana&", "D".repeat(5_000)])(
  "whoever is not on the page can't be chosen (%#)",
  async (person) => {
    const { url } = await begin();
    const browser = new PlainBrowser();

    const page = await browser.submit(await browser.open(url), { person });

    expect(page.status).toBe(400);
    expect(page.html).toContain("Choose one of these people.");
  },
);

test("a person who refuses sends the application away without a code", async () => {
  const { url } = await begin({ state: "s" });
  const browser = new PlainBrowser();

  const { url: callback } = await browser.submit(await browser.open(url), { abort: "yes" });

  expect(callback.searchParams.get("error")).toBe("access_denied");
  expect(callback.searchParams.has("code")).toBe(false);
});

test("nobody is signed in silently, not even a moment later in the same browser", async () => {
  const browser = new PlainBrowser();
  await browser.submit(await browser.open((await begin()).url), { person: "dana" });

  const silent = await browser.open((await begin({ prompt: "none" })).url);
  const again = await browser.open((await begin()).url);

  expect(silent.url.searchParams.get("error")).toBe("login_required");
  expect(again.html).toContain('value="dana" checked');
});

test("a code is worth nothing with another proof key, or at another client", async () => {
  const first = await authorise("dana");
  const second = await authorise("dana");
  const wrong = { pkceCodeVerifier: openid.randomPKCECodeVerifier() };

  await expect(
    openid.authorizationCodeGrant(first.configuration, first.callback, wrong),
  ).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(
    openid.authorizationCodeGrant(await configured(CLI), second.callback, {
      pkceCodeVerifier: second.verifier,
    }),
  ).rejects.toMatchObject({ error: "invalid_grant" });
});

test("a code is good once; the second time ends what the first one gave", async () => {
  const { configuration, callback, verifier } = await authorise("dana");
  const checks = { pkceCodeVerifier: verifier };
  const { refresh_token: token = "" } = await openid.authorizationCodeGrant(
    configuration,
    callback,
    checks,
  );

  const again = openid.authorizationCodeGrant(configuration, callback, checks);

  await expect(again).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(openid.refreshTokenGrant(configuration, token)).rejects.toMatchObject({
    error: "invalid_grant",
  });
});

test("a device waits until somebody answers, and is told when they refuse", async () => {
  const { body: asked } = await startDevice();
  const early = await poll(asked["device_code"]!);

  const page = await answerDevice(asked["verification_uri_complete"]!, "refuse");

  expect(early).toMatchObject({ status: 400, body: { error: "authorization_pending" } });
  expect(page.html).toContain("Nobody signed in");
  expect((await poll(asked["device_code"]!)).body["error"]).toBe("access_denied");
  expect((await poll("no such code")).body["error"]).toBe("invalid_grant");
});

test("a code of a device is typed in, good once, and of nobody when it is wrong", async () => {
  const { body: asked } = await startDevice();
  const browser = new PlainBrowser();
  const form = await browser.open(asked["verification_uri"]!);
  const wrong = await browser.submit(form, { user_code: "XXXX-XXXX" });
  const typed = asked["user_code"]!.toLowerCase().replace("-", " ");
  const code = await browser.submit(wrong, { user_code: typed });
  const chosen = await browser.submit(code, { confirm: "yes" });

  const done = await browser.submit(chosen, { person: "sam" });

  expect(wrong.html).toContain("That code is not known");
  expect(code.html).toContain(asked["user_code"]);
  expect(done.html).toContain("You are signed in");
  const { body: tokens } = await poll(asked["device_code"]!);
  expect(decodeJwt(tokens["access_token"]!)).toMatchObject({ sub: "sam", groups: ["security"] });
  expect((await poll(asked["device_code"]!)).body["error"]).toBe("invalid_grant");
  expect((await browser.submit(wrong, { user_code: typed })).html).toContain("it was used");
});

test("tokens say who, in which groups, and how they signed in; the key of the home verifies them", async () => {
  const keys = createRemoteJWKSet(new URL("/jwks", provider.issuer));
  const expected = { issuer: provider.issuer, audience: "countersign", typ: "at+jwt" };
  const client = { issuer: provider.issuer, clientId: CLI, person: "pat" };
  const beganS = Math.floor(Date.now() / 1000);

  const plain = await signInAs({ ...client, isStrong: false });
  const strong = await signInAs({ ...client, isStrong: true });

  const { payload } = await jwtVerify(plain.accessToken, keys, expected);
  expect(payload).toMatchObject({
    sub: "pat",
    name: "Pat Park",
    groups: ["platform", "ml-governance"],
    acr: "plain",
    amr: ["user"],
  });
  expect(payload["auth_time"]).toBeGreaterThanOrEqual(beganS);
  expect(payload.exp! - payload.iat!).toBe(600);
  expect((await jwtVerify(strong.accessToken, keys, expected)).payload).toMatchObject({
    acr: "strong",
    amr: ["pwd", "otp"],
  });
  expect(plain.person).toEqual({ subject: "pat", name: "Pat Park" });
  const minted = await mintPersonToken(provider.home, { subject: "x", name: "X", groups: [] });
  expect((await jwtVerify(minted, keys, { issuer: provider.issuer })).payload.sub).toBe("x");
});

test("a renewal keeps how and when the person signed in, takes their groups of now, and ends with them", async () => {
  const path = join(provider.home, "identity", "people.json");
  const people = JSON.parse(await readFile(path, "utf8")) as { subject: string }[];
  const client = { issuer: provider.issuer, clientId: CLI };
  const first = await signInAs({ ...client, person: "alex", isStrong: true });
  const others = people.filter(({ subject }) => subject !== "alex");
  const changed = { subject: "alex", name: "Alex", groups: ["audit"], email: "alex@acme.example" };

  await writeFile(path, JSON.stringify([...others, changed]));
  const next = await renewSignIn({ ...client, refreshToken: first.refreshToken! });
  await writeFile(path, JSON.stringify(others));
  const gone = renewSignIn({ ...client, refreshToken: next.refreshToken! });

  const [before, after] = [decodeJwt(first.accessToken), decodeJwt(next.accessToken)];
  expect(after).toMatchObject({ groups: ["audit"], acr: "strong", auth_time: before["auth_time"] });
  expect(after).toMatchObject({ email: "alex@acme.example", email_verified: true });
  await expect(gone).rejects.toMatchObject({ reason: "sign_in_over" });
  await writeFile(path, JSON.stringify(people));
});

test("a refresh token is good once, and none after the sign-in was revoked", async () => {
  const client = { issuer: provider.issuer, clientId: CLI };
  const first = await signInAs({ ...client, person: "dana", isStrong: false });
  const next = await renewSignIn({ ...client, refreshToken: first.refreshToken! });
  const other = await signInAs({ ...client, person: "dana", isStrong: false });
  await revokeSignIn({ ...client, refreshToken: other.refreshToken! });

  const over = { reason: "sign_in_over" };
  await expect(renewSignIn({ ...client, refreshToken: other.refreshToken! })).rejects.toMatchObject(
    over,
  );
  await expect(renewSignIn({ ...client, refreshToken: first.refreshToken! })).rejects.toMatchObject(
    over,
  );
  // Two who hold one refresh token are one too many: nobody knows which is the thief.
  await expect(renewSignIn({ ...client, refreshToken: next.refreshToken! })).rejects.toMatchObject(
    over,
  );
});

test("a port that another program has stops the start, and the message names file and port", async () => {
  await using home = await temporaryDirectory();
  const port = await localPort(home.path);
  const other = createServer().listen(port, "127.0.0.1");
  await once(other, "listening");

  const start = startIssuerIn(home.path);

  await expect(start).rejects.toThrow(
    `Port ${port}, which ${join(home.path, "identity", "issuer.json")} names`,
  );
  other.close();
});

test("a restart is at the same address, with the same key, and has forgotten who was signed in", async () => {
  await using home = await temporaryDirectory();
  const first = await startIssuerIn(home.path);
  const client = { issuer: `http://${first.address}`, clientId: CLI };
  const before = await signInAs({ ...client, person: "dana", isStrong: false });
  expect(await first.stop()).toBe(0);

  await using second = await startIssuerIn(home.path);

  const keys = createRemoteJWKSet(new URL("/jwks", client.issuer));
  expect(second.address).toBe(first.address);
  expect((await jwtVerify(before.accessToken, keys)).payload.sub).toBe("dana");
  await expect(
    renewSignIn({ ...client, refreshToken: before.refreshToken! }),
  ).rejects.toMatchObject({ reason: "sign_in_over" });
});
