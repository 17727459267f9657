/** A SPIFFE ID that names a workload (SPIFFE-ID, section 2). */
export interface SpiffeId {
  readonly trustDomain: string;
  /** With the leading slash; never empty. */
  readonly path: string;
}

/** SPIFFE-ID, section 2.3. */
const ID_BYTES_MAX = 2048;
const ID = /^spiffe:\/\/([^/]*)(\/.*)$/;
/** SPIFFE-ID, section 2.2: letters, digits, dots, dashes and underscores, and no percent-encoding. */
const SEGMENT = /^[A-Za-z0-9._-]+$/;

/**
 * Reads a SPIFFE ID, or gives undefined for whatever is none: a query, a port, an empty or relative segment, an upper-case trust
 * domain. An ID without a path is the trust domain itself and no workload (X509-SVID, section 2).
 */
export function parseSpiffeId(text: string): SpiffeId | undefined {
  if (text.length > ID_BYTES_MAX) return undefined;
  const [, trustDomain = "", path = ""] = ID.exec(text) ?? [];
  if (!isTrustDomain(trustDomain)) return undefined;
  const segments = path.slice(1).split("/");
  const isPath = segments.every((each) => SEGMENT.test(each) && each !== "." && each !== "..");
  return isPath ? { trustDomain, path } : undefined;
}

/** Whether a text is the name of a trust domain (SPIFFE-ID, section 2.1). */
export function isTrustDomain(text: string): boolean {
  return /^[a-z0-9._-]{1,255}$/.test(text);
}
