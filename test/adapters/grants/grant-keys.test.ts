import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { calculateJwkThumbprint, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openGrantKeys, type GrantKeys } from "../../../services/adapters/grants/grant-keys.ts";
import { readOrCreate } from "../../../services/adapters/identity/private-file.ts";
import { makeKeyText } from "../../../services/adapters/grants/key-set.ts";
import { grantClaims, type GrantClaims } from "../../../services/core/approval/grant-token.ts";
import { DIGEST } from "../../core/approval/samples.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../../support/temporary.ts";
import { approvedRequest } from "./approved-request.ts";

let directory: TemporaryDirectory;
let path: string;
const faults: unknown[] = [];

beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory.path, "ledger", "grant.key.json");
  faults.length = 0;
});
afterEach(() => directory[Symbol.asyncDispose]());

const open = (): Promise<GrantKeys> =>
  openGrantKeys({ path, readOrCreate, onError: (error) => faults.push(error) });

const CLAIMS = claims();

test.each([
  ["no JSON", "secret-text", "it is not JSON"],
  ["a list", "[]", "it is neither a JWK nor a JWKS"],
  ["no key", '{"keys":[]}', "it holds no key"],
  ["another kind of key", '{"kty":"RSA","n":"AQAB","d":"secret-text"}', "it holds something else"],
  [
    "a public key first",
    '{"kty":"OKP","crv":"Ed25519","x":"AA"}',
    "its first key is not a private",
  ],
  [
    "a key that is none",
    '{"kty":"OKP","crv":"Ed25519","x":"AA","d":"secret-text"}',
    "its first key can't be read",
  ],
])("refuses a file with %s, and never quotes it", async (_what, text, message) => {
  await using keys = await open();
  await writeFile(path, text);

  const opening = open();

  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toThrow(path);
  await expect(opening).rejects.not.toThrow("secret-text");
  expect(keys.grantKeys()).toContain("OKP");
});

test("a file that is replaced by a bad one, or is gone, changes nothing and is told", async () => {
  await using keys = await open();
  const published = keys.grantKeys();
  const token = await keys.mint(CLAIMS);

  await writeFile(path, "{");
  await keys.reread();
  await rm(path);
  await keys.reread();

  expect(faults).toHaveLength(2);
  expect(keys.grantKeys()).toBe(published);
  expect(await keys.read(token)).toBeDefined();
});

test("does not read what another signed, what was altered, and what is no grant", async () => {
  await using keys = await open();
  const token = await keys.mint(CLAIMS);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { privateKey } = await generateKeyPair("EdDSA");
  const kid = JSON.parse(Buffer.from(header, "base64url").toString()).kid;
  const stranger = await new SignJWT({ ...CLAIMS })
    .setProtectedHeader({ alg: "EdDSA", typ: "countersign-grant+jwt", kid })
    .sign(privateKey);
  const altered = Buffer.from(JSON.stringify({ ...CLAIMS, sub: "other" })).toString("base64url");

  for (const bad of [
    "",
    "x",
    stranger,
    `${header}.${altered}.${signature}`,
    `${header}.${payload}.`,
    new UnsecuredJWT({ ...CLAIMS }).encode(),
    `${token}${"x".repeat(20_000)}`,
  ]) {
    expect(await keys.read(bad)).toBeUndefined();
  }
});

test("does not read a token of another type, although the key is ours", async () => {
  await using keys = await open();

  const key = JSON.parse(await readFile(path, "utf8"));
  const kid = await calculateJwkThumbprint(key);
  const token = await new SignJWT({ ...CLAIMS })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid })
    .sign(await importJWK(key, "EdDSA"));

  expect(await keys.read(token)).toBeUndefined();
});

test("makes its key at the first start, for its owner only, and keeps it", async () => {
  await using first = await open();
  await using second = await open();

  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(second.grantKeys()).toBe(first.grantKeys());
  expect(await second.mint(CLAIMS)).toBe(await first.mint(CLAIMS));
});

test("of several that start at once, all have the same key", async () => {
  const opened = await Promise.all([open(), open(), open(), open()]);

  expect(new Set(opened.map((keys) => keys.grantKeys())).size).toBe(1);
  await Promise.all(opened.map((keys) => keys[Symbol.asyncDispose]()));
});

test("publishes no private part", async () => {
  await using keys = await open();
  const { d } = JSON.parse(await readFile(path, "utf8"));

  const published = keys.grantKeys();

  expect(published).not.toContain(d);
  expect(Object.keys(JSON.parse(published).keys[0]).toSorted()).toEqual(
    ["alg", "crv", "kid", "kty", "use", "x"], // prettier-ignore
  );
});

test("reads its own tokens, whatever the time is", async () => {
  await using keys = await open();

  const found = await keys.read(await keys.mint({ ...CLAIMS, exp: 1 }));

  expect(found).toEqual({
    grantId: "grant_sample",
    agentId: CLAIMS.sub,
    requestId: "req_sample",
    digest: DIGEST,
  });
});

test("rotates: a new first key signs, the old one still verifies, and one that was taken out does not", async () => {
  await using keys = await open();
  const old = JSON.parse(await readFile(path, "utf8"));
  const next = JSON.parse(await makeKeyText());
  const before = await keys.mint(CLAIMS);

  const { d: _private, ...oldPublic } = old;
  await writeFile(path, JSON.stringify({ keys: [next, oldPublic] }));
  await keys.reread();
  const after = await keys.mint(CLAIMS);

  expect(kidOf(after)).toBe(await calculateJwkThumbprint(next));
  expect(await keys.read(before)).toBeDefined();
  expect(await keys.read(after)).toBeDefined();
  expect(JSON.parse(keys.grantKeys()).keys).toHaveLength(2);

  await writeFile(path, JSON.stringify(next));
  await keys.reread();
  expect(await keys.read(before)).toBeUndefined();
  expect(await keys.read(after)).toBeDefined();
  expect(faults).toEqual([]);
});

function kidOf(token: string): string {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;
}

function claims(): GrantClaims {
  const made = grantClaims(approvedRequest(), "countersign.local/ledger");
  if (made === undefined) throw new Error("the sample is not approved");
  return made;
}
