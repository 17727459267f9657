import { join } from "node:path";
import { AnswerStatus, SidecarService } from "../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { createGrpcClient, type GrpcClient } from "../../services/adapters/grpc/client.ts";
import { callSidecar } from "../support/sidecar-client.ts";
import type { ServiceProcess } from "../support/service-process.ts";
import type { Stack } from "../support/stack.ts";
import { asUpStarts } from "./subjects/countersign.ts";
import type { Bench } from "./subjects/subject.ts";
import { ACTION, CONTEXT } from "./question.ts";

/** A running sidecar, and how an agent talks to it. */
export interface Sidecar extends Disposable {
  readonly process: ServiceProcess;
  readonly grpc: GrpcClient<typeof SidecarService>;
  /** Asks the question of `question.ts` over HTTP on the Unix socket. Throws unless it is allowed. */
  askByHttp(): Promise<void>;
  /** The same over gRPC on the Unix socket. */
  askByGrpc(): Promise<void>;
}

const DEADLINE_MS = 30_000;

/** Starts a sidecar in the stack; its process ends with the stack, the connection to it when it is disposed. */
export async function startSidecar(
  { directory: benchDirectory }: Bench,
  stack: Stack,
): Promise<Sidecar> {
  const process = await stack.start("sidecar/main.ts", {
    COUNTERSIGN_LOG_LEVEL: "warn",
    ...asUpStarts(benchDirectory),
  });
  const directory = join(stack.home, "sidecar");
  const grpc = createGrpcClient(SidecarService, {
    address: `unix:${join(directory, "sidecar.sock")}`,
    credentials: { kind: "plaintext" },
    defaultDeadlineMs: DEADLINE_MS,
  });
  const { tool, operation, target } = ACTION;
  const httpBody = { tool, operation, target, arguments: ACTION.arguments, context: CONTEXT };
  const argumentsJson = JSON.stringify(ACTION.arguments);
  return {
    process,
    grpc,
    [Symbol.dispose]: () => grpc[Symbol.dispose](),
    askByHttp: async () => {
      const { body } = await callSidecar(
        join(directory, "sidecar-http.sock"),
        "/v1/actions",
        httpBody,
      );
      if (body.status !== "allowed")
        throw new Error(`the sidecar answered ${JSON.stringify(body)}`);
    },
    askByGrpc: async () => {
      const { answer } = await grpc.ask({
        tool,
        operation,
        target,
        argumentsJson,
        context: CONTEXT,
      });
      if (answer?.status !== AnswerStatus.ALLOWED)
        throw new Error(`the sidecar answered ${answer?.rule}`);
    },
  };
}
