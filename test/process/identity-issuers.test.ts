import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { DecisionService } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { createGrpcChannel } from "../../services/adapters/grpc/client.ts";
import { createLocalCa } from "../../services/adapters/identity/local-ca.ts";
import { approve } from "../support/approve.ts";
import { createAuthority, type Authority, type Issued } from "../support/authority.ts";
import { freePort } from "../support/free-port.ts";
import { clientCredentialsToken, codeTokens, discoverProvider } from "../support/openid-client.ts";
import { startOpenIdProvider, type OpenIdProvider } from "../support/openid-provider.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";
import { createTestIssuer, writeJwks, type TestIssuer } from "../support/tokens.ts";

const SECRET = "a-secret-of-a-confidential-client";
const CALLBACK = "http://127.0.0.1/callback";
const STS = "https://sts.example";
const SVID = "spiffe://acme.example/exporter";

let directory: TemporaryDirectory;
let provider: OpenIdProvider;
let sts: TestIssuer;
let root: Authority;
let stack: Stack;
let mtlsPort: number;

beforeAll(async () => {
  directory = await temporaryDirectory();
  provider = await startOpenIdProvider({
    people: [
      { sub: "dana", name: "Dana Diaz", groups: ["data-governance"] },
      { sub: "olivia", name: "Olivia Owens", groups: ["data-governance"] },
    ],
    clients: [
      { id: "exporter", secret: SECRET },
      { id: "web", redirectUris: [CALLBACK] },
    ],
  });
  sts = await createTestIssuer("sts-1");
  root = await createAuthority();
  await writeJwks(at("sts.json"), [sts.publicJwk]);
  await writeFile(at("bundle.pem"), root.certificate);
  await writeFile(at("issuers.yaml"), stringify(issuers()));
  mtlsPort = await freePort();
  const env = {
    COUNTERSIGN_ISSUERS_FILE: at("issuers.yaml"),
    COUNTERSIGN_DECISION_MTLS_PORT: String(mtlsPort),
  };
  stack = await startStack({ tls: "local", env });
});
afterAll(async () => {
  await stack.stop();
  await provider.close();
  await directory[Symbol.asyncDispose]();
});

function at(name: string): string {
  return join(directory.path, name);
}

function issuers() {
  const { issuer } = provider;
  return {
    // One issuer for both, by two audiences: the ID token of the console for people, access tokens for programs.
    people: [{ issuer, audience: "web" }],
    workloads: [{ issuer, audience: "countersign" }],
    certificates: [{ trust_domain: "acme.example", bundle: at("bundle.pem") }],
    tokens: [{ issuer: STS, audience: "countersign", jwks: at("sts.json"), subjects_of: issuer }],
    delegation: { issuers: [STS] },
  };
}

async function agent(): Promise<Identity> {
  const client = await discoverProvider(provider.issuer, "exporter", SECRET);
  return stack.identity(await clientCredentialsToken(client));
}

async function person(as: string): Promise<Identity> {
  const client = await discoverProvider(provider.issuer, "web");
  const { id_token: token = "" } = await codeTokens(client, CALLBACK, { as });
  return stack.identity(token);
}

function delegation(change: object = {}): Promise<string> {
  const nowS = Math.floor(Date.now() / 1000);
  const act = { sub: "exporter", iss: provider.issuer };
  return sts.sign(
    Object.assign(
      { iss: STS, aud: "countersign", sub: "olivia", iat: nowS, exp: nowS + 60, act },
      change,
    ),
  );
}

async function ask(by: Identity, delegationToken: string) {
  return by.decisions.decide({
    action: {
      tool: "crm",
      operation: "export_customers",
      target: "customers",
      argumentsJson: '{"format":"csv"}',
      digest: randomBytes(32),
    },
    context: { reason: "quarterly report" },
    delegationToken,
    idempotencyKey: randomBytes(16).toString("hex"),
    redemptionId: randomBytes(16).toString("hex"),
  });
}

async function askByCertificate(client: Issued): Promise<string> {
  const { certificate: serverCa } = await createLocalCa(stack.home);
  using channel = createGrpcChannel({
    address: `localhost:${mtlsPort}`,
    credentials: { kind: "tls", serverCa, client },
    defaultDeadlineMs: 5_000,
  });
  const { requestId } = await channel.client(DecisionService).decide({
    action: {
      tool: "crm",
      operation: "export_customers",
      argumentsJson: "{}",
      digest: randomBytes(32),
    },
    idempotencyKey: randomBytes(16).toString("hex"),
    redemptionId: randomBytes(16).toString("hex"),
  });
  const { request } = await (await person("dana")).approvals.getRequest({ requestId });
  return request?.agent ?? "";
}

test("a file with mistakes ends the service with 78, and every mistake is named", async () => {
  await writeFile(at("bad.yaml"), "people: [{issuer: 'https://a.example'}]\nclock_skew: 1h\n");

  const { status, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "../../services/decision/main.ts")],
    {
      env: { ...stack.env, PATH: process.env["PATH"], COUNTERSIGN_ISSUERS_FILE: at("bad.yaml") },
      encoding: "utf8",
      timeout: 60_000,
    },
  );

  expect(status).toBe(78);
  expect(stderr).toContain("COUNTERSIGN_ISSUERS_FILE: people[0].audience is not set");
  expect(stderr).toContain("COUNTERSIGN_ISSUERS_FILE: clock_skew is out of range");
});

test("an access token of a program can't vote, and an ID token of a person can't ask", async () => {
  const { requestId } = await askForExport(await agent());

  const { approvals } = await agent();
  const vote = approvals.vote({ requestId, choice: VoteChoice.APPROVE, channel: "test" });

  await expect(vote).rejects.toMatchObject({ code: "permission_denied" });
  await expect(askForExport(await person("dana"))).rejects.toMatchObject({
    code: "unauthenticated",
  });
});

test("a person who signed in with a code and PKCE approves what a program with its own token asked", async () => {
  const { requestId } = await askForExport(await agent());

  await approve(await person("dana"), requestId);

  const { request } = await (await person("olivia")).approvals.getRequest({ requestId });
  expect(request?.agent).toBe(`${provider.issuer}|exporter`);
});

test("a delegation that can't be verified ends the call, with no word as to why", async () => {
  const by = await agent();
  const message = "the delegation is not accepted";

  for (const token of [
    "x",
    await delegation({ act: { sub: "other" } }),
    await delegation({ iss: provider.issuer }),
  ])
    await expect(ask(by, token)).rejects.toMatchObject({
      code: "unauthenticated",
      reason: "delegation_invalid",
      message,
    });
});

test("whoever an agent acts for can't approve what it does, and a verified delegation says who that is", async () => {
  const { requestId } = await ask(await agent(), await delegation());

  await expect(approve(await person("olivia"), requestId)).rejects.toMatchObject({
    reason: "own_action",
  });
  await approve(await person("dana"), requestId);
});

test("the delegation itself is nobody's token", async () => {
  const as = stack.identity(await delegation({ iss: provider.issuer }));

  await expect(askForExport(as)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("synthetic X.509-SVID: a workload is known by it, and another authority is taken while the service runs", async () => {
  const next = await createAuthority();
  const fresh = await (await next.authority()).issue({ uris: [`${SVID}/2`] });
  const old = await root.issue({ uris: [SVID] });
  expect(await askByCertificate(old)).toBe(SVID);
  await expect(askByCertificate(fresh)).rejects.toMatchObject({ code: "unavailable" });

  await writeFile(at("bundle.pem"), next.certificate);

  const options = { timeout: 20_000, interval: 500 };
  await expect.poll(() => askByCertificate(fresh).catch(() => ""), options).toBe(`${SVID}/2`);
  await expect(askByCertificate(old)).rejects.toMatchObject({ code: "unavailable" });
});
