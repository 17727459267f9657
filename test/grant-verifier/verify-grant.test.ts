import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JSONWebKeySet,
} from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGrantKeys, type GrantKeys } from "../../services/adapters/grants/grant-keys.ts";
import { readOrCreate } from "../../services/adapters/identity/private-file.ts";
import {
  createLocalIssuer,
  mintPersonToken,
  mintWorkloadToken,
} from "../../services/adapters/identity/local-issuer.ts";
import {
  createPersonVerifier,
  createWorkloadVerifier,
} from "../../services/adapters/identity/token-verifier.ts";
import { grantClaims } from "../../services/core/approval/grant-token.ts";
import {
  verifyGrant,
  type GrantErrorCode,
  type GrantExpectations,
} from "../../services/grant-verifier/verify-grant.ts";
import { approvedRequest } from "../adapters/grants/approved-request.ts";
import { AGENT_ID, DIGEST, T0 } from "../core/approval/samples.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const ISSUER = "countersign.local/ledger";
/** What a grant of the sample says. */
const CLAIMS = grantClaims(approvedRequest(), ISSUER);

let directory: TemporaryDirectory;
let keys: GrantKeys;
let token: string;
/** A key that is published beside ours, so that tests can sign what we never would. */
let otherKey: CryptoKey;
let jwks: JSONWebKeySet;

beforeAll(async () => {
  directory = await temporaryDirectory();
  keys = await openGrantKeys({
    readOrCreate,
    path: join(directory.path, "grant.key.json"),
    onError: () => undefined,
  });
  if (CLAIMS === undefined) throw new Error("the sample is not approved");
  token = await keys.mint(CLAIMS);
  const pair = await generateKeyPair("EdDSA", { extractable: true });
  otherKey = pair.privateKey;
  const published: JSONWebKeySet = JSON.parse(keys.grantKeys());
  jwks = { keys: [...published.keys, { ...(await exportJWK(pair.publicKey)), kid: "other" }] };
});
afterAll(async () => {
  await keys[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const verify = (text: string, change: Partial<GrantExpectations> = {}) =>
  verifyGrant(text, {
    jwks,
    issuer: ISSUER,
    audience: AGENT_ID,
    digest: DIGEST,
    nowMs: T0 + 10_000,
    ...change,
  });

const signed = (claims: object, header: object = {}): Promise<string> =>
  new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: "EdDSA", typ: "countersign-grant+jwt", kid: "other", ...header })
    .sign(otherKey);

type Make = () => string | Promise<string>;

const REFUSED: readonly (readonly [string, Make, GrantErrorCode])[] = [
  ["no token at all", () => "hello", "malformed"],
  ["a huge one", () => "x".repeat(20_000), "too_large"],
  ["alg none", () => new UnsecuredJWT({ ...CLAIMS }).encode(), "wrong_algorithm"],
  ["alg none that looks signed", () => withHeader({ alg: "none" }), "wrong_algorithm"],
  ["an HMAC with the public key", () => withHeader({ alg: "HS256" }), "wrong_algorithm"],
  ["an unknown kid", () => signed({}, { kid: "nobody" }), "unknown_key"],
  ["no kid where several keys fit", () => signed({}, { kid: undefined }), "unknown_key"],
  ["another type", () => signed({}, { typ: "at+jwt" }), "wrong_type"],
  ["no type", () => signed({}, { typ: undefined }), "wrong_type"],
  [
    "a kid of ours and another's signature",
    () => signed({}, { kid: kidOf(token) }),
    "bad_signature",
  ],
  ["another issuer", () => signed({ iss: "https://evil.example" }), "wrong_issuer"],
  ["another audience", () => signed({ aud: "other", sub: "other" }), "wrong_audience"],
  ["two audiences", () => signed({ aud: [AGENT_ID, "other"] }), "bad_claims"],
  ["another subject than its audience", () => signed({ sub: "other" }), "bad_claims"],
  ["no end", () => signed({ exp: undefined }), "bad_claims"],
  ["no action", () => signed({ act: undefined }), "bad_claims"],
  [
    "an action without a digest",
    () => signed({ act: { request: "r", uses: 1, labels: [] } }),
    "bad_claims",
  ],
  ["no uses", () => signed({ act: { ...CLAIMS?.act, uses: 0 } }), "bad_claims"],
  [
    "another action",
    () => signed({ act: { ...CLAIMS?.act, digest: "f".repeat(64) } }),
    "wrong_digest",
  ],
];

test.each(REFUSED)("refuses %s", async (_what, make, code) => {
  await expect(verify(await make())).rejects.toMatchObject({ name: "GrantError", code });
});

test.each(["header", "payload", "signature"] as const)("refuses an altered %s", async (part) => {
  const parts = token.split(".");
  const index = ["header", "payload", "signature"].indexOf(part);
  const bytes = Buffer.from(parts[index] ?? "", "base64url");
  bytes.writeUInt8(bytes.readUInt8(12) ^ 1, 12);
  const altered = parts.with(index, bytes.toString("base64url")).join(".");

  await expect(verify(altered)).rejects.toMatchObject({ name: "GrantError" });
});

test("refuses a grant that has expired, and one from a clock that is ahead", async () => {
  await expect(verify(token, { nowMs: T0 + 305_000 })).rejects.toMatchObject({ code: "expired" });
  await expect(verify(token, { nowMs: T0 - 6_000 })).rejects.toMatchObject({
    code: "not_yet_valid",
  });
});

test("tells keys that can't be read from a grant that is bad", async () => {
  const fetching = () => Promise.reject(new Error("connect ECONNREFUSED"));

  await expect(verify(token, { jwks: fetching })).rejects.toMatchObject({
    code: "keys_unavailable",
  });
});

test("no token of a person or of a workload passes as a grant, although its key were published", async () => {
  const trusts = await createLocalIssuer(directory.path);
  const person = await mintPersonToken(directory.path, {
    subject: "dana",
    name: "Dana",
    groups: [],
  });
  const workload = await mintWorkloadToken(directory.path, { subject: "exporter" });

  const both = await Promise.all(
    [trusts.people.jwks, trusts.workloads.jwks].map((file) => readFile(file, "utf8")),
  );
  const published = { keys: both.flatMap((text) => JSON.parse(text).keys) };

  for (const text of [person, workload]) {
    const change = { jwks: published, audience: "countersign", nowMs: Date.now() };
    await expect(verify(text, change)).rejects.toMatchObject({ code: "wrong_type" });
  }
});

test("no grant passes as the token of a person or of a workload", async () => {
  const trusts = await createLocalIssuer(directory.path);

  const asPerson = createPersonVerifier(trusts.people).verify(token);
  const asWorkload = createWorkloadVerifier(trusts.workloads).verify(token);

  await expect(asPerson).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(asWorkload).rejects.toMatchObject({ code: "unauthenticated" });
});

test("accepts a grant and tells what it is for", async () => {
  const grant = await verify(token);

  expect(grant).toEqual({
    grantId: "grant_sample",
    requestId: "req_sample",
    agent: AGENT_ID,
    digest: DIGEST,
    uses: 1,
    labels: ["pci.card", "pii.email"],
    approvedAtMs: T0,
    expiresAtMs: T0 + 300_000,
  });
});

test("accepts a grant of either key while keys rotate", async () => {
  expect(await verify(token)).toMatchObject({ grantId: "grant_sample" });
  expect(await verify(await signed({}))).toMatchObject({ grantId: "grant_sample" });
});

function withHeader(header: object): string {
  const [, payload = "", signature = ""] = token.split(".");
  const text = JSON.stringify({ typ: "countersign-grant+jwt", kid: kidOf(token), ...header });
  return `${Buffer.from(text).toString("base64url")}.${payload}.${signature}`;
}

function kidOf(text: string): string {
  return JSON.parse(Buffer.from(text.split(".")[0] ?? "", "base64url").toString()).kid;
}
