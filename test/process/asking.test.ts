import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DenialScope, VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { buildPolicies } from "../../services/adapters/opa/build-bundle.ts";
import { parseReceipt } from "../../services/core/ledger/receipt.ts";
import { verifyGrant } from "../../services/grant-verifier/verify-grant.ts";
import { callSidecar, type SidecarReply } from "../support/sidecar-client.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { startStack, type Identity, type Stack } from "../support/stack.ts";

/** People of data-governance may allow three looks at a customer within an hour, and remember a denial for as long. */
const RULE = `# METADATA
# description: Looking at customers of the shop needs people, who may allow some looks at once.
package countersign.rules.shop

import rego.v1

review contains {
	"rule": "shop",
	"message": "Looking at customers of the shop needs people.",
	"risk": "low",
	"requirements": [{"group": "data-governance", "approvals": 1}],
	"grant": {"ttl": "5m", "uses": 3, "window": "1h", "shape": ["/customer"]},
	"remember_denial": "1h",
} if {
	input.action.target == "shop"
}
`;

const AGENT_ID = "urn:countersign:local:workloads|demo-agent";

let directory: string;
let stack: Stack;
let sidecar: ServiceProcess;
let dana: Identity;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-asking-"));
  const source = join(directory, "source");
  await cp(join(import.meta.dirname, "../../policies"), source, { recursive: true });
  await writeFile(join(source, "countersign/rules/shop.rego"), RULE);
  await mkdir(join(directory, "bundle"));
  await buildPolicies(source, join(directory, "bundle"));
  stack = await startStack({
    env: {
      COUNTERSIGN_POLICY_DIR: join(directory, "bundle"),
      COUNTERSIGN_ALIKE_WINDOW: "10m",
      COUNTERSIGN_PENDING_PER_AGENT: "4",
    },
  });
  sidecar = await startSidecar();
  dana = await stack.person("dana");
});
afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
});

function startSidecar(): Promise<ServiceProcess> {
  return stack.start("sidecar/main.ts", {
    COUNTERSIGN_LEDGER_TRUST: join(stack.home, "ledger/trust-policy"),
    COUNTERSIGN_LOG_LEVEL: "error",
  });
}

/** A small read, which policy would allow at once in another place. */
const SQL = "SELECT id, status FROM public.tickets WHERE status = 'open' ORDER BY id LIMIT 50";

const look = (customer: string, page = 1) => ({
  tool: "postgres",
  operation: "query",
  target: "shop",
  arguments: { sql: SQL, customer, page },
});

function call(path: string, body?: unknown): Promise<SidecarReply> {
  return callSidecar(join(stack.home, "sidecar/sidecar-http.sock"), path, body);
}

function ask(key: string, action: object, more: object = {}): Promise<SidecarReply> {
  return call("/v1/actions", { ...action, idempotency_key: key, ...more });
}

async function vote(requestId = "", more: object = {}): Promise<void> {
  const { request } = await dana.approvals.getRequest({ requestId });
  await dana.approvals.vote({
    requestId,
    choice: VoteChoice.APPROVE,
    channel: "test",
    actionDigest: request?.action?.digest ?? new Uint8Array(),
    viewDigest: request?.viewDigest ?? new Uint8Array(),
    ...more,
  });
}

function typeOfReceipt({ body }: SidecarReply): unknown {
  const { leaf } = parseReceipt(String(body["receipt"]));
  return (JSON.parse(Buffer.from(leaf).toString()) as { readonly type?: unknown }).type;
}

test("an agent that was denied and rephrases is told so at once, by policy's own proof", async () => {
  const first = await ask("denied-000001", look("eve"));
  await vote(first.body.request_id, {
    choice: VoteChoice.DENY,
    comment: "fraud",
    remember: DenialScope.ACTION,
  });

  const again = await ask("denied-000002", look("eve"));

  expect(again.body).toMatchObject({ status: "denied", reasons: [{ code: "denied_before" }] });
  expect(JSON.stringify(again.body["reasons"])).toContain(first.body.request_id);
  expect(typeOfReceipt(again)).toBe("decision.denied");
});

test("a grant of three uses serves three, each proven by the ledger before it starts", async () => {
  const first = await ask("bounded-000001", look("ann"));
  await vote(first.body.request_id, { bounded: true });

  const keys = ["bounded-000002", "bounded-000003", "bounded-000004"];
  const answers: SidecarReply[] = [];
  for (const [index, key] of keys.entries()) answers.push(await ask(key, look("ann", index)));
  const other = await ask("bounded-000005", look("bob"));
  const started = await call("/v1/actions/bounded-000002/start", look("ann", 0));
  await call("/v1/actions/bounded-000002/finish", { outcome: "succeeded" });
  const own = await call("/v1/actions/bounded-000001?wait=20s");

  expect(answers.map(({ body }) => body.status)).toEqual(["allowed", "allowed", "pending"]);
  expect(answers.slice(0, 2).map(typeOfReceipt)).toEqual(["decision.allowed", "decision.allowed"]);
  expect(other.body.status).toBe("pending");
  expect(started.status).toBe(200);
  expect(own.body.status).toBe("allowed");
  for (const key of ["bounded-000004", "bounded-000005"]) {
    await call(`/v1/actions/${key}/withdraw`, {});
  }
});

test("a grant that is revoked before the action starts is known to the agent without starting it", async () => {
  const { request_id: requestId = "" } = (await ask("revoked-000001", look("dora"))).body;
  await vote(requestId);
  const allowed = await call("/v1/actions/revoked-000001?wait=20s");

  await dana.approvals.revokeGrant({ requestId, reason: "wrong customer" });

  expect(allowed.body.status).toBe("allowed");
  await expect
    .poll(() => call("/v1/actions/revoked-000001"), { timeout: 10_000 })
    .toMatchObject({ body: { status: "cancelled" } });
});

test("an agent can show a service behind it what people approved, and nobody else's grant passes", async () => {
  const { request_id: requestId = "" } = (await ask("shown-000001", look("emil"))).body;
  await vote(requestId);
  const { body } = await call("/v1/actions/shown-000001?wait=20s");
  const { jwksJson } = await dana.client(IdentityService).getGrantKeys({});
  const expected = {
    jwks: JSON.parse(jwksJson),
    issuer: "countersign.local/ledger",
    audience: AGENT_ID,
    nowMs: Date.now(),
  };

  const grant = await verifyGrant(String(body["grant_token"]), expected);

  expect(grant).toMatchObject({ requestId, uses: 1, agent: AGENT_ID });
  await expect(
    verifyGrant(String(body["grant_token"]), { ...expected, audience: "somebody else" }),
  ).rejects.toMatchObject({ code: "wrong_audience" });
});

test("an action asked again under another key joins the first, over a kill, and only one of the two starts", async () => {
  const first = await ask("twice-000001", look("carl"));
  const second = await ask("twice-000002", look("carl"));
  const third = await ask("twice-000003", look("carl"), { separate: true });

  await sidecar.kill();
  sidecar = await startSidecar();
  await vote(first.body.request_id);
  const answers = [
    await call("/v1/actions/twice-000001?wait=20s"),
    await call("/v1/actions/twice-000002?wait=20s"),
  ];
  const started = await call("/v1/actions/twice-000002/start", look("carl"));
  const late = await call("/v1/actions/twice-000001/start", look("carl"));
  const finished = await call("/v1/actions/twice-000002/finish", { outcome: "succeeded" });

  expect(second.body).toMatchObject({ status: "pending", attached: true });
  expect(second.body.request_id).toBe(first.body.request_id);
  expect(third.body.request_id).not.toBe(first.body.request_id);
  expect(answers.map(({ body }) => body.status)).toEqual(["allowed", "allowed"]);
  expect(started.status).toBe(200);
  expect(late.status).toBe(412);
  expect(finished.status).toBe(200);
  const { request } = await dana.approvals.getRequest({ requestId: first.body.request_id ?? "" });
  expect(request?.timeline.map(({ type }) => type)).toContain("request.repeated");
  await call("/v1/actions/twice-000003/withdraw", {});
});

test("an agent whose questions wait already is told which limit it met, and may go on after that", async () => {
  const keys = Array.from({ length: 4 }, (_, index) => `flood-00000${index}`);
  for (const key of keys) await ask(key, look(key));

  const refused = await ask("flood-000009", look("one more"));
  const replayed = await ask(keys[0] ?? "", look(keys[0] ?? ""));
  await call(`/v1/actions/${keys[0]}/withdraw`, {});
  const after = await ask("flood-000009", look("one more"));

  expect(refused.body).toMatchObject({
    status: "unavailable",
    reasons: [{ code: "too_many_pending" }],
  });
  expect(JSON.stringify(refused.body["reasons"])).toContain("COUNTERSIGN_PENDING_PER_AGENT");
  expect(replayed.body.status).toBe("pending");
  expect(after.body.status).toBe("pending");
});

test("a request has more time once", async () => {
  const key = "flood-000009";
  const before = await call(`/v1/actions/${key}`);

  const extended = await call(`/v1/actions/${key}/extend`, {});
  const again = await call(`/v1/actions/${key}/extend`, {});

  expect(before.body.status).toBe("pending");
  expect(extended.body).toMatchObject({ status: "pending", progress: { extended: true } });
  expect(again.body.error?.reason).toBe("already_extended");
});
