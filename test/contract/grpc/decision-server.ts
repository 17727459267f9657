import { afterEach } from "vitest";
import {
  createGrpcClient,
  type GrpcChannelOptions,
} from "../../../services/adapters/grpc/client.ts";
import {
  bindService,
  type ServiceImplementation,
} from "../../../services/adapters/grpc/handlers.ts";
import {
  createGrpcServer,
  type GrpcServerOptions,
} from "../../../services/adapters/grpc/server.ts";
import { Fault } from "../../../services/core/fault.ts";
import { DecisionService } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";

export type Implementation = ServiceImplementation<typeof DecisionService>;

export const LOOPBACK = { host: "127.0.0.1", port: 0, credentials: { kind: "plaintext" } } as const;

const opened: AsyncDisposable[] = [];
export const logged: unknown[] = [];

afterEach(async () => {
  logged.length = 0;
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

export function refuse(): never {
  throw new Fault({
    code: "not_found",
    reason: "no_such_request",
    message: "there is no such request",
  });
}

const IMPLEMENTATION: Implementation = {
  decide: async ({ idempotencyKey }) => ({ requestId: idempotencyKey }),
  async *watchVerdict() {
    yield {};
  },
  redeemGrant: async () => refuse(),
  reportOutcome: async () => ({}),
  cancel: async () => ({}),
  extend: async () => ({}),
  answerReveal: async () => ({}),
};

export async function serve(
  change: Partial<Implementation> = {},
  options: Partial<GrpcServerOptions> = {},
) {
  const server = await createGrpcServer({
    listeners: [LOOPBACK],
    services: [bindService(DecisionService, { ...IMPLEMENTATION, ...change })],
    log: (error) => logged.push(error),
    ...options,
  });
  opened.push(server);
  return server;
}

export function connect(address: string, options: Partial<GrpcChannelOptions> = {}) {
  const client = createGrpcClient(DecisionService, {
    address,
    credentials: { kind: "plaintext" },
    defaultDeadlineMs: 5_000,
    ...options,
  });
  opened.push({ [Symbol.asyncDispose]: async () => client[Symbol.dispose]() });
  return client;
}

export async function serveAndConnect(change: Partial<Implementation> = {}) {
  const server = await serve(change);
  return { server, client: connect(server.addresses[0]!) };
}
