import { once } from "node:events";
import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
} from "@bufbuild/protobuf";
import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerWritableStream,
} from "@grpc/grpc-js";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { Fault } from "../../core/fault.ts";
import { CallContext } from "./call-context.ts";
import { toStatus, type ErrorLog } from "./errors.ts";
import { encode, toServiceDefinition, type Decoded } from "./service-definition.ts";

/**
 * One function a method: a promise for unary methods, an async iterable for server streams. An iterable must end soon
 * after `call.signal` aborts; nobody can end it from outside while it waits.
 */
export type ServiceImplementation<S extends DescService> = {
  readonly [K in keyof S["method"]]: S["method"][K] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, call: CallContext) => Promise<MessageInitShape<O>>
    : S["method"][K] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, call: CallContext) => AsyncIterable<MessageInitShape<O>>
      : never;
};

/** A service ready to be served. */
export interface ServiceBinding {
  readonly service: DescService;
  readonly definition: ServiceDefinition;
  readonly handlers: (wiring: HandlerWiring) => UntypedServiceImplementation;
}

/** Hears of the fault that ended a call. It must neither wait nor throw. */
export type FaultListener = (fault: Fault, method: string) => void;

/** What the server lends to its handlers. */
export interface HandlerWiring {
  readonly log: ErrorLog;
  /** Hears of every fault that ends a call, with the method such as "countersign.approval.v1.ApprovalService/Vote". */
  readonly onFault?: FaultListener;
  /** The streams that are open, so that a drain can end them. */
  readonly streams: Set<CallContext>;
}

type Unary = (
  request: MessageShape<DescMessage>,
  call: CallContext,
) => Promise<MessageInitShape<DescMessage>>;
type Streaming = (
  request: MessageShape<DescMessage>,
  call: CallContext,
) => AsyncIterable<MessageInitShape<DescMessage>>;

/**
 * Binds an implementation to its service. Throws when a method has no function, or is of a kind that we do not serve.
 */
export function bindService<S extends DescService>(
  service: S,
  implementation: ServiceImplementation<S>,
): ServiceBinding {
  const functions = service.methods.map(
    (method) => [method, functionOf(implementation, method)] as const,
  );
  return {
    service,
    definition: toServiceDefinition(service),
    handlers: (wiring) =>
      Object.fromEntries(
        functions.map(([method, run]) => [method.localName, toHandler(method, run, wiring)]),
      ),
  };
}

function functionOf(implementation: object, method: DescMethod): (...args: never[]) => unknown {
  const run: unknown = Reflect.get(implementation, method.localName);
  if (typeof run !== "function")
    throw new TypeError(`${method.parent.typeName}/${method.name} has no function that answers it`);
  return run.bind(implementation);
}

function toHandler(method: DescMethod, run: (...args: never[]) => unknown, wiring: HandlerWiring) {
  // The mapped type of `bindService` has checked the shape of each function against its method.
  switch (method.methodKind) {
    case "unary":
      return unaryHandler(method, run as Unary, wiring);
    case "server_streaming":
      return streamingHandler(method, run as Streaming, wiring);
    case "client_streaming":
    case "bidi_streaming":
      throw new TypeError(
        `${method.parent.typeName}/${method.name}: ${method.methodKind} is not served`,
      );
  }
}

function unaryHandler(
  method: DescMethod,
  run: Unary,
  wiring: HandlerWiring,
): handleUnaryCall<Decoded<DescMessage>, Buffer> {
  const { output } = method;
  // The hot path: one context and one promise chain a call, nothing else.
  const handle: AsyncHandler<typeof unaryHandler> = async (call, callback) => {
    let answer: Buffer;
    try {
      if (call.request instanceof Fault) throw call.request;
      answer = encode(output, await run(call.request, new CallContext(call)));
    } catch (error) {
      callback(statusOf(afterCancel(call, error), method, wiring));
      return;
    }
    callback(null, answer);
  };
  return (call, callback) => void handle(call, callback);
}

function streamingHandler(
  method: DescMethod,
  run: Streaming,
  wiring: HandlerWiring,
): handleServerStreamingCall<Decoded<DescMessage>, Buffer> {
  const { output } = method;
  const { streams } = wiring;
  const handle: AsyncHandler<typeof streamingHandler> = async (call) => {
    const context = new CallContext(call);
    streams.add(context);
    try {
      if (call.request instanceof Fault) throw call.request;
      await pump(call, run(call.request, context), (message) => encode(output, message));
      if (context.ending !== undefined) throw context.ending;
      call.end();
    } catch (error) {
      // grpc-js reads the status of a stream from its error event, after what is already written.
      call.emit("error", statusOf(context.ending ?? afterCancel(call, error), method, wiring));
    } finally {
      streams.delete(context);
    }
  };
  return (call) => void handle(call);
}

/** The one place where what a call has thrown is told. */
function statusOf(error: unknown, { parent, name }: DescMethod, { log, onFault }: HandlerWiring) {
  if (error instanceof Fault) onFault?.(error, `${parent.typeName}/${name}`);
  return toStatus(error, log);
}

/** A handler of grpc-js that settles: both functions above catch everything that a call can throw. */
type AsyncHandler<F extends (...args: never[]) => (...args: never[]) => void> = (
  ...args: Parameters<ReturnType<F>>
) => Promise<void>;

/** Writes until the source ends or the caller is gone. A full window stops the source. */
async function pump<M>(
  call: ServerWritableStream<unknown, Buffer>,
  source: AsyncIterable<M>,
  toBytes: (message: M) => Buffer,
) {
  for await (const message of source) {
    if (call.cancelled) return;
    if (!call.write(toBytes(message))) await drained(call);
  }
}

/** A cancelled call never drains, so either event ends the wait. */
async function drained(call: ServerWritableStream<unknown, Buffer>): Promise<void> {
  if (call.cancelled || !call.writableNeedDrain) return;
  const settled = new AbortController();
  await Promise.race(
    ["drain", "cancelled"].map((event) => once(call, event, { signal: settled.signal })),
  ).finally(() => {
    settled.abort();
  });
}

/** Work that stopped because the caller went away is no internal error. */
function afterCancel(call: { readonly cancelled: boolean }, error: unknown): unknown {
  if (!call.cancelled || !(error instanceof Error) || error.name !== "AbortError") return error;
  return new Fault({
    code: "cancelled",
    reason: "cancelled",
    message: "the call was cancelled",
    cause: error,
  });
}
