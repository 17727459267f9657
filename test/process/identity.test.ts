import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DecisionService } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { createGrpcChannel } from "../../services/adapters/grpc/client.ts";
import type { ClientCredentials } from "../../services/adapters/grpc/credentials.ts";
import { createLocalCa, type LocalCa } from "../../services/adapters/identity/local-ca.ts";
import { Fault } from "../../services/core/fault.ts";
import { approve } from "../support/approve.ts";
import { freePort } from "../support/free-port.ts";
import { askForExport, startStack, type Stack } from "../support/stack.ts";

let stack: Stack;
let ca: LocalCa;
let mtlsPort: number;

beforeAll(async () => {
  mtlsPort = await freePort();
  const env = { COUNTERSIGN_DECISION_MTLS_PORT: String(mtlsPort) };
  stack = await startStack({ tls: "local", env });
  ca = await createLocalCa(stack.home);
});
afterAll(() => stack.stop());

function decisions(credentials: ClientCredentials, address: string, token?: string) {
  return createGrpcChannel({
    address,
    credentials,
    ...(token === undefined ? {} : { token: async () => token }),
    defaultDeadlineMs: 5_000,
  }).client(DecisionService);
}

const question = () => ({
  action: { tool: "crm", operation: "read", argumentsJson: "{}", digest: randomBytes(32) },
  redemptionId: randomBytes(16).toString("hex"),
});

test("a workload is known by its client certificate, and its request belongs to it", async () => {
  const client = await ca.client("demo-agent");
  const credentials = { kind: "tls", serverCa: ca.certificate, client } as const;
  const byCertificate = decisions(credentials, `localhost:${mtlsPort}`);
  const dana = await stack.person("dana");

  const { requestId } = await byCertificate.decide(question());
  const { request } = await dana.approvals.getRequest({ requestId });

  expect(request?.agent).toBe("spiffe://countersign.local/demo-agent");
});

test("the owner of an agent that is known by certificate can't approve it either", async () => {
  const client = await ca.client("demo-agent");
  const credentials = { kind: "tls", serverCa: ca.certificate, client } as const;
  const agent = { decisions: decisions(credentials, `localhost:${mtlsPort}`) };
  const { requestId } = await askForExport({ ...(await stack.person("olivia")), ...agent });

  const refusal = await approve(await stack.person("olivia"), requestId).catch(
    (error: unknown) => error,
  );

  expect(refusal instanceof Fault && refusal.reason).toBe("own_action");
});

test("a certificate of another authority gets no connection", async () => {
  await using other = await startStack({ tls: "local" });
  const client = await (await createLocalCa(other.home)).client("demo-agent");
  const credentials = { kind: "tls", serverCa: ca.certificate, client } as const;

  const refusal = await decisions(credentials, `localhost:${mtlsPort}`)
    .decide(question())
    .catch((error: unknown) => error);

  expect(refusal instanceof Fault && refusal.code).toBe("unavailable");
});

test("without token or certificate nothing is answered but that", async () => {
  const credentials = { kind: "tls", serverCa: ca.certificate } as const;

  const refusal = await decisions(credentials, stack.address)
    .decide(question())
    .catch((error: unknown) => error);

  expect(refusal instanceof Fault && refusal.code).toBe("unauthenticated");
});

test("a person's token is no workload's: people can't ask for actions", async () => {
  const dana = await stack.person("dana");

  const refusal = await dana.decisions.decide(question()).catch((error: unknown) => error);

  expect(refusal instanceof Fault && refusal.code).toBe("unauthenticated");
});
