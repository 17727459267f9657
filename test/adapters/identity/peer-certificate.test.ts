import "reflect-metadata";
import { ExtendedKeyUsage, KeyUsageFlags } from "@peculiar/x509";
import { X509Certificate } from "node:crypto";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { PeerCertificates } from "../../../services/adapters/identity/peer-certificate.ts";
import { parseTrustBundle } from "../../../services/adapters/identity/trust-bundle.ts";
import { createAuthority, type Authority, type Certified } from "../../support/authority.ts";

// No SPIRE server runs here: these certificates are made as X509-SVIDs are.
const ACME = "spiffe://acme.example";
const ID = `${ACME}/ns/crm/exporter`;
const HOUR_MS = 3_600_000;
const past = new Date(Date.now() - HOUR_MS);
const future = new Date(Date.now() + HOUR_MS / 2);

let root: Authority;
let partner: Authority;
let nowMs: number;
let peers: PeerCertificates;

beforeAll(async () => {
  root = await createAuthority();
  partner = await createAuthority();
});

beforeEach(() => {
  nowMs = Date.now();
  peers = new PeerCertificates({ now: () => nowMs });
  peers.trust([trusted(ACME, root), trusted("spiffe://partner.example", partner)]);
});

function trusted(issuer: string, ...authorities: readonly Authority[]) {
  return { issuer, certificates: authorities.map(({ der }) => new X509Certificate(der)) };
}

const REFUSED = { code: "unauthenticated", reason: "certificate_invalid" };

function refusal(chain: readonly Uint8Array[]): unknown {
  try {
    return peers.admit(chain);
  } catch (error) {
    return error;
  }
}

test.each<[string, Certified, string]>([
  ["that has ended", { notAfter: past }, "is not trusted"],
  ["that is not valid yet", { notBefore: future }, "is not trusted"],
  [
    "of a trust domain that nobody knows",
    { uris: ["spiffe://evil.example/a"] },
    "of another trust domain",
  ],
  [
    "of the trust domain of another authority",
    { uris: ["spiffe://partner.example/a"] },
    "is not trusted",
  ],
  ["with two URIs", { uris: [ID, `${ACME}/b`] }, "more than one URI"],
  ["with a URI that is no SPIFFE id", { uris: ["https://acme.example/a"] }, "no SPIFFE id"],
  ["of the trust domain itself", { uris: [ACME] }, "no SPIFFE id"],
  ["with a relative path", { uris: [`${ACME}/a/../b`] }, "no SPIFFE id"],
  ["with no name but a common one", { uris: [] }, "names no workload"],
  ["of an authority", { pathLength: 0 }, "an authority's"],
  [
    "of an authority whose key may not certify",
    { pathLength: 0, usages: KeyUsageFlags.digitalSignature },
    "an authority's",
  ],
  [
    "whose key may certify",
    { usages: KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign },
    "an authority's",
  ],
  [
    "whose key may sign revocations",
    { usages: KeyUsageFlags.digitalSignature | KeyUsageFlags.cRLSign },
    "an authority's",
  ],
  ["whose key may not sign", { usages: KeyUsageFlags.keyEncipherment }, "may not sign"],
  ["that does not say what its key may", { usages: 0 }, "may not sign"],
  ["for servers", { extendedUsages: [ExtendedKeyUsage.serverAuth] }, "not for clients"],
])("synthetic X.509-SVID: one %s is refused", async (_case, change, message) => {
  const { chain } = await root.issue({ uris: [ID], ...change });

  expect(refusal(chain)).toMatchObject({ ...REFUSED, message: expect.stringContaining(message) });
});

test("synthetic X.509-SVID: nobody is believed without a certificate, or by an authority that nobody knows", async () => {
  const stranger = await createAuthority();
  const { chain } = await stranger.issue({ uris: [ID] });

  expect(refusal([])).toMatchObject(REFUSED);
  expect(refusal(chain)).toMatchObject(REFUSED);
  expect(refusal([...chain, stranger.der])).toMatchObject(REFUSED);
});

test("synthetic X.509-SVID: an authority with the same name and another key vouches for nobody", async () => {
  const named = await createAuthority({ commonName: "Acme Root" });
  const impostor = await createAuthority({ commonName: "Acme Root" });
  peers.trust([trusted(ACME, named)]);

  expect(refusal((await impostor.issue({ uris: [ID] })).chain)).toMatchObject(REFUSED);
});

test("synthetic X.509-SVID: an authority of another domain can't vouch, also by an intermediate of the right name", async () => {
  const between = await partner.authority();
  const { chain } = await between.issue({ uris: [ID] });

  expect(refusal([...chain, partner.der, root.der])).toMatchObject(REFUSED);
});

test("synthetic X.509-SVID: an intermediate must be an authority, valid, and allowed that deep", async () => {
  const barred = await root.authority({ usages: KeyUsageFlags.digitalSignature });
  const workload = await root.pretender({ uris: [`${ACME}/other`], usages: 0 });
  const marked = await root.pretender({ usages: KeyUsageFlags.keyCertSign });
  const ended = await root.authority({ notAfter: past });
  const shallow = await root.authority({ pathLength: 0 });
  const tooDeep = await shallow.authority();

  for (const authority of [barred, workload, marked, ended, tooDeep])
    expect(refusal((await authority.issue({ uris: [ID] })).chain)).toMatchObject(REFUSED);
});

test("synthetic X.509-SVID: one of two, and one through an intermediate, are workloads of their domain", async () => {
  const between = await root.authority();
  const direct = await root.issue({ uris: [ID] });
  const chained = await between.issue({ uris: [`${ACME}/ns/crm/importer`] });

  peers.admit(direct.chain);
  peers.admit(chained.chain);

  expect(chained.chain).toHaveLength(2);
  expect(peers.read(direct.der)).toMatchObject({
    id: ID,
    issuer: ACME,
    subject: ID,
    authn: { kind: "certificate" },
  });
  expect(peers.read(chained.der).id).toBe(`${ACME}/ns/crm/importer`);
});

test("synthetic X.509-SVID: without the intermediate nobody knows who vouches", async () => {
  const { der } = await (await root.authority()).issue({ uris: [ID] });

  expect(refusal([der])).toMatchObject(REFUSED);
});

test("an authority that is taken out of its bundle ends the trust in connections that are open", async () => {
  const { chain, der } = await root.issue({ uris: [ID] });
  peers.admit(chain);
  peers.read(der);

  peers.trust([trusted(ACME, partner)]);

  expect(() => peers.read(der)).toThrow("is not trusted");
});

test("a connection outlives neither its certificate nor the authority", async () => {
  const short = await createAuthority({ notAfter: new Date(nowMs + 60_000) });
  peers.trust([trusted(ACME, root, short)]);
  const own = await root.issue({ uris: [ID], notAfter: new Date(nowMs + 60_000) });
  const above = await short.issue({ uris: [`${ACME}/b`] });
  peers.admit(own.chain);
  peers.admit(above.chain);

  nowMs += 62_000;

  expect(() => peers.read(own.der)).toThrow("is not trusted");
  expect(() => peers.read(above.der)).toThrow("is not trusted");
});

test("a bundle may have the old and the new authority while one replaces the other", async () => {
  const next = await createAuthority();
  peers.trust([trusted(ACME, root, next)]);

  peers.admit((await root.issue({ uris: [ID] })).chain);
  peers.admit((await next.issue({ uris: [ID] })).chain);
});

test("a common name is a workload under the issuer that its authority is known by, and no SPIFFE id", async () => {
  const pki = await createAuthority();
  const issued = await pki.issue({ commonName: "exporter", usages: 0 });
  const posing = await pki.issue({ commonName: ID });
  peers.trust([trusted(ACME, root), trusted("urn:acme:pki", pki)]);
  const foreign = await root.issue({ commonName: "exporter" });

  peers.admit(issued.chain);

  expect(peers.read(issued.der)).toMatchObject({
    id: "urn:acme:pki|exporter",
    issuer: "urn:acme:pki",
  });
  expect(refusal(posing.chain)).toMatchObject({ message: "a common name must not be a SPIFFE id" });
  expect(refusal(foreign.chain)).toMatchObject(REFUSED);
});

test.each([
  ["nothing", ""],
  ["text", "hello"],
  ["a SPIFFE bundle without authorities", '{"keys":[]}'],
  ["JSON that is no bundle", '{"a":1}'],
  ["half a certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"],
])("a bundle that holds %s is none", (_case, text) => {
  expect(() => parseTrustBundle(text)).toThrow();
});

test("a bundle with a certificate of no authority is refused, and keys for tokens in it are no authorities", async () => {
  const { certificate, der } = await root.issue({ uris: [ID] });
  const key = (use: string, ...x5c: readonly Uint8Array[]) => ({
    use,
    kty: "EC",
    x5c: x5c.map((each) => Buffer.from(each).toString("base64")),
  });
  const bundle = (...keys: readonly object[]) => JSON.stringify({ keys });

  expect(() => parseTrustBundle(certificate)).toThrow("no authority's");
  expect(() => parseTrustBundle(bundle(key("x509-svid", der)))).toThrow("no authority's");
  expect(() => parseTrustBundle(bundle(key("jwt-svid", root.der)))).toThrow(
    "no certificate authority",
  );
  expect(() => parseTrustBundle(bundle(key("x509-svid", root.der, partner.der)))).toThrow(
    "no certificate authority",
  );
  expect(
    parseTrustBundle(bundle(key("x509-svid", root.der), key("jwt-svid"), key("other", der))),
  ).toHaveLength(1);
  expect(parseTrustBundle(`# Acme\n${root.certificate}\n${partner.certificate}`)).toHaveLength(2);
});
