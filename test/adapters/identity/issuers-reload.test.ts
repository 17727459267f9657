import { X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { createLocalCa } from "../../../services/adapters/identity/local-ca.ts";
import { localPersonIssuer } from "../../../services/adapters/identity/local-port.ts";
import { mintPersonToken } from "../../../services/adapters/identity/local-issuer.ts";
import {
  openServiceIdentity,
  type ServiceIdentity,
  type ServiceIdentityOptions,
} from "../../../services/adapters/identity/service-identity.ts";
import { createAuthority, type Authority } from "../../support/authority.ts";
import { createTestCa, createTestHome, type TestHome } from "../../support/certificates.ts";
import { createTestIssuer, writeJwks, type TestIssuer } from "../../support/tokens.ts";

const ID = "spiffe://acme.example/exporter";

let home: TestHome;
let issuer: TestIssuer;
let root: Authority;
let cleanup: AsyncDisposableStack;
let told: string[];

beforeEach(async () => {
  home = await createTestHome();
  cleanup = new AsyncDisposableStack();
  issuer = await createTestIssuer("key-1");
  root = await createAuthority();
  told = [];
  await writeJwks(at("jwks.json"), [issuer.publicJwk]);
  await writeFile(at("bundle.pem"), root.certificate);
});
afterEach(async () => {
  await cleanup.disposeAsync();
  await home[Symbol.asyncDispose]();
});

function at(name: string): string {
  return join(home.path, name);
}

function person(name: string) {
  return { issuer: `https://${name}.example`, audience: "countersign", jwks: at("jwks.json") };
}

const CERTIFICATES = () => [{ trust_domain: "acme.example", bundle: at("bundle.pem") }];

async function write(document: unknown): Promise<void> {
  await writeFile(
    at("issuers.yaml"),
    typeof document === "string" ? document : stringify(document),
  );
}

async function open(change: Partial<ServiceIdentityOptions> = {}): Promise<ServiceIdentity> {
  const identity = await openServiceIdentity(
    {
      home: home.path,
      tls: "off",
      certFile: undefined,
      keyFile: undefined,
      clientCaFile: undefined,
      trustDomain: undefined,
      issuersFile: at("issuers.yaml"),
      workloadIssuer: undefined,
      workloadAudience: "countersign",
      workloadJwks: undefined,
      personIssuer: undefined,
      personAudience: "countersign",
      personJwks: undefined,
      personGroupsClaim: "groups",
      ...change,
    },
    { onRefused: (error) => told.push(String(error)) },
  );
  return cleanup.use(identity);
}

function token(name: string): Promise<string> {
  const nowS = Math.floor(Date.now() / 1000);
  return issuer.sign({
    iss: `https://${name}.example`,
    aud: "countersign",
    sub: "dana",
    iat: nowS,
    exp: nowS + 60,
  });
}

test.each([
  ["is no YAML", "people: [", "the file is no YAML"],
  ["has a key twice", "people: []\npeople: []", "the file is no YAML"],
  ["is empty", "", "the file must be a mapping"],
  [
    "has mistakes",
    "people: [{issuer: 'https://a.example'}]\nx: 1",
    "people[0].audience is not set",
  ],
  [
    "grows without end",
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${"*a,".repeat(9)}]\nc: &c [${"*b,".repeat(9)}]\nd: [${"*c,".repeat(9)}]`,
    "the file can't be read as YAML",
  ],
])("at the start a file that %s is refused", async (_case, text, problem) => {
  await write(text);

  await expect(open()).rejects.toMatchObject({
    code: "invalid_config",
    message: expect.stringContaining(`COUNTERSIGN_ISSUERS_FILE: ${problem}`),
  });
});

test("at the start a bundle that is not there is refused, and named", async () => {
  await write({ certificates: [{ trust_domain: "acme.example", bundle: at("absent.pem") }] });

  await expect(open()).rejects.toThrow(`the trust bundle ${at("absent.pem")} can't be used`);
});

test.each([
  [
    "an issuer of the file and the same by variable",
    { personIssuer: "https://one.example", personJwks: "/k" },
    "COUNTERSIGN_PERSON_ISSUER is there twice",
  ],
  [
    "keys without an issuer",
    { personJwks: "/k" },
    "COUNTERSIGN_PERSON_JWKS is set, and COUNTERSIGN_PERSON_ISSUER is not",
  ],
  [
    "an issuer that is found by nothing",
    { workloadIssuer: "urn:a" },
    "COUNTERSIGN_WORKLOAD_JWKS must be set where the issuer is no https URL",
  ],
  [
    "the people's issuer for workloads",
    { workloadIssuer: "https://one.example", workloadJwks: "/k" },
    "people[0].audience must differ from that of workloads",
  ],
  [
    "development with real people",
    { isSingleOperator: true },
    "COUNTERSIGN_SINGLE_OPERATOR is for development",
  ],
])("file and variables that don't go together are refused: %s", async (_case, change, problem) => {
  await write({ people: [person("one")] });

  await expect(open(change)).rejects.toThrow(problem);
});

test("what neither the file nor a variable names is embedded", async () => {
  await write({ certificates: CERTIFICATES() });
  const { people, delegation } = await open();
  const local = await mintPersonToken(home.path, {
    subject: "dana",
    name: "Dana",
    groups: [],
    acr: "strong",
  });

  expect(await people.verify(local)).toMatchObject({
    issuer: await localPersonIssuer(home.path),
    strongUntilMs: expect.any(Number),
  });
  await expect(delegation.verify(local, expect.anything())).rejects.toMatchObject({
    reason: "delegation_invalid",
  });
});

test("a new file is taken without a restart, and who is not in it is not believed any more", async () => {
  await write({ people: [person("one")] });
  const identity = await open();
  await expect(identity.people.verify(await token("one"))).resolves.toBeDefined();
  await expect(identity.people.verify(await token("two"))).rejects.toMatchObject({
    reason: "token_not_for_us",
  });

  await write({ people: [person("two")] });
  await identity.refresh();

  await expect(identity.people.verify(await token("two"))).resolves.toBeDefined();
  await expect(identity.people.verify(await token("one"))).rejects.toMatchObject({
    reason: "token_not_for_us",
  });
});

test("a bad new file is told of once and changes nothing, and a good one after it is taken", async () => {
  await write({ people: [person("one")] });
  const identity = await open();

  await write({ people: [{ issuer: "https://two.example" }] });
  await identity.refresh();
  await identity.refresh();
  await write({
    people: [person("two")],
    certificates: [{ trust_domain: "a", bundle: at("absent") }],
  });
  await identity.refresh();

  expect(told).toHaveLength(2);
  expect(told[0]).toContain("people[0].audience is not set");
  expect(told[1]).toContain("absent");
  await expect(identity.people.verify(await token("one"))).resolves.toBeDefined();
  await write({ people: [person("two")] });
  await identity.refresh();
  await expect(identity.people.verify(await token("two"))).resolves.toBeDefined();
});

test("a file whose bundle comes later is taken when the bundle is there", async () => {
  await write({ people: [person("one")] });
  const identity = await open();
  await write({
    people: [person("two")],
    certificates: [{ trust_domain: "acme.example", bundle: at("late.pem") }],
  });
  await identity.refresh();

  await writeFile(at("late.pem"), root.certificate);
  await identity.refresh();

  await expect(identity.people.verify(await token("two"))).resolves.toBeDefined();
  identity.admit((await root.issue({ uris: [ID] })).chain);
});

test("a new bundle is taken, also by listeners, and a bad one is not", async () => {
  const server = await createTestCa();
  await writeFile(at("server.pem"), server.server.certificate);
  await writeFile(at("server.key"), server.server.key);
  await write({ certificates: CERTIFICATES() });
  const identity = await open({
    tls: "files",
    certFile: at("server.pem"),
    keyFile: at("server.key"),
  });
  const old = await root.issue({ uris: [ID] });
  identity.admit(old.chain);
  const states: unknown[] = [];
  identity.onTlsChange(({ clientCa }) => states.push(clientCa));
  const next = await createAuthority();

  await writeFile(at("bundle.pem"), "nothing");
  await identity.refresh();
  expect(identity.certificates.read(old.der).id).toBe(ID);
  await writeFile(at("bundle.pem"), next.certificate);
  await identity.refresh();

  expect(told).toEqual([expect.stringContaining("no certificate authority")]);
  expect(states).toEqual([expect.stringContaining("BEGIN CERTIFICATE")]);
  expect(() => identity.certificates.read(old.der)).toThrow("is not trusted");
  identity.admit((await next.issue({ uris: [ID] })).chain);
});

test("the service's own key and certificate are replaced when both are there", async () => {
  const [first, second] = [await createTestCa(), await createTestCa()];
  await writeFile(at("server.pem"), first.server.certificate);
  await writeFile(at("server.key"), first.server.key);
  await write({});
  const identity = await open({
    tls: "files",
    certFile: at("server.pem"),
    keyFile: at("server.key"),
  });

  await writeFile(at("server.pem"), second.server.certificate);
  await identity.refresh();
  expect(identity.tls?.server.certificate).toBe(first.server.certificate);
  await writeFile(at("server.key"), second.server.key);
  await identity.refresh();

  expect(identity.tls?.server).toEqual(second.server);
  expect(told).toEqual([expect.stringContaining("is not the key of")]);
});

test("with certificates in the file those of the embedded authority are not taken", async () => {
  await write({ certificates: CERTIFICATES() });
  const identity = await open({ tls: "local" });
  const ca = await createLocalCa(home.path);
  const { certificate } = await ca.client("demo-agent");
  const { raw } = new X509Certificate(certificate);

  expect(() => identity.certificates.read(raw)).toThrow("another trust domain");
});
