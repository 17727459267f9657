import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Visitor } from "../support/console-visitor.ts";
import { startConsole, startConsoleProvider, type TestConsole } from "../support/console.ts";
import { discoverProvider, codeTokens } from "../support/openid-client.ts";
import { temporaryDirectory } from "../support/temporary.ts";

let running: TestConsole;

beforeAll(async () => {
  running = await startConsole({
    provider: {
      clients: [
        {
          id: "countersign-console",
          redirectUris: ["http://localhost/callback", "http://localhost/callback/0"],
        },
        { id: "another-console", redirectUris: ["http://localhost/callback"] },
      ],
    },
  });
  running.peer.add();
});

afterAll(async () => {
  await running[Symbol.asyncDispose]();
});

const SESSION = "countersign-session";

/** A sign-in up to the address with the code, which the browser has not opened yet. */
async function callbackOf(visitor: Visitor, person = "dana"): Promise<URL> {
  const page = await visitor.open("/sign-in/begin?provider=0");
  const chosen = await visitor.submitPerson(page, person);
  return visitor.followTo(chosen, `${running.origin}/callback`);
}

function sessionOf(visitor: Visitor): string | undefined {
  return visitor.cookies.get(running.origin)?.get(SESSION);
}

test("a person who is not signed in sees the sign-in page, and nothing of the requests", async () => {
  const page = await running.visitor().open("/requests/req_aaaaaaaaaaaaaaaaaaaaaaaaaa");

  expect(page.url.pathname).toBe("/sign-in");
  expect(page.url.searchParams.get("return")).toBe("/requests/req_aaaaaaaaaaaaaaaaaaaaaaaaaa");
  expect(page.body).toContain("Sign in with");
  expect(page.body).not.toContain("customers");
});

test("a state that nobody began is refused, and no session is made", async () => {
  const visitor = running.visitor();
  const callback = await callbackOf(visitor);
  callback.searchParams.set("state", "another");

  const page = await visitor.send(callback);

  expect(page.status).toBe(400);
  expect(page.body).toContain("unknown_sign_in");
  expect(sessionOf(visitor)).toBeUndefined();
});

test("a code that was begun in another browser is refused: nobody is signed in as somebody else", async () => {
  const attacker = running.visitor();
  const victim = running.visitor();
  await callbackOf(victim); // It has a browser cookie of its own.
  const callback = await callbackOf(attacker);

  const page = await victim.send(callback);

  expect(page.status).toBe(400);
  expect(sessionOf(victim)).toBeUndefined();
});

test("a state that comes twice is refused", async () => {
  const visitor = running.visitor();
  const callback = await callbackOf(visitor);
  callback.searchParams.append("state", callback.searchParams.get("state") ?? "");

  expect((await visitor.send(callback)).status).toBe(400);
});

test("a callback that was used is refused", async () => {
  const visitor = running.visitor();
  const callback = await callbackOf(visitor);
  const first = await visitor.send(callback);

  const again = await visitor.send(callback);

  expect(first.status).toBe(303);
  expect(again.status).toBe(400);
});

test("a code of another sign-in does not fit the state and the verifier of this one", async () => {
  const visitor = running.visitor();
  const stolen = await callbackOf(running.visitor(), "sam");
  const callback = await callbackOf(visitor);
  callback.searchParams.set("code", stolen.searchParams.get("code") ?? "");

  const page = await visitor.send(callback);

  expect(page.status).toBe(401);
  expect(page.body).toContain("sign_in_refused");
  expect(sessionOf(visitor)).toBeUndefined();
});

test("a nonce that is not the one of this sign-in is refused", async () => {
  // Another console of the same verifier would be needed to make one; so the provider is asked for another nonce.
  const visitor = running.visitor();
  const begun = await visitor.send("/sign-in/begin?provider=0");
  const authorization = new URL(String(begun.headers["location"]));
  authorization.searchParams.set("nonce", "of-somebody-else");
  const chosen = await visitor.submitPerson(await visitor.open(authorization), "dana");
  const callback = await visitor.followTo(chosen, `${running.origin}/callback`);

  const page = await visitor.send(callback);

  expect(page.status).toBe(401);
  expect(page.body).toContain("sign_in_refused");
});

test("an answer that names another issuer is refused", async () => {
  const visitor = running.visitor();
  const callback = await callbackOf(visitor);
  callback.searchParams.set("iss", "https://evil.example");

  const page = await visitor.send(callback);

  expect(page.status).toBe(401);
  expect(sessionOf(visitor)).toBeUndefined();
});

test("what a provider says went wrong is told by its code, never in its words", async () => {
  const visitor = running.visitor();
  const callback = await callbackOf(visitor);
  callback.searchParams.delete("code");
  callback.searchParams.set("error", "access_denied");
  callback.searchParams.set("error_description", "<script>alert(1)</script>");

  const page = await visitor.send(callback);

  expect(page.status).toBe(401);
  expect(page.body).toContain("It said access_denied.");
  expect(page.body).not.toContain("alert(1)");
});

test("the session that somebody brought along is never the one they are signed in with", async () => {
  const visitor = running.visitor();
  await visitor.send("/sign-in");
  visitor.cookies.get(running.origin)?.set(SESSION, "fixed-by-somebody-else");

  await visitor.signIn("dana");

  expect(sessionOf(visitor)).not.toBe("fixed-by-somebody-else");
  const stranger = new Visitor(running.origin);
  stranger.cookies.set(running.origin, new Map([[SESSION, "fixed-by-somebody-else"]]));
  expect((await stranger.open("/")).url.pathname).toBe("/sign-in");
});

test("a second sign-in gives a new session, and ends the old one", async () => {
  const visitor = running.visitor();
  await visitor.signIn("dana");
  const old = sessionOf(visitor) ?? "";
  const stepUp = "/step-up?request=req_aaaaaaaaaaaaaaaaaaaaaaaaaa";

  const page = await visitor.signIn("dana", { start: stepUp, strong: true });

  expect(page.url.pathname).toBe("/requests/req_aaaaaaaaaaaaaaaaaaaaaaaaaa");
  expect(sessionOf(visitor)).not.toBe(old);
  const stale = new Visitor(running.origin);
  stale.cookies.set(running.origin, new Map([[SESSION, old]]));
  expect((await stale.open("/")).url.pathname).toBe("/sign-in");
});

test("a step-up asks the provider to see the person again, and for the classes that count", async () => {
  const visitor = running.visitor();
  await visitor.signIn("dana");

  const begun = await visitor.send("/step-up?request=req_aaaaaaaaaaaaaaaaaaaaaaaaaa");

  const { searchParams } = new URL(String(begun.headers["location"]));
  expect(searchParams.get("prompt")).toBe("login");
  expect(searchParams.get("max_age")).toBe("0");
  expect(searchParams.get("acr_values")).toBe("phr");
});

test("a step-up from which somebody else comes back is refused", async () => {
  const visitor = running.visitor();
  await visitor.signIn("dana");

  visitor.cookies.delete(running.provider.issuer); // The provider forgets who was there.
  const page = await visitor.signIn("sam", { start: "/step-up" });

  expect(page.status).toBe(403);
  expect(page.body).toContain("somebody_else");
  expect((await visitor.open("/me")).body).toContain("Dana Diaz");
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/%0d%0aset-cookie:x=y",
  "/requests/../../evil",
  "javascript:alert(1)",
])("after a sign-in nobody is sent to %s", async (elsewhere) => {
  const visitor = running.visitor();
  const start = `/sign-in/begin?${new URLSearchParams({ provider: "0", return: elsewhere }).toString()}`;

  const page = await visitor.signIn("dana", { start });

  expect(page.url.href).toBe(`${running.origin}/`);
});

test("a provider that is not offered is refused", async () => {
  expect((await running.visitor().send("/sign-in/begin?provider=7")).status).toBe(400);
  expect((await running.visitor().send("/sign-in/begin?provider=-1")).status).toBe(400);
});

test("signing out ends the session for whoever kept the cookie", async () => {
  const visitor = running.visitor();
  const page = await visitor.signIn("dana");
  const kept = sessionOf(visitor) ?? "";
  const token = /name="token" value="([^"]*)"/.exec(page.body)?.[1] ?? "";

  const left = await visitor.post("/sign-out", { token });

  expect(left.url.pathname).toBe("/sign-in");
  const other = new Visitor(running.origin);
  other.cookies.set(running.origin, new Map([[SESSION, kept]]));
  expect((await other.open("/")).url.pathname).toBe("/sign-in");
});

test("the cookies can't be read by scripts, and don't come along with posts from elsewhere", async () => {
  const visitor = running.visitor();
  const callback = await callbackOf(visitor);

  const signedIn = await visitor.send(callback);

  const [session = ""] = [signedIn.headers["set-cookie"] ?? []].flat();
  expect(session).toMatch(
    /^countersign-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
  );
});

test("a token is never a way in: neither as a bearer nor as a cookie", async () => {
  const client = await discoverProvider(running.provider.issuer, "countersign-console");
  const tokens = await codeTokens(client, "http://localhost/callback", { as: "dana" });
  const visitor = running.visitor();

  const bearer = await visitor.send("/", {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  const cookie = await visitor.send("/", {
    headers: { cookie: `${SESSION}=${tokens.access_token}` },
  });

  expect([bearer.status, cookie.status]).toEqual([303, 303]);
});

test("a machine's identity does not get a session", async () => {
  await using machine = await startConsole({ script: { whoAmI: () => ({ person: false }) } });

  const page = await machine.visitor().signIn("dana");

  expect(page.status).toBe(403);
  expect(page.body).toContain("not_a_person");
});

test("a token that the decision service does not take makes no session", async () => {
  await using other = await startConsole({ provider: { audience: "something-else" } });

  const page = await other.visitor().signIn("dana");

  expect(page.status).toBe(401);
  expect(page.body).toContain("token_not_for_us");
});

test("a session ends with its token", async () => {
  await using short = await startConsole({ provider: { accessTokenTtlS: 1 } });
  const visitor = short.visitor();
  const signedIn = await visitor.signIn("dana");

  expect(signedIn.status).toBe(200);
  await expect
    .poll(async () => (await visitor.open("/me")).url.pathname, { timeout: 10_000, interval: 250 })
    .toBe("/sign-in");
});

test("with several providers a person chooses, and the answer of one is none of another's", async () => {
  const second = await startConsoleProvider({ people: [{ sub: "pat", name: "Pat" }] });
  await using files = await temporaryDirectory();
  const path = `${files.path}/sign-in.yaml`;
  await writeFile(
    path,
    `providers:
  - { name: First, issuer: "${running.provider.issuer}", client_id: countersign-console }
  - { name: Second, issuer: "${second.issuer}", client_id: countersign-console, scopes: [openid, profile] }
`,
  );
  await using both = await startConsole({
    env: { COUNTERSIGN_SIGN_IN_ISSUER: "", COUNTERSIGN_SIGN_IN_FILE: path },
  });
  const visitor = both.visitor();

  const begun = await visitor.open("/sign-in/begin?provider=0");
  const chosen = await visitor.submitPerson(begun, "dana");
  const callback = await visitor.followTo(chosen, `${both.origin}/callback`);
  expect(callback.pathname).toBe("/callback/0");
  callback.pathname = "/callback/1";
  const crossed = await visitor.send(callback);
  expect([crossed.status, crossed.body.includes("unknown_sign_in")]).toEqual([400, true]);

  const choice = await visitor.open("/sign-in");
  const page = await visitor.signIn("pat", { start: "/sign-in/begin?provider=1" });
  await second.close();

  expect(choice.body).toContain("Sign in with First");
  expect(choice.body).toContain("Sign in with Second");
  expect(page.body).toContain("Pat");
});

test("a provider that is away is told as such, and asked again at the next sign-in", async () => {
  await using away = await startConsole();
  await away.provider.close();

  const page = await away.visitor().open("/sign-in/begin?provider=0");

  expect(page.status).toBe(503);
  expect(page.body).toContain("issuer_unreachable");
});
