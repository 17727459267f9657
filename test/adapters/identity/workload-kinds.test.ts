import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWorkloadVerifier } from "../../../services/adapters/identity/token-verifier.ts";
import type { SpiffeTrust, WorkloadTrust } from "../../../services/core/identity/issuers.ts";
import { createTestHome, type TestHome } from "../../support/certificates.ts";
import { createTestIssuer, writeJwks, type TestIssuer } from "../../support/tokens.ts";

// No cluster and no SPIRE server run here: these tokens are made as those would make them.
const NOW_S = 1_800_000_000;
const CLUSTER = "https://kubernetes.default.svc.cluster.local";
const SUBJECT = "system:serviceaccount:crm:exporter";
const POD = {
  namespace: "crm",
  node: { name: "node-1", uid: "n" },
  pod: { name: "exporter-7d9f", uid: "p" },
  serviceaccount: { name: "exporter", uid: "s" },
  warnafter: NOW_S + 3_000,
};
const SVID = "spiffe://acme.example/ns/crm/exporter";

let home: TestHome;
let issuer: TestIssuer;
let nowMs: number;

beforeEach(async () => {
  home = await createTestHome();
  issuer = await createTestIssuer("key-1");
  nowMs = NOW_S * 1000;
  await writeJwks(join(home.path, "jwks.json"), [issuer.publicJwk]);
  await writeBundle([{ ...issuer.publicJwk, use: "jwt-svid" }]);
});
afterEach(() => home[Symbol.asyncDispose]());

function writeBundle(keys: readonly object[]): Promise<void> {
  const bundle = { keys, spiffe_sequence: 1, spiffe_refresh_hint: 300 };
  return writeFile(join(home.path, "bundle.json"), JSON.stringify(bundle));
}

function verifier(...kinds: readonly ("kubernetes" | "spiffe" | "oidc")[]) {
  const jwks = join(home.path, "jwks.json");
  const trusts = kinds.map((kind): WorkloadTrust | SpiffeTrust =>
    kind === "spiffe"
      ? {
          kind,
          trustDomain: "acme.example",
          bundle: join(home.path, "bundle.json"),
          audience: ["countersign"],
        }
      : { kind, issuer: kind === "oidc" ? "https://idp" : CLUSTER, audience: "countersign", jwks },
  );
  return createWorkloadVerifier(trusts, { now: () => nowMs });
}

function sign(change: object, header: object = {}): Promise<string> {
  const claims = { aud: ["countersign"], iat: NOW_S, exp: NOW_S + 3_600 };
  return issuer.sign(Object.assign(claims, change), header);
}

function podToken(change: object = {}): Promise<string> {
  return sign(Object.assign({ iss: CLUSTER, sub: SUBJECT, "kubernetes.io": POD }, change));
}

test.each([
  ["another namespace", { "kubernetes.io": { ...POD, namespace: "hr" } }, "sub"],
  [
    "another service account",
    { "kubernetes.io": { ...POD, serviceaccount: { name: "admin" } } },
    "sub",
  ],
  ["no namespace", { "kubernetes.io": { ...POD, namespace: undefined } }, "kubernetes.io"],
  [
    "no service account",
    { "kubernetes.io": { ...POD, serviceaccount: undefined } },
    "kubernetes.io",
  ],
  ["a pod without a name", { "kubernetes.io": { ...POD, pod: {} } }, "kubernetes.io"],
  ["claims that are a text", { "kubernetes.io": "crm" }, "kubernetes.io"],
  ["a subject that is no service account", { sub: "exporter" }, "sub"],
  ["a subject of too many parts", { sub: `${SUBJECT}:x`, "kubernetes.io": undefined }, "sub"],
])("synthetic Kubernetes token: %s is refused", async (_case, change, claim) => {
  await expect(verifier("kubernetes").verify(await podToken(change))).rejects.toMatchObject({
    code: "unauthenticated",
    reason: "token_claim_invalid",
    metadata: { claim },
  });
});

test("synthetic Kubernetes token: its service account is the workload, and its pod a label", async () => {
  const token = await podToken({ labels: { team: "x" }, owner: "https://idp|eve" });

  const workload = await verifier("kubernetes").verify(token);

  expect(workload).toEqual({
    kind: "workload",
    id: `${CLUSTER}|${SUBJECT}`,
    issuer: CLUSTER,
    subject: SUBJECT,
    labels: {
      "kubernetes.namespace": "crm",
      "kubernetes.serviceaccount": "exporter",
      "kubernetes.pod": "exporter-7d9f",
      "kubernetes.node": "node-1",
    },
    authn: { kind: "token", issuedAtMs: NOW_S * 1000, methods: [] },
  });
});

test("synthetic Kubernetes token: without a pod, as old clusters make it, it has no labels", async () => {
  const workload = await verifier("kubernetes").verify(
    await podToken({ "kubernetes.io": undefined }),
  );

  expect(workload).toMatchObject({ subject: SUBJECT, labels: {} });
});

test.each([
  ["of another trust domain", { sub: "spiffe://evil.example/a", header: {} }, "token_not_for_us"],
  [
    "of another trust domain, of an issuer that is called like this one,",
    { iss: "spiffe://acme.example", sub: "spiffe://evil.example/a", header: {} },
    "token_not_for_us",
  ],
  ["of no workload", { sub: "spiffe://acme.example", header: {} }, "token_not_for_us"],
  ["with a relative path", { sub: "spiffe://acme.example/a/../b", header: {} }, "token_not_for_us"],
  ["for another audience", { aud: ["other"], header: {} }, "token_not_for_us"],
  ["for nobody", { aud: undefined, header: {} }, "token_not_for_us"],
  ["without an end", { exp: undefined, header: {} }, "token_not_for_us"],
  ["that has ended", { exp: NOW_S - 31, header: {} }, "token_expired"],
  ["of an unknown key", { header: { kid: "other" } }, "token_invalid"],
  ["that names no key", { header: { kid: undefined } }, "token_invalid"],
  ["of another type", { header: { typ: "at+jwt" } }, "token_invalid"],
  ["with which somebody else acts", { act: { sub: "x" }, header: {} }, "token_not_for_us"],
])("synthetic JWT-SVID: one %s is refused", async (_case, { header, ...change }, reason) => {
  const token = await sign(Object.assign({ sub: SVID }, change), header);

  await expect(verifier("spiffe", "oidc").verify(token)).rejects.toMatchObject({
    code: "unauthenticated",
    reason,
  });
});

test.each([
  ["for X.509-SVIDs", { use: "x509-svid" }],
  ["for no use that SPIFFE knows", { use: "sig" }],
  ["for no use", { use: undefined }],
  ["without an id", { use: "jwt-svid", kid: undefined }],
])("synthetic JWT-SVID: a key of the bundle %s proves none", async (_case, change) => {
  await writeBundle([{ ...issuer.publicJwk, ...change }]);

  await expect(verifier("spiffe").verify(await sign({ sub: SVID }))).rejects.toMatchObject({
    reason: "token_invalid",
  });
});

test("synthetic JWT-SVID: its SPIFFE id is the workload, whatever issuer it names besides", async () => {
  const plain = await verifier("spiffe", "kubernetes").verify(
    await sign({ sub: SVID }, { typ: "JOSE" }),
  );
  const named = await verifier("spiffe", "oidc").verify(
    await sign({ sub: SVID, iss: "https://spire.example" }),
  );

  expect(plain).toMatchObject({
    id: SVID,
    issuer: "spiffe://acme.example",
    subject: SVID,
    labels: {},
  });
  expect(named.id).toBe(SVID);
});

test("synthetic JWT-SVID: a configured issuer can't speak for the trust domain", async () => {
  const workload = await verifier("oidc").verify(await sign({ iss: "https://idp", sub: SVID }));

  expect(workload.id).toBe(`https://idp|${SVID}`);
});

test("synthetic JWT-SVID: a new key of the bundle works within a second, an old one for no more than a minute", async () => {
  const workloads = verifier("spiffe");
  const old = await sign({ sub: SVID });
  await workloads.verify(old);
  const next = await createTestIssuer("key-2");
  await writeBundle([{ ...next.publicJwk, use: "jwt-svid" }]);

  nowMs += 1_000;
  const token = await next.sign({ sub: SVID, aud: "countersign", exp: NOW_S + 600 });
  await expect(workloads.verify(token)).resolves.toMatchObject({ id: SVID });
  nowMs += 59_000;
  await expect(workloads.verify(old)).rejects.toMatchObject({ reason: "token_invalid" });
});
