import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { beginDeviceFlow } from "../../../services/adapters/openid/device-flow.ts";

/** The provider's own answers can't be chosen, so one that says what it is told stands in for it. */
async function startProvider(
  answers: readonly object[],
  asked: { readonly device?: boolean; readonly expiresIn?: number } = {},
) {
  const calls: { readonly atMs: number; readonly grant: string | null }[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const send = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.url?.startsWith("/.well-known/") === true) {
      const device = { device_authorization_endpoint: `${issuer}/device` };
      send(200, {
        issuer,
        token_endpoint: `${issuer}/token`,
        ...(asked.device === false ? {} : device),
      });
      return;
    }
    let body = "";
    for await (const chunk of request) body += String(chunk);
    if (request.url === "/device") {
      send(200, {
        device_code: "the device code",
        user_code: "ABCD-EFGH",
        verification_uri: `${issuer}/page`,
        expires_in: asked.expiresIn ?? 60,
        interval: 1,
      });
      return;
    }
    const answer = answers[calls.length] ?? answers.at(-1) ?? {};
    calls.push({ atMs: performance.now(), grant: new URLSearchParams(body).get("grant_type") });
    send("error" in answer ? 400 : 200, answer);
  };
  const server = createServer((request, response) => void serve(request, response)).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    calls,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function begin(issuer: string) {
  return beginDeviceFlow({ issuer, clientId: "cli", scope: "openid", acrValues: "", audience: "" });
}

const PENDING = { error: "authorization_pending" };
const TOKENS = { access_token: "the access token", token_type: "Bearer", expires_in: 300 };
const never = new AbortController().signal;

test.each([
  ["http://idp.example", "invalid_argument", "issuer_invalid"],
  ["idp.example", "invalid_argument", "issuer_invalid"],
  ["http://127.0.0.1:1", "unavailable", "issuer_unavailable"],
])("%s is no provider that could be asked", async (issuer, code, reason) => {
  await expect(begin(issuer)).rejects.toMatchObject({ code, reason });
});

test("a provider without the device flow is told from one that does not answer", async () => {
  await using provider = await startProvider([], { device: false });

  await expect(begin(provider.issuer)).rejects.toMatchObject({ reason: "no_device_flow" });
});

test.each([
  ["access_denied", "permission_denied", "sign_in_refused"],
  ["expired_token", "deadline_exceeded", "sign_in_expired"],
  ["invalid_grant", "unauthenticated", "sign_in_over"],
  ["invalid_client", "failed_precondition", "sign_in_failed"],
])("an end with %s is told in words", async (error, code, reason) => {
  await using provider = await startProvider([{ error, error_description: "said the provider" }]);
  const flow = await begin(provider.issuer);

  const end = flow.wait(never);

  await expect(end).rejects.toMatchObject({ code, reason });
  await expect(end).rejects.not.toThrow("the device code");
});

test("nobody is waited for longer than the provider says", async () => {
  await using provider = await startProvider([PENDING], { expiresIn: 2 });
  const flow = await begin(provider.issuer);

  await expect(flow.wait(never)).rejects.toMatchObject({ reason: "sign_in_expired" });
});

test("giving up ends the waiting at once", async () => {
  await using provider = await startProvider([PENDING]);
  const flow = await begin(provider.issuer);
  const giveUp = new AbortController();

  const waiting = flow.wait(giveUp.signal);
  giveUp.abort();

  await expect(waiting).rejects.toMatchObject({ code: "cancelled", reason: "cancelled" });
  expect(provider.calls).toEqual([]);
});

test(
  "a provider that says to slow down is asked five seconds later each time from then on",
  { timeout: 30_000 },
  async () => {
    await using provider = await startProvider([PENDING, { error: "slow_down" }, TOKENS]);
    const flow = await begin(provider.issuer);

    const { accessToken } = await flow.wait(never);

    const [first, second, third] = provider.calls.map(({ atMs }) => atMs);
    expect(accessToken).toBe("the access token");
    expect(provider.calls[0]?.grant).toBe("urn:ietf:params:oauth:grant-type:device_code");
    expect(second! - first!).toBeLessThan(3_000);
    expect(third! - second!).toBeGreaterThan(5_900);
  },
);
