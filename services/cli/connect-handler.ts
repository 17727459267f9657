import { Client, type ChannelCredentials } from "@grpc/grpc-js";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ApprovalService } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { DecisionService } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { PolicyService } from "../../proto/gen/countersign/policy/v1/policy_pb.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus,
} from "../../proto/gen/grpc/health/v1/health_pb.ts";
import {
  ServerReflectionRequestSchema,
  ServerReflectionResponseSchema,
} from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { createGrpcChannel } from "../adapters/grpc/client.ts";
import { toChannelCredentials, type ClientCredentials } from "../adapters/grpc/credentials.ts";
import { Fault } from "../core/fault.ts";
import type { Connection } from "./context.ts";

/** Where, how and as whom to connect. */
export interface ChannelOptions {
  readonly address: string;
  readonly credentials: ClientCredentials;
  readonly token: () => Promise<string>;
}

/** A person waits at a terminal: longer than this, and they want to be told. */
const CALL_MS_MAX = 10_000;
const REFLECTION_PATH = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

/** A connection to a decision service. Nothing is connected before the first call. */
export function openConnection(options: ChannelOptions): Connection {
  const channel = createGrpcChannel({ ...options, defaultDeadlineMs: CALL_MS_MAX });
  const health = channel.client(Health);
  return {
    approvals: channel.client(ApprovalService),
    decisions: channel.client(DecisionService),
    policies: channel.client(PolicyService),
    ledger: channel.client(LedgerService),
    identity: channel.client(IdentityService),
    isServing: async () => {
      const { status } = await health.check({ service: "" });
      return status === HealthCheckResponse_ServingStatus.SERVING;
    },
    listServices: () =>
      listServices(options.address, toChannelCredentials(options.credentials, options.address)),
    [Symbol.dispose]: () => channel[Symbol.dispose](),
  };
}

/** Reflection is a stream in both directions, which no other caller of ours needs: one question, one answer. */
async function listServices(
  address: string,
  credentials: ChannelCredentials,
): Promise<readonly string[]> {
  const client = new Client(address, credentials);
  try {
    return await new Promise((resolve, reject) => {
      const stream = client.makeBidiStreamRequest(
        REFLECTION_PATH,
        (bytes: Uint8Array) => Buffer.from(bytes),
        decode,
        { deadline: Date.now() + CALL_MS_MAX },
      );
      stream.on("error", (cause) => reject(unanswered(cause)));
      stream.on("end", () => reject(unanswered()));
      stream.once("data", (answer: ReturnType<typeof decode>) => {
        const { messageResponse } = answer;
        if (messageResponse.case !== "listServicesResponse") reject(unanswered());
        else resolve(messageResponse.value.service.map(({ name }) => name));
      });
      stream.end(toBinary(ServerReflectionRequestSchema, QUESTION));
    });
  } finally {
    client.close();
  }
}

const QUESTION = create(ServerReflectionRequestSchema, {
  messageRequest: { case: "listServices", value: "" },
});

function decode(bytes: Uint8Array) {
  return fromBinary(ServerReflectionResponseSchema, bytes);
}

function unanswered(cause?: unknown): Fault {
  return new Fault({
    code: "unavailable",
    reason: "no_reflection",
    message: "reflection did not answer",
    cause,
  });
}
