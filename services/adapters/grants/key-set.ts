import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from "jose";

/** EdDSA (RFC 8037) is deterministic: the same grant gives the same token under the same key. */
export const GRANT_ALGORITHM = "EdDSA";
const CURVE = "Ed25519";
/** Rotating needs two; more than a few were left behind. */
const KEYS_MAX = 8;

/** One public key as it is published, with no private part. */
export interface PublicGrantKey {
  readonly kty: "OKP";
  readonly crv: typeof CURVE;
  readonly x: string;
  /** The thumbprint (RFC 7638), so that it can't be of another key. */
  readonly kid: string;
  readonly alg: typeof GRANT_ALGORITHM;
  readonly use: "sig";
}

/** The keys of one file: the first signs, all of them verify. */
export interface GrantKeySet {
  readonly signing: { readonly kid: string; readonly key: CryptoKey | Uint8Array };
  readonly published: readonly PublicGrantKey[];
}

/** The text of a key file with one fresh private key. */
export async function makeKeyText(): Promise<string> {
  const { privateKey } = await generateKeyPair(GRANT_ALGORITHM, { crv: CURVE, extractable: true });
  return `${JSON.stringify(await exportJWK(privateKey))}\n`;
}

/**
 * Reads a key file: a private JWK (RFC 7517), or a set of them whose first one is private. Throws `TypeError`, which names what is
 * wrong and never quotes a key.
 */
export async function parseKeyText(text: string): Promise<GrantKeySet> {
  const entries = entriesOf(parseJson(text));
  const [first] = entries;
  if (first === undefined) throw new TypeError("it holds no key");
  if (entries.length > KEYS_MAX) throw new TypeError(`it holds more than ${KEYS_MAX} keys`);
  if (typeof first.d !== "string") throw new TypeError("its first key is not a private one");
  const published = await Promise.all(entries.map(toPublic));
  const kid = published[0]?.kid ?? "";
  return { signing: { kid, key: await readPrivate(first) }, published };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which is a secret.
    throw new TypeError("it is not JSON");
  }
}

function entriesOf(value: unknown): readonly JWK[] {
  if (!isObject(value)) throw new TypeError("it is neither a JWK nor a JWKS");
  const entries = "keys" in value ? value["keys"] : [value];
  if (!Array.isArray(entries) || !entries.every(isJwk)) {
    throw new TypeError(`it holds something else than keys of ${CURVE} (RFC 8037)`);
  }
  return entries;
}

function isJwk(value: unknown): value is JWK {
  return (
    isObject(value) &&
    value["kty"] === "OKP" &&
    value["crv"] === CURVE &&
    typeof value["x"] === "string"
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function toPublic({ x = "" }: JWK): Promise<PublicGrantKey> {
  const key = { kty: "OKP", crv: CURVE, x } as const;
  const kid = await calculateJwkThumbprint(key, "sha256");
  return { ...key, kid, alg: GRANT_ALGORITHM, use: "sig" };
}

async function readPrivate(jwk: JWK): Promise<CryptoKey | Uint8Array> {
  try {
    return await importJWK(jwk, GRANT_ALGORITHM);
  } catch {
    throw new TypeError("its first key can't be read");
  }
}
