import { isLoopback, isTrustworthyUrl } from "../../core/identity/trustworthy-url.ts";
import { fetchText } from "./fetch-text.ts";

/** Where an issuer keeps its keys hardly ever changes. */
const METADATA_AGE_MS_MAX = 10 * 60_000;

/**
 * Reads an issuer's key set from where its metadata says (OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3). Throws
 * when the metadata is of another issuer, because whoever answers there then speaks for somebody else.
 */
export function discoverKeys(issuer: string, now: () => number): () => Promise<string> {
  let known: { readonly keysUrl: string; readonly atMs: number } | undefined;
  return async () => {
    if (known === undefined || now() - known.atMs >= METADATA_AGE_MS_MAX)
      known = { keysUrl: await readKeysUrl(issuer), atMs: now() };
    try {
      const text = await fetchText(known.keysUrl);
      if (text === undefined) throw new Error("the issuer's keys are not where its metadata says");
      return text;
    } catch (error) {
      known = undefined; // They may have moved.
      throw error;
    }
  };
}

async function readKeysUrl(issuer: string): Promise<string> {
  const text = (await fetchText(openIdUrl(issuer))) ?? (await fetchText(oauthUrl(issuer)));
  const metadata: unknown = JSON.parse(text ?? "null");
  return keysUrlIn(metadata, issuer);
}

/** Where the metadata of an issuer says that its keys are. Throws when it is another's, or they are where they can't be trusted. */
export function keysUrlIn(metadata: unknown, issuer: string): string {
  if (typeof metadata !== "object" || metadata === null)
    throw new TypeError("the issuer has no metadata");
  if (!("issuer" in metadata) || metadata.issuer !== issuer)
    throw new TypeError("the issuer's metadata is that of another issuer");
  if (!("jwks_uri" in metadata) || typeof metadata.jwks_uri !== "string")
    throw new TypeError("the issuer's metadata names no keys");
  const keysUrl = URL.parse(metadata.jwks_uri);
  if (keysUrl === null || !isTrustworthyUrl(metadata.jwks_uri) || leadsInside(keysUrl, issuer))
    throw new TypeError("the issuer's metadata names keys at a URL that is not https");
  return keysUrl.href;
}

/** Metadata from elsewhere must not send this service to its own machine. */
function leadsInside(keysUrl: URL, issuer: string): boolean {
  const from = URL.parse(issuer);
  return isLoopback(keysUrl) && (from === null || !isLoopback(from));
}

/** OpenID Connect Discovery 1.0, section 4.1: appended. */
function openIdUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/** RFC 8414, section 3.1: inserted before the path. */
function oauthUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, "")}`;
}
