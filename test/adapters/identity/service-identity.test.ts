import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localPersonIssuer } from "../../../services/adapters/identity/local-port.ts";
import { openServiceIdentity } from "../../../services/adapters/identity/service-identity.ts";
import { openAuthority } from "../../support/authority.ts";
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
  await using identity = await open({ workload: "agents", person: "approvers" });

  const { people, workloads } = identity;

  await expect(people.verify(await token("agents"))).rejects.toThrow("audience");
  const both = await token(["agents", "approvers"]);
  await expect(people.verify(both)).rejects.toThrow("for workloads and for people at once");
  await expect(workloads.verify(both)).rejects.toThrow("for workloads and for people at once");
  await expect(people.verify(await token("approvers"))).resolves.toMatchObject({ subject: "bot" });
});

test("a certificate of a longer name has nothing of an agent whose name it ends with", async () => {
  await using identity = await openLocal();
  const ca = await openAuthority(await readFile(join(home.path, "identity", "ca.pem"), "utf8"));
  const named = (path: string) => ca.issue({ uris: [`spiffe://countersign.local/${path}`] });

  const own = identity.certificates.read((await named("demo-agent")).der);
  const other = identity.certificates.read((await named("team/demo-agent")).der);

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
