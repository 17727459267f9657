import "reflect-metadata";
import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A key and its certificate, and how they are handed over. */
export interface Issued {
  /** PEM. */
  readonly key: string;
  /** PEM: the certificate, and those of the intermediates up to, but without, the root. */
  readonly certificate: string;
  /** The certificate alone (DER). */
  readonly der: Uint8Array;
  /** The certificate and the intermediates, as a TLS client presents them (DER). */
  readonly chain: readonly Uint8Array[];
}

/** What a certificate says. Whatever is left out is as an honest one has it. */
export interface Certified {
  readonly uris?: readonly string[];
  readonly commonName?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly usages?: number;
  readonly extendedUsages?: readonly x509.ExtendedKeyUsage[];
  /** Makes it an authority. */
  readonly pathLength?: number;
}

/** A certificate authority of a test. */
export interface Authority extends Issued {
  issue(certified: Certified): Promise<Issued>;
  /** An authority below this one. */
  authority(certified?: Certified): Promise<Authority>;
  /** One below this one that is no authority, and signs certificates all the same. */
  pretender(certified: Certified): Promise<Authority>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const HOUR_MS = 3_600_000;
const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;

/** A root of its own. Nobody else trusts it. */
export async function createAuthority(certified: Certified = {}): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create(
    await template({ pathLength: 4, ...certified }, { keys, issuer: undefined }),
  );
  return toAuthority(keys, certificate, []);
}

/** The authority of PEM text with its private key and its certificate. */
export async function openAuthority(pem: string): Promise<Authority> {
  const key = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
  const certificate = new x509.X509Certificate(new X509Certificate(pem).raw);
  const privateKey = await webcrypto.subtle.importKey("pkcs8", key, ALGORITHM, true, ["sign"]);
  const publicKey = await certificate.publicKey.export(ALGORITHM, ["verify"]);
  return toAuthority({ privateKey, publicKey }, certificate, []);
}

async function toAuthority(
  keys: webcrypto.CryptoKeyPair,
  certificate: x509.X509Certificate,
  above: readonly x509.X509Certificate[],
): Promise<Authority> {
  const create = async (certified: Certified) => {
    const own = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const issuer = { keys, certificate };
    const made = await x509.X509CertificateGenerator.create(
      await template(certified, { keys: own, issuer }),
    );
    return { own, made };
  };
  return {
    ...(await toIssued(keys, certificate, above)),
    issue: async (certified) => {
      const { own, made } = await create(certified);
      return toIssued(own, made, above);
    },
    pretender: async (certified) => {
      const { own, made } = await create(certified);
      return toAuthority(own, made, [made, ...above]);
    },
    authority: async (certified = {}) => {
      const { own, made } = await create({ pathLength: 0, ...certified });
      return toAuthority(own, made, [made, ...above]);
    },
  };
}

interface Parties {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly issuer:
    | { readonly keys: webcrypto.CryptoKeyPair; readonly certificate: x509.X509Certificate }
    | undefined;
}

async function template(certified: Certified, { keys, issuer }: Parties) {
  const { uris = [], pathLength, commonName = randomBytes(6).toString("hex") } = certified;
  const isAuthority = pathLength !== undefined;
  const usages = certified.usages ?? (isAuthority ? keyCertSign | cRLSign : digitalSignature);
  const extended = certified.extendedUsages ?? [x509.ExtendedKeyUsage.clientAuth];
  return {
    subject: [{ CN: [commonName] }],
    issuer: issuer?.certificate.subjectName.toJSON() ?? [{ CN: [commonName] }],
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: ALGORITHM,
    serialNumber: randomBytes(8).toString("hex"),
    notBefore: certified.notBefore ?? new Date(Date.now() - HOUR_MS),
    notAfter: certified.notAfter ?? new Date(Date.now() + HOUR_MS),
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, pathLength, true),
      ...(usages === 0 ? [] : [new x509.KeyUsagesExtension(usages, true)]),
      ...(isAuthority ? [] : [new x509.ExtendedKeyUsageExtension([...extended])]),
      ...(uris.length === 0
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              uris.map((value) => ({ type: "url" as const, value })),
            ),
          ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  };
}

async function toIssued(
  { privateKey }: webcrypto.CryptoKeyPair,
  certificate: x509.X509Certificate,
  above: readonly x509.X509Certificate[],
): Promise<Issued> {
  const all = [certificate, ...above.filter((each) => each !== certificate)];
  const chain = all.map((each) => new Uint8Array(each.rawData));
  return {
    key: x509.PemConverter.encode(
      await webcrypto.subtle.exportKey("pkcs8", privateKey),
      "PRIVATE KEY",
    ),
    certificate: all.map((each) => each.toString("pem")).join("\n"),
    der: new Uint8Array(certificate.rawData),
    chain,
  };
}
