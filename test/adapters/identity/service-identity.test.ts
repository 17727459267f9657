import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { join } from "node:path";
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localPersonIssuer } from "../../../services/adapters/identity/local-port.ts";
import { openServiceIdentity } from "../../../services/adapters/identity/service-identity.ts";
import { createTestHome, type TestHome } from "../../support/certificates.ts";
import { createTestIssuer, writeJwks, type TestIssuer } from "../../support/tokens.ts";

let home: TestHome;
let issuer: TestIssuer;

beforeEach(async () => {
  home = await createTestHome();
  issuer = await createTestIssuer("key-1");
  await writeJwks(join(home.path, "jwks.json"), [issuer.publicJwk]);
});

afterEach(() => home[Symbol.asyncDispose]());

function open(audiences: { readonly workload: string; readonly person: string }) {
  const jwks = join(home.path, "jwks.json");
  return openServiceIdentity({
    home: home.path,
    tls: "off",
    certFile: undefined,
    keyFile: undefined,
    clientCaFile: undefined,
    trustDomain: undefined,
    workloadIssuer: "https://idp",
    workloadAudience: audiences.workload,
    workloadJwks: jwks,
    personIssuer: "https://idp",
    personAudience: audiences.person,
    personJwks: jwks,
    personGroupsClaim: "groups",
  });
}

function token(aud: string | readonly string[]): Promise<string> {
  const nowS = Math.floor(Date.now() / 1000);
  const claims = { iss: "https://idp", sub: "bot", groups: ["security"], exp: nowS + 60 };
  return issuer.sign({ ...claims, aud: [aud].flat() });
}

test("one issuer for workloads and people needs two audiences", async () => {
  const opened = open({ workload: "countersign", person: "countersign" });

  await expect(opened).rejects.toThrow("COUNTERSIGN_PERSON_AUDIENCE must differ");
});

test("a workload token of the issuer of people names no person, also when it claims both audiences", async () => {
  const { people, workloads } = await open({ workload: "agents", person: "approvers" });

  await expect(people.verify(await token("agents"))).rejects.toThrow("audience");
  const both = await token(["agents", "approvers"]);
  await expect(people.verify(both)).rejects.toThrow("for workloads and for people at once");
  await expect(workloads.verify(both)).rejects.toThrow("for workloads and for people at once");
  await expect(people.verify(await token("approvers"))).resolves.toMatchObject({ subject: "bot" });
});

test("a certificate of a longer name has nothing of an agent whose name it ends with", async () => {
  const { certificates } = await openLocal();

  const own = certificates.read(await certificateOf("demo-agent"));
  const other = certificates.read(await certificateOf("team/demo-agent"));

  expect(own.owner).toBe(`${await localPersonIssuer(home.path)}|olivia`);
  expect(other).toMatchObject({ id: "spiffe://countersign.local/team/demo-agent", labels: {} });
  expect(other.owner).toBeUndefined();
});

function openLocal() {
  return openServiceIdentity({
    home: home.path,
    tls: "local",
    certFile: undefined,
    keyFile: undefined,
    clientCaFile: undefined,
    trustDomain: undefined,
    workloadIssuer: undefined,
    workloadAudience: "countersign",
    workloadJwks: undefined,
    personIssuer: undefined,
    personAudience: "countersign",
    personJwks: undefined,
    personGroupsClaim: "groups",
  });
}

/** The reader looks at names alone: TLS has verified the chain before. */
async function certificateOf(name: string): Promise<Uint8Array> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const uri = `spiffe://countersign.local/${name}`;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=any",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: "url", value: uri }])],
  });
  return new Uint8Array(certificate.rawData);
}
