import { chmod, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { Server, type ServerCredentials } from "@grpc/grpc-js";
import { Fault } from "../../core/fault.ts";
import type { CallContext } from "./call-context.ts";
import { toAddress, toPlaintextCredentials, type ListenerCredentials } from "./credentials.ts";
import type { ErrorLog } from "./errors.ts";
import type { FaultListener, ServiceBinding } from "./handlers.ts";
import { createHealth } from "./health.ts";
import { addReflection } from "./reflection.ts";
import { listenTls } from "./tls-listener.ts";

/** Where to listen: an address, or a Unix socket that only its owner may use. */
export type Listener =
  | { readonly host: string; readonly port: number; readonly credentials: ListenerCredentials }
  | { readonly socketPath: string };

/** What one client may cost. */
export interface GrpcLimits {
  /** Largest request. Arguments are at most 256 KiB, so this leaves room for facts and context. */
  readonly requestBytesMax: number;
  /** Largest answer: a page of requests. */
  readonly responseBytesMax: number;
  /** Calls open at once on one connection: a sidecar holds one stream for each action that waits for people. */
  readonly streamsMax: number;
  /** How often a silent connection is probed, and how long the answer may take. */
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
}

/** What the server serves, and who hears of what went wrong. */
export interface GrpcServerOptions {
  readonly listeners: readonly Listener[];
  readonly services: readonly ServiceBinding[];
  /** A binary FileDescriptorSet; given, the server answers gRPC reflection for its services. */
  readonly descriptors?: Uint8Array;
  readonly limits?: Partial<GrpcLimits>;
  readonly log: ErrorLog;
  /** Hears of every fault that ends a call. */
  readonly onFault?: FaultListener;
}

/** A server that listens. Disposing it ends it at once. */
export interface GrpcServer extends AsyncDisposable {
  /** What clients connect to, one for each listener, in order ("127.0.0.1:4001", "unix:/run/x.sock"). */
  readonly addresses: readonly string[];
  /** The answer to health checks, for the whole server and for each service. It starts as false. */
  setServing(serving: boolean): void;
  /**
   * Stops accepting, ends streams with "unavailable", lets unary calls finish, and cuts what is left after the
   * deadline. Resolves when everything is closed.
   */
  drain(deadlineMs: number): Promise<void>;
}

const KIBIBYTE = 1024;
const DEFAULT_LIMITS: GrpcLimits = {
  requestBytesMax: 1024 * KIBIBYTE,
  responseBytesMax: 4096 * KIBIBYTE,
  streamsMax: 16_384,
  keepaliveMs: 30_000,
  keepaliveTimeoutMs: 10_000,
};

/** Binds every listener, or none: when one cannot be bound, the others are closed and the reason is thrown. */
export async function createGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server(serverOptions({ ...DEFAULT_LIMITS, ...options.limits }));
  const streams = new Set<CallContext>();
  const listening = options.onFault === undefined ? {} : { onFault: options.onFault };
  const health = createHealth(options.services.map(({ service }) => service.typeName));
  for (const { definition, handlers } of [...options.services, health.binding]) {
    server.addService(definition, handlers({ log: options.log, streams, ...listening }));
  }
  if (options.descriptors !== undefined)
    addReflection(server, options.descriptors, options.services);
  const bound: Bound[] = [];
  try {
    for (const listener of options.listeners) bound.push(await listen(server, listener));
  } catch (error) {
    for (const { drain: end } of bound) end(0);
    server.forceShutdown();
    throw error;
  }
  const addresses = bound.map(({ address }) => address);
  return {
    addresses,
    setServing: health.setServing,
    drain: async (deadlineMs) => {
      health.setServing(false);
      await drain({ server, streams, bound }, deadlineMs);
    },
    [Symbol.asyncDispose]: () => drain({ server, streams, bound }, 0),
  };
}

function serverOptions(limits: GrpcLimits) {
  return {
    "grpc.max_receive_message_length": limits.requestBytesMax,
    "grpc.max_send_message_length": limits.responseBytesMax,
    "grpc.max_concurrent_streams": limits.streamsMax,
    "grpc.keepalive_time_ms": limits.keepaliveMs,
    "grpc.keepalive_timeout_ms": limits.keepaliveTimeoutMs,
    "grpc.enable_channelz": 0, // Counters that nobody reads, paid for on every call.
  };
}

/** One address that is listened on, and how that is ended. */
interface Bound {
  readonly address: string;
  readonly drain: (deadlineMs: number) => void;
}

async function listen(server: Server, listener: Listener): Promise<Bound> {
  if ("socketPath" in listener) {
    const address = `unix:${listener.socketPath}`;
    await removeStaleSocket(listener.socketPath);
    await bind(server, address, toPlaintextCredentials(undefined));
    await chmod(listener.socketPath, 0o600);
    return boundTo(server, address);
  }
  const { host, port, credentials } = listener;
  if (credentials.kind === "plaintext") {
    const bound = await bind(server, toAddress(host, port), toPlaintextCredentials(host));
    return boundTo(server, toAddress(host, bound));
  }
  const address = toAddress(host, port);
  try {
    const tls = await listenTls(server, { host, port }, credentials);
    return { address: toAddress(host, tls.port), drain: tls.drain };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "unknown";
    throw new Error(`cannot listen on ${address}: ${why}`, { cause });
  }
}

function boundTo(server: Server, address: string): Bound {
  return { address, drain: (deadlineMs) => server.drain(address, deadlineMs) };
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(port);
      else reject(new Error(`cannot listen on ${address}: ${error.message}`, { cause: error }));
    });
  });
}

/** A killed process leaves its socket file behind; one that nobody answers on may go. */
async function removeStaleSocket(path: string): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  if (code === "ECONNREFUSED") await unlink(path);
}

interface Running {
  readonly server: Server;
  readonly streams: ReadonlySet<CallContext>;
  readonly bound: readonly Bound[];
}

async function drain({ server, streams, bound }: Running, deadlineMs: number): Promise<void> {
  const fault = new Fault({
    code: "unavailable",
    reason: "draining",
    message: "the service is shutting down",
  });
  for (const stream of streams) stream.end(fault);
  // In this order: tryShutdown alone waits for ever, forceShutdown knows the connections only while channelz is on, and
  // drain, which cuts what is left after the deadline, forgets connections that are closing already.
  for (const each of bound) each.drain(deadlineMs);
  await new Promise<void>((resolve) => {
    server.tryShutdown(() => resolve()); // Its error only says that it was shut down already.
  });
}
