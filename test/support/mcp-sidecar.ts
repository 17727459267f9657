import { join } from "node:path";
import { createGrpcServer } from "../../services/adapters/grpc/server.ts";
import { bindSidecarService } from "../../sidecar/handler.ts";
import { DecisionPeer, type DecisionScript } from "./decision-peer.ts";
import { openGate } from "./gate.ts";
import { temporaryDirectory } from "./temporary.ts";

/** The sidecar's own gate, journal and handler on a Unix socket, and a scripted decision service behind it. */
export interface McpSidecar extends AsyncDisposable {
  readonly peer: DecisionPeer;
  /** For --sidecar. */
  readonly socket: string;
  /** For files of the test. */
  readonly directory: string;
}

export async function startMcpSidecar(script: Partial<DecisionScript> = {}): Promise<McpSidecar> {
  await using starting = new AsyncDisposableStack();
  const { path } = starting.use(await temporaryDirectory());
  const peer = starting.use(await new DecisionPeer(script).start());
  const { gate } = starting.use(await openGate({ directory: path, address: peer.address }));
  const socket = join(path, "sidecar.sock");
  const server = await createGrpcServer({
    listeners: [{ socketPath: socket }],
    services: [bindSidecarService(gate)],
    log: () => undefined,
  });
  starting.use(server);
  const stack = starting.move();
  return { peer, socket, directory: path, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
