import { X509Certificate } from "node:crypto";

const CERTIFICATES_MAX = 256;
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The authorities of a trust bundle: PEM text, or a SPIFFE bundle (SPIFFE Trust Domain and Bundle, section 4), of which only
 * those for X.509-SVIDs count. Throws when there is none, or one can't be read.
 */
export function parseTrustBundle(text: string): readonly X509Certificate[] {
  const isJson = text.trimStart().startsWith("{");
  const certificates = isJson ? fromSpiffe(JSON.parse(text)) : (text.match(PEM) ?? []);
  if (certificates.length === 0) throw new TypeError("the bundle holds no certificate authority");
  if (certificates.length > CERTIFICATES_MAX)
    throw new RangeError(`the bundle holds over ${CERTIFICATES_MAX} certificate authorities`);
  return certificates.map((certificate) => {
    const authority = new X509Certificate(certificate);
    if (!authority.ca) throw new TypeError("the bundle holds a certificate that is no authority's");
    return authority;
  });
}

function fromSpiffe(bundle: unknown): readonly Buffer[] {
  if (typeof bundle !== "object" || bundle === null || !("keys" in bundle)) return [];
  if (!Array.isArray(bundle.keys)) return [];
  return bundle.keys.filter(isX509Key).map(({ x5c: [der] }) => Buffer.from(der, "base64"));
}

/** Exactly one certificate (section 4.2.2). */
function isX509Key(key: unknown): key is { readonly x5c: readonly [string] } {
  if (typeof key !== "object" || key === null || !("use" in key) || !("x5c" in key)) return false;
  const { use, x5c } = key;
  return (
    use === "x509-svid" && Array.isArray(x5c) && x5c.length === 1 && typeof x5c[0] === "string"
  );
}
