import { randomBytes } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { DecideRequestSchema } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { buildPolicyInput } from "../../services/core/policy/input.ts";

/** The question that every subject is asked: a small read, which policy allows at once. */
export const ACTION = {
  tool: "postgres",
  operation: "query",
  target: "company",
  arguments: {
    sql: "SELECT id, subject, status, opened_at FROM public.tickets WHERE status = 'open' ORDER BY opened_at LIMIT 50",
  },
  facts: {
    sql: {
      statements: [
        {
          kind: "select",
          tables: ["public.tickets"],
          columns: ["id", "subject", "status", "opened_at"],
          functions: [],
          has_where: true,
          has_limit: true,
          limit: 50,
          writes: false,
        },
      ],
    },
  },
};
/** Why the agent asks it. */
export const CONTEXT = {
  reason: "Answer the open tickets",
  task: "support rota",
  environment: "staging",
};

/** The binary DecideRequest. Without an idempotency key each call is a request of its own. */
export function decideRequest(): Uint8Array {
  const { tool, operation, target } = ACTION;
  return toBinary(
    DecideRequestSchema,
    create(DecideRequestSchema, {
      action: {
        tool,
        operation,
        target,
        argumentsJson: JSON.stringify(ACTION.arguments),
        factsJson: JSON.stringify(ACTION.facts),
        digest: randomBytes(32),
      },
      context: CONTEXT,
      redemptionId: randomBytes(16).toString("hex"),
    }),
  );
}

/** What policy puts to one person of data-governance. */
export const REVIEWED = {
  tool: "crm",
  operation: "export_customers",
  target: "customers",
  argumentsJson: '{"format":"csv"}',
} as const;

/** The binary DecideRequest of that. */
export function reviewRequest(): Uint8Array {
  return toBinary(
    DecideRequestSchema,
    create(DecideRequestSchema, {
      action: { ...REVIEWED, factsJson: "{}", digest: randomBytes(32) },
      redemptionId: randomBytes(16).toString("hex"),
    }),
  );
}

/** The first question as policy reads it. */
export function policyInput(agentId: string): object {
  return buildPolicyInput({
    action: ACTION,
    classification: {},
    agent: {
      id: agentId,
      issuer: "urn:countersign:local:workloads",
      subject: "bench",
      owner: "http://127.0.0.1:20000|olivia",
      labels: {},
    },
    context: CONTEXT,
    nowMs: Date.now(),
  });
}

/** A message as gRPC sends it: a flag, the length in 4 bytes, the bytes. */
export function grpcFrame(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(5 + message.byteLength);
  new DataView(frame.buffer).setUint32(1, message.byteLength);
  frame.set(message, 5);
  return frame;
}
