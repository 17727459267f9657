import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDelegationVerifier } from "../../../services/adapters/identity/delegation-verifier.ts";
import type { WorkloadIdentity } from "../../../services/core/identity/identity.ts";
import type { DelegationTrust } from "../../../services/core/identity/issuers.ts";
import { createTestHome, type TestHome } from "../../support/certificates.ts";
import { createTestIssuer, writeJwks, type TestIssuer } from "../../support/tokens.ts";

const NOW_S = 1_800_000_000;
const STS = "https://sts.example";
const SPIFFE = "spiffe://acme.example/exporter";
const REFUSED = {
  code: "unauthenticated",
  reason: "delegation_invalid",
  message: "the delegation is not accepted",
};

let home: TestHome;
let issuer: TestIssuer;

beforeEach(async () => {
  home = await createTestHome();
  issuer = await createTestIssuer("key-1");
  await writeJwks(join(home.path, "jwks.json"), [issuer.publicJwk]);
});
afterEach(() => home[Symbol.asyncDispose]());

function workload(id = `${STS}|exporter`): WorkloadIdentity {
  return {
    kind: "workload",
    id,
    issuer: STS,
    subject: "exporter",
    labels: {},
    authn: { kind: "token", methods: [] },
  };
}

async function verify(
  change: object,
  presenter = workload(),
  trust: Partial<DelegationTrust> = {},
) {
  const claims = {
    iss: STS,
    aud: "countersign",
    sub: "dana",
    iat: NOW_S,
    exp: NOW_S + 60,
    act: { sub: "exporter" },
  };
  const token = await issuer.sign(Object.assign(claims, change));
  return verifier(trust).verify(token, presenter);
}

function verifier(trust: Partial<DelegationTrust> = {}) {
  const jwks = join(home.path, "jwks.json");
  return createDelegationVerifier([{ issuer: STS, audience: "countersign", jwks, ...trust }], {
    now: () => NOW_S * 1000,
  });
}

test.each([
  ["of an issuer that is not believed", { iss: "https://evil.example" }],
  ["without an issuer", { iss: undefined }],
  ["for somebody else", { aud: "other" }],
  ["that has ended", { exp: NOW_S - 31 }],
  ["without an end", { exp: undefined }],
  ["without a human", { sub: undefined }],
  ["of a human without a name", { sub: "" }],
  ["without an actor", { act: undefined }],
  ["whose actor is somebody else", { act: { sub: "other" } }],
  ["whose actor is of another issuer", { act: { sub: "exporter", iss: "https://idp.example" } }],
  [
    "whose presenter acted before, and not last",
    { act: { sub: "other", act: { sub: "exporter" } } },
  ],
  ["with an earlier actor of no name", { act: { sub: "exporter", act: {} } }],
])("a delegation %s is refused, with no word as to why", async (_case, change) => {
  await expect(verify(change)).rejects.toMatchObject(REFUSED);
});

test("a delegation that is no token, too large, or of another key is refused", async () => {
  const forged = await (
    await createTestIssuer("key-1")
  ).sign({ iss: STS, sub: "dana", aud: "countersign", exp: NOW_S + 60, act: { sub: "exporter" } });

  for (const token of ["", "x", "a.b.c", "x".repeat(17_000), forged])
    await expect(verifier().verify(token, workload())).rejects.toMatchObject(REFUSED);
});

test("where no issuer is believed, no delegation is", async () => {
  const token = await issuer.sign({
    iss: STS,
    sub: "dana",
    aud: "countersign",
    exp: NOW_S + 60,
    act: { sub: "exporter" },
  });

  await expect(createDelegationVerifier([]).verify(token, workload())).rejects.toMatchObject(
    REFUSED,
  );
});

test("keys that can't be read are no fault of the delegation", async () => {
  await expect(verify({}, workload(), { jwks: join(home.path, "absent") })).rejects.toMatchObject({
    code: "unavailable",
    reason: "keys_unavailable",
  });
});

test("the parties come in the order in which they came to act, the human first", async () => {
  const act = {
    sub: SPIFFE,
    act: { sub: "planner", iss: "https://idp.example", act: { sub: "chat" } },
  };

  const parties = await verify({ act }, workload(SPIFFE));

  expect(parties).toEqual([
    { kind: "person", id: `${STS}|dana` },
    { kind: "agent", id: `${STS}|chat` },
    { kind: "agent", id: "https://idp.example|planner" },
    { kind: "agent", id: SPIFFE },
  ]);
});

test("the human is known under the issuer of people whose subjects the tokens have", async () => {
  const [human] = await verify({}, workload(), { subjectsOf: "https://idp.example" });

  expect(human).toEqual({ kind: "person", id: "https://idp.example|dana" });
});

test("so is whoever came to act in between, for they may be a human too", async () => {
  const act = { sub: "exporter", act: { sub: "olivia", act: { sub: SPIFFE } } };
  const parties = await verify({ act }, workload(), { subjectsOf: "https://idp.example" });

  expect(parties.map(({ id }) => id)).toEqual([
    "https://idp.example|dana",
    SPIFFE,
    "https://idp.example|olivia",
    `${STS}|exporter`,
  ]);
});
