import { readFile } from "node:fs/promises";
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet } from "jose";
import type { JWTVerifyGetKey } from "jose";

/** A JWKS file is read again at this age, so that a key that was taken out is not trusted for longer. */
const KEYS_AGE_MS_MAX = 60_000;
/** An unknown key id makes the file be read again, at most this often: ids are chosen by whoever sends a token. */
const REREAD_MS_MIN = 1_000;
const FETCH_MS_MAX = 5_000;

/**
 * Gives the key for a token, from a JWKS file or an http(s) URL. Keys can be rotated by replacing the file. Plain http
 * is only for loopback, since whoever can change the answer can make identities; other URLs throw.
 */
export function createKeySource(location: string, now: () => number): JWTVerifyGetKey {
  if (!/^https?:\/\//.test(location)) return fileKeySource(location, now);
  const url = new URL(location);
  if (url.protocol === "http:" && !["127.0.0.1", "[::1]", "localhost"].includes(url.hostname)) {
    throw new TypeError("a JWKS URL must be https, except on loopback");
  }
  return createRemoteJWKSet(url, {
    timeoutDuration: FETCH_MS_MAX,
    cacheMaxAge: KEYS_AGE_MS_MAX,
    cooldownDuration: REREAD_MS_MIN,
  });
}

function fileKeySource(path: string, now: () => number): JWTVerifyGetKey {
  let loaded: Promise<JWTVerifyGetKey> | undefined;
  let loadedAtMs = 0;
  const load = (ageMsMax: number) => {
    if (loaded === undefined || now() - loadedAtMs >= ageMsMax) {
      loadedAtMs = now();
      loaded = readKeys(path).catch((error: unknown) => {
        loaded = undefined; // The next call tries again; until then nobody is trusted.
        throw error;
      });
    }
    return loaded;
  };
  return async (header, token) => {
    const keys = await load(KEYS_AGE_MS_MAX);
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return (await load(REREAD_MS_MIN))(header, token);
    }
  };
}

async function readKeys(path: string): Promise<JWTVerifyGetKey> {
  const parsed: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isKeySet(parsed)) throw new TypeError(`${path} is not a JWKS`);
  return createLocalJWKSet(parsed);
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return (
    typeof value === "object" && value !== null && "keys" in value && Array.isArray(value.keys)
  );
}
