import "reflect-metadata";
import { join } from "node:path";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { localCaCertificatePath } from "./local-ca-certificate.ts";
import { readOrCreate, replace } from "./private-file.ts";

/** PEM text of a private key and its certificate. */
export interface CertifiedKey {
  readonly key: string;
  readonly certificate: string;
}

/** The files of the embedded certificate authority. */
export interface LocalCa {
  /** PEM text: what servers and clients of this home trust. */
  readonly certificate: string;
  /** For 127.0.0.1, ::1 and localhost. */
  readonly server: CertifiedKey;
  /** A client certificate for "spiffe://<trust domain>/<name>", made or renewed when needed. */
  client(name: string): Promise<CertifiedKey>;
}

export const LOCAL_TRUST_DOMAIN = "countersign.local";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
const LEAF_DAYS = 365;
/** Certificates are renewed this early, so that a stack that runs for weeks does not outlive its own. */
const RENEWAL_DAYS = 30;
/** Clocks differ a little; a new certificate is valid already for a peer that is behind. */
const BACKDATE_MS = 5 * 60 * 1000;
const CA_NAME = "CN=Countersign local CA";
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

type Names = ConstructorParameters<typeof x509.SubjectAlternativeNameExtension>[0];

interface Subject {
  readonly commonName: string;
  readonly names: Names;
  readonly usage: x509.ExtendedKeyUsage;
}

const SERVER: Subject = {
  commonName: "localhost",
  names: [
    { type: "dns", value: "localhost" },
    { type: "ip", value: "127.0.0.1" },
    { type: "ip", value: "::1" },
  ],
  usage: x509.ExtendedKeyUsage.serverAuth,
};

x509.cryptoProvider.set(webcrypto);

/**
 * Opens the authority in `<home>/identity`, and makes what is missing. A key and its certificate are one file, so that
 * they can never be of two makings. What ends within 30 days is renewed; the authority keeps its key when it is.
 */
export async function createLocalCa(home: string, now: () => number = Date.now): Promise<LocalCa> {
  const directory = join(home, "identity");
  const ca = await obtain(join(directory, "ca.pem"), now, (previous) =>
    createAuthority(now(), previous),
  );
  await publish(localCaCertificatePath(home), ca.certificate);
  const issue = (file: string, subject: Subject) =>
    obtain(join(directory, file), now, () => createLeaf(ca, subject, now()));
  return {
    certificate: ca.certificate,
    server: await issue("server.pem", SERVER),
    client: async (name) => {
      if (!NAME.test(name))
        throw new TypeError("a workload name is lower-case letters, digits, '.', '_' and '-'");
      const uri = `spiffe://${LOCAL_TRUST_DOMAIN}/${name}`;
      const names: Names = [{ type: "url", value: uri }];
      return issue(`client-${name}.pem`, {
        commonName: name,
        names,
        usage: x509.ExtendedKeyUsage.clientAuth,
      });
    },
  };
}

/** Clients read the certificate alone, so that they need neither the key nor a library for certificates. */
async function publish(path: string, certificate: string): Promise<void> {
  const published = await readOrCreate(path, async () => certificate);
  if (published !== certificate) await replace(path, certificate);
}

async function obtain(
  path: string,
  now: () => number,
  make: (previous?: CertifiedKey) => Promise<CertifiedKey>,
) {
  const kept = split(path, await readOrCreate(path, async () => toPem(await make())));
  if (remainingMs(kept, now()) > RENEWAL_DAYS * DAY_MS) return kept;
  const renewed = await make(kept);
  await replace(path, toPem(renewed));
  return renewed;
}

function remainingMs({ certificate }: CertifiedKey, nowMs: number): number {
  return new x509.X509Certificate(certificate).notAfter.getTime() - nowMs;
}

async function createAuthority(nowMs: number, previous?: CertifiedKey): Promise<CertifiedKey> {
  const keys = previous === undefined ? await generateKeys() : await importKeys(previous);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: CA_NAME,
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(nowMs, CA_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await exportKey(keys.privateKey), certificate: certificate.toString("pem") };
}

async function createLeaf(
  ca: CertifiedKey,
  subject: Subject,
  nowMs: number,
): Promise<CertifiedKey> {
  const issuer = await importKeys(ca);
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [subject.commonName] }],
    issuer: new x509.X509Certificate(ca.certificate).subject,
    publicKey: keys.publicKey,
    signingKey: issuer.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity(nowMs, LEAF_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([subject.usage]),
      new x509.SubjectAlternativeNameExtension(subject.names),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { key: await exportKey(keys.privateKey), certificate: certificate.toString("pem") };
}

function validity(nowMs: number, days: number) {
  return { notBefore: new Date(nowMs - BACKDATE_MS), notAfter: new Date(nowMs + days * DAY_MS) };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function importKeys({ key, certificate }: CertifiedKey): Promise<webcrypto.CryptoKeyPair> {
  const [der] = x509.PemConverter.decode(key);
  if (der === undefined) throw new TypeError("the key file of the authority holds no key");
  const privateKey = await webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, true, ["sign"]);
  const publicKey = await new x509.X509Certificate(certificate).publicKey.export(ALGORITHM, [
    "verify",
  ]);
  return { privateKey, publicKey };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function toPem({ key, certificate }: CertifiedKey): string {
  return `${key}\n${certificate}\n`;
}

function split(path: string, pem: string): CertifiedKey {
  const blocks = pem.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g) ?? [];
  const [key, certificate] = blocks;
  if (key === undefined || certificate === undefined || blocks.length !== 2) {
    throw new TypeError(`${path} must hold one private key and one certificate`);
  }
  return { key, certificate };
}
