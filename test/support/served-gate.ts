import { join } from "node:path";
import { createGrpcServer } from "../../services/adapters/grpc/server.ts";
import { bindSidecarService } from "../../sidecar/handler.ts";
import { openGate, type OpenGate, type OpenGateOptions } from "./gate.ts";

export interface ServedGate extends OpenGate {
  readonly socketPath: string;
}

/** A gate behind its real gRPC API on a Unix socket. */
export async function serveGate(options: OpenGateOptions): Promise<ServedGate> {
  const open = await openGate(options);
  const socketPath = join(options.directory, "sidecar.sock");
  const server = await createGrpcServer({
    listeners: [{ socketPath }],
    services: [bindSidecarService(open.gate)],
    log: (error) => open.errors.push(error),
  });
  return {
    ...open,
    socketPath,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await open[Symbol.asyncDispose]();
    },
  };
}
