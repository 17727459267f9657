import { readFile } from "node:fs/promises";
import { createLocalJWKSet, type JSONWebKeySet, type JWK } from "jose";
import type { TokenTrust } from "../../core/identity/issuers.ts";
import { isTrustworthyUrl } from "../../core/identity/trustworthy-url.ts";
import { fetchText } from "./fetch-text.ts";
import { KeyCache, type KeyFinder } from "./key-cache.ts";
import { discoverKeys } from "./discovery.ts";

/** A file is at hand; an issuer must not be asked each time that somebody makes up a key id. */
const FILE_REREAD_MS_MIN = 1_000;
const URL_REREAD_MS_MIN = 10_000;

/**
 * The keys of an issuer of tokens, from a JWKS file, a URL, or where its metadata says. Keys can be rotated at any time. Throws
 * for a URL that is not https (http is for loopback).
 */
export function createKeySource(trust: TokenTrust, now: () => number): KeyCache {
  const { issuer, jwks } = trust;
  if (jwks !== undefined) return fromLocation(jwks, now, toKeyFinder);
  const metadata = discoverKeys(issuer, now);
  const load = async () => toKeyFinder(await metadata());
  return new KeyCache({ load, now, rereadMsMin: URL_REREAD_MS_MIN });
}

/** The keys for JWT-SVIDs of a SPIFFE bundle (SPIFFE Trust Domain and Bundle, section 4). Others of the bundle are not used. */
export function createSvidKeySource(bundle: string, now: () => number): KeyCache {
  return fromLocation(bundle, now, (text) => {
    const keys = parseKeys(text).keys.filter(isSvidKey);
    // "jwt-svid" is not a use that JWKs know (RFC 7517, section 4.2); it means this one.
    return createLocalJWKSet({ keys: keys.map((key) => ({ ...key, use: "sig" })) });
  });
}

function fromLocation(
  location: string,
  now: () => number,
  parse: (text: string) => KeyFinder,
): KeyCache {
  const isRemote = isUrl(location);
  if (isRemote && !isTrustworthyUrl(location))
    throw new TypeError("a JWKS URL must be https, except on loopback");
  const rereadMsMin = isRemote ? URL_REREAD_MS_MIN : FILE_REREAD_MS_MIN;
  const load = async () => parse(await readLocation(location));
  return new KeyCache({ load, now, rereadMsMin });
}

/** Whether keys are behind a URL; everything else is a path. */
export function isUrl(location: string): boolean {
  return /^https?:\/\//.test(location);
}

/** The text of a file or of a URL. */
export async function readLocation(location: string): Promise<string> {
  if (!isUrl(location)) return readFile(location, "utf8");
  const text = await fetchText(location);
  if (text === undefined) throw new Error("a URL of keys has nothing");
  return text;
}

function toKeyFinder(text: string): KeyFinder {
  return createLocalJWKSet(parseKeys(text));
}

function parseKeys(text: string): JSONWebKeySet {
  const parsed: unknown = JSON.parse(text);
  if (!isKeySet(parsed)) throw new TypeError("what should be a JWKS is none");
  return parsed;
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return (
    typeof value === "object" && value !== null && "keys" in value && Array.isArray(value.keys)
  );
}

/** A key without an id can't be looked up, and must have one there (section 4.2.2). */
function isSvidKey({ use, kid }: JWK): boolean {
  return use === "jwt-svid" && typeof kid === "string" && kid !== "";
}
