import { afterAll, beforeAll, expect, test } from "vitest";
import { randomBytes } from "node:crypto";
import {
  DecisionService,
  VerdictStatus,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { createGrpcChannel, type GrpcMethods } from "../../services/adapters/grpc/client.ts";
import { approve } from "../support/approve.ts";
import { policyBundle } from "../support/policy-bundle.ts";
import { startPostgres, type PostgresServer } from "../support/postgres.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import { askForExport, startStack, type Identity, type Stack } from "../support/stack.ts";

let postgres: PostgresServer;
let stack: Stack;
let second: ServiceProcess;
let agent: Identity;
let dana: Identity;
/** The agent's calls to the second replica. */
let elsewhere: GrpcMethods<typeof DecisionService>;

beforeAll(async () => {
  postgres = await startPostgres();
  stack = await startStack({ env: { COUNTERSIGN_DATABASE_URL: postgres.url } });
  second = await stack.start("services/decision/main.ts", {
    COUNTERSIGN_DATABASE_URL: postgres.url,
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
