import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createPersonVerifier,
  createWorkloadVerifier,
  type Trust,
} from "../../../services/adapters/identity/token-verifier.ts";
import { createTestHome, type TestHome } from "../../support/certificates.ts";
import { createTestIssuer, writeJwks, type TestIssuer } from "../../support/tokens.ts";

const NOW_S = 1_800_000_000;
const claims = {
  iss: "https://idp",
  aud: "countersign",
  sub: "agent-1",
  iat: NOW_S,
  exp: NOW_S + 600,
};

let home: TestHome;
let issuer: TestIssuer;
let trust: Trust;
let nowMs: number;
const clock = { now: () => nowMs };

beforeEach(async () => {
  home = await createTestHome();
  issuer = await createTestIssuer("key-1");
  nowMs = NOW_S * 1000;
  trust = {
    issuer: "https://idp",
    audience: "countersign",
    jwks: join(home.path, "jwks.json"),
  };
  await writeJwks(trust.jwks, [issuer.publicJwk]);
});

afterEach(() => home[Symbol.asyncDispose]());

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

test.each([
  ["expired", { exp: NOW_S - 31 }, "token_expired"],
  ["not yet valid", { nbf: NOW_S + 31 }, "token_not_for_us"],
  ["for another audience", { aud: "other" }, "token_not_for_us"],
  ["of another issuer", { iss: "https://evil" }, "token_not_for_us"],
  ["without an end", { exp: undefined }, "token_not_for_us"],
  ["without a subject", { sub: undefined }, "token_not_for_us"],
  ["with a control character in its subject", { sub: "a\nb" }, "token_claim_invalid"],
  ["with labels that are no texts", { labels: { a: 1 } }, "token_claim_invalid"],
  ["with an owner that is no text", { owner: 1 }, "token_claim_invalid"],
])("a token %s is refused", async (_case, change, reason) => {
  const token = await issuer.sign(Object.assign({ ...claims }, change));

  const verified = createWorkloadVerifier(trust, clock).verify(token);

  await expect(verified).rejects.toMatchObject({ code: "unauthenticated", reason });
});

test("an unsigned token is refused", async () => {
  const token = `${base64url({ alg: "none" })}.${base64url(claims)}.`;

  await expect(createWorkloadVerifier(trust, clock).verify(token)).rejects.toMatchObject({
    reason: "token_invalid",
  });
});

test("a token signed with the public key as an HMAC secret is refused", async () => {
  const signed = `${base64url({ alg: "HS256", kid: "key-1" })}.${base64url(claims)}`;
  const secret = JSON.stringify(issuer.publicJwk);
  const token = `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;

  await expect(createWorkloadVerifier(trust, clock).verify(token)).rejects.toMatchObject({
    reason: "token_invalid",
  });
});

test("a tampered token is refused", async () => {
  const [header, , signature] = (await issuer.sign(claims)).split(".");
  const token = [header, base64url({ ...claims, sub: "agent-2" }), signature].join(".");

  await expect(createWorkloadVerifier(trust, clock).verify(token)).rejects.toMatchObject({
    reason: "token_invalid",
  });
});

test("a token of another key under a known key id is refused", async () => {
  const token = await (await createTestIssuer("key-1")).sign(claims);

  await expect(createWorkloadVerifier(trust, clock).verify(token)).rejects.toMatchObject({
    reason: "token_invalid",
  });
});

test.each(["", "x", "a.b.c", "é.é.é"])("%j is no token", async (token) => {
  await expect(createWorkloadVerifier(trust, clock).verify(token)).rejects.toMatchObject({
    reason: "token_invalid",
  });
});

test("a token over 16 KiB is refused before it is read", async () => {
  const token = await issuer.sign({ ...claims, labels: { a: "x".repeat(16_384) } });

  await expect(createWorkloadVerifier(trust, clock).verify(token)).rejects.toMatchObject({
    reason: "token_too_large",
  });
});

test("a refusal shows neither the token nor its claims", async () => {
  const token = await issuer.sign({ ...claims, aud: "other" });

  await expect(createWorkloadVerifier(trust, clock).verify(token)).rejects.toMatchObject({
    message: "the token's issuer, audience, subject or times are not accepted",
  });
});

test("missing keys are the service's fault, and nobody is trusted", async () => {
  const verifier = createWorkloadVerifier(
    { ...trust, jwks: join(home.path, "absent.json") },
    clock,
  );

  await expect(verifier.verify(await issuer.sign(claims))).rejects.toMatchObject({
    code: "unavailable",
    reason: "keys_unavailable",
  });
});

test("plain http keys are only for loopback", () => {
  expect(() => createWorkloadVerifier({ ...trust, jwks: "http://idp.example/jwks" })).toThrow(
    /must be https/,
  );
});

test("keys come from a URL too, and a server without them is no reason to trust", async () => {
  let isBroken = true;
  const server = createServer((_request, response) => {
    response.writeHead(isBroken ? 500 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys: [issuer.publicJwk] }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const verifier = createWorkloadVerifier(
    { ...trust, jwks: `http://127.0.0.1:${port}/jwks` },
    clock,
  );
  const token = await issuer.sign(claims);

  await expect(verifier.verify(token)).rejects.toMatchObject({ reason: "keys_unavailable" });
  isBroken = false;
  nowMs += 10_000;
  await expect(verifier.verify(token)).resolves.toMatchObject({ subject: "agent-1" });

  server.close();
  server.closeAllConnections();
});

test("a token of an unknown key is refused until the key file has the key", async () => {
  const verifier = createWorkloadVerifier(trust, clock);
  const next = await createTestIssuer("key-2");
  const token = await next.sign(claims);
  await expect(verifier.verify(token)).rejects.toMatchObject({ reason: "token_invalid" });
  await writeJwks(trust.jwks, [issuer.publicJwk, next.publicJwk]);
  // Within a second the file is not read again, whoever asks.
  await expect(verifier.verify(token)).rejects.toMatchObject({ reason: "token_invalid" });

  nowMs += 1_000;
  const identity = await verifier.verify(token);

  expect(identity.id).toBe("https://idp|agent-1");
});

test("a key that was taken out is trusted for a minute at most", async () => {
  const verifier = createWorkloadVerifier(trust, clock);
  const token = await issuer.sign(claims);
  await verifier.verify(token);
  await writeJwks(trust.jwks, [(await createTestIssuer("key-2")).publicJwk]);

  nowMs += 60_000;

  await expect(verifier.verify(token)).rejects.toMatchObject({ reason: "token_invalid" });
});

test("a verified token is remembered, but not past its end", async () => {
  const verifier = createWorkloadVerifier(trust, clock);
  const token = await issuer.sign({ ...claims, exp: NOW_S + 10 });
  const first = await verifier.verify(token);
  expect(await verifier.verify(token)).toBe(first);

  nowMs += 41_000;

  await expect(verifier.verify(token)).rejects.toMatchObject({ reason: "token_expired" });
});

test("a workload has its owner and labels, and its SPIFFE id only in a domain of its issuer", async () => {
  const uri = "spiffe://prod.example/agent";
  const owner = "https://people|olivia";
  const token = await issuer.sign({ ...claims, sub: uri, owner, labels: { team: "sales" } });

  const plain = await createWorkloadVerifier(trust, clock).verify(token);
  const spiffe = await createWorkloadVerifier(
    { ...trust, trustDomain: "prod.example" },
    clock,
  ).verify(token);

  expect(plain).toMatchObject({
    kind: "workload",
    id: `https://idp|${uri}`,
    owner,
    labels: { team: "sales" },
  });
  expect(spiffe.id).toBe(uri);
});

test("a person has a harmless name and each group once, from the configured claim", async () => {
  const name = "Ol\u202eivia\n";
  const token = await issuer.sign({ ...claims, name, roles: ["a", "a", "b"] });

  const person = await createPersonVerifier({ ...trust, groups: ["roles"] }, clock).verify(token);

  expect(person).toMatchObject({
    kind: "person",
    subject: "agent-1",
    name: "Olivia",
    groups: ["a", "b"],
  });
});

test("a name that is cut in the middle of a character is still whole characters", async () => {
  const token = await issuer.sign({ ...claims, name: `${"x".repeat(127)}\u{1f511}` });

  const { name } = await createPersonVerifier(trust, clock).verify(token);

  expect(name).toBe(`${"x".repeat(127)}\ufffd`);
});

test("groups of another shape are refused, not half read", async () => {
  const token = await issuer.sign({ ...claims, groups: "admins" });

  await expect(createPersonVerifier(trust, clock).verify(token)).rejects.toMatchObject({
    reason: "token_claim_invalid",
    metadata: { claim: "groups" },
  });
});

test.each(["RS256", "PS256", "ES256", "EdDSA"])(
  "a token signed with %s is accepted",
  async (alg) => {
    const other = await createTestIssuer("key-3", alg);
    await writeJwks(trust.jwks, [other.publicJwk]);

    const identity = await createWorkloadVerifier(trust, clock).verify(await other.sign(claims));

    expect(identity.subject).toBe("agent-1");
  },
);
