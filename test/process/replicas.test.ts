import { afterAll, beforeAll, expect, test } from "vitest";
import { randomBytes } from "node:crypto";
import {
  DecisionService,
  VerdictStatus,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { createGrpcChannel, type GrpcMethods } from "../../services/adapters/grpc/client.ts";
import { approve } from "../support/approve.ts";
import { policyBundle } from "../support/policy-bundle.ts";
import { run, startPostgres, type PostgresServer } from "../support/postgres.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

let postgres: PostgresServer;
let roles: Readonly<Record<string, string>>;
let stack: Stack;
let second: ServiceProcess;
let agent: Identity;
let dana: Identity;
/** The agent's calls to the second replica. */
let elsewhere: GrpcMethods<typeof DecisionService>;

beforeAll(async () => {
  postgres = await startPostgres();
  roles = await withLittlePrivilege(postgres.url);
  stack = await startStack({ env: roles });
  second = await stack.start("services/decision/main.ts", {
    ...roles,
    COUNTERSIGN_POLICY_DIR: await policyBundle(),
    COUNTERSIGN_LOG_LEVEL: "error",
  });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
  dana = await stack.person("dana");
  const channel = createGrpcChannel({
    address: second.address.replace("127.0.0.1", "localhost"),
    credentials: { kind: "plaintext" },
    token: async () => agent.token,
    defaultDeadlineMs: 10_000,
  });
  elsewhere = channel.client(DecisionService);
});
afterAll(async () => {
  await stack.stop();
  await postgres.stop();
});

/** As in production: the tables' owner only migrates them, and the services run as a role that can't change the log. */
async function withLittlePrivilege(ownerUrl: string): Promise<Readonly<Record<string, string>>> {
  await run(ownerUrl, "create role service login password 'not-a-secret'");
  const url = new URL(ownerUrl);
  url.username = "service";
  return { COUNTERSIGN_DATABASE_URL: url.href, COUNTERSIGN_DATABASE_OWNER_URL: ownerUrl };
}

async function verdictOf(
  decisions: GrpcMethods<typeof DecisionService>,
  requestId: string,
): Promise<VerdictStatus | undefined> {
  for await (const { verdict } of decisions.watchVerdict({ requestId })) {
    if (verdict !== undefined) return verdict.status;
  }
  return undefined;
}

test("a verdict made on one replica reaches an agent that waits on the other", async () => {
  const { requestId } = await askForExport(agent);
  const verdict = verdictOf(elsewhere, requestId);

  await approve(dana, requestId);

  expect(await verdict).toBe(VerdictStatus.ALLOWED);
});

test("50 redemptions at once over both replicas: exactly one wins", async () => {
  const { requestId } = await askForExport(agent);
  await approve(dana, requestId);
  const { request } = await dana.approvals.getRequest({ requestId });
  const redeem = (index: number) =>
    (index % 2 === 0 ? agent.decisions : elsewhere).redeemGrant({
      requestId,
      grantId: request?.verdict?.grant?.id ?? "",
      digest: request?.action?.digest ?? new Uint8Array(),
      redemptionId: randomBytes(16).toString("hex"),
    });

  const results = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => redeem(index)));

  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("the same question put to both replicas at once is one request", async () => {
  const idempotencyKey = randomBytes(16).toString("hex");
  const question = {
    action: {
      tool: "crm",
      operation: "export_customers",
      argumentsJson: "{}",
      digest: randomBytes(32),
    },
    idempotencyKey,
    redemptionId: randomBytes(16).toString("hex"),
  };

  const [first, other] = await Promise.all([
    agent.decisions.decide(question),
    elsewhere.decide(question),
  ]);

  expect(first?.requestId).toBe(other?.requestId);
  expect([first, other].filter((answer) => answer?.replayed === false)).toHaveLength(1);
});

test("an agent whose replica is killed goes on waiting on another", async () => {
  const { requestId } = await askForExport(agent);
  const broken = verdictOf(elsewhere, requestId).catch(() => "broken" as const);
  await second.kill();

  expect(await broken).toBe("broken");
  const verdict = verdictOf(agent.decisions, requestId);
  await approve(dana, requestId);
  expect(await verdict).toBe(VerdictStatus.ALLOWED);
});

test("the role that the services run as can't change what is in the log", async () => {
  const { COUNTERSIGN_DATABASE_URL: url = "" } = roles;

  const change = run(url, "update events set at_ms = 0");
  const removal = run(url, "delete from events");
  const guard = run(url, "alter table events disable trigger all");

  const refused = await Promise.allSettled([change, removal, guard]);
  expect(refused.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
});
