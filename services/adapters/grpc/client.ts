import {
  fromBinary,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
} from "@bufbuild/protobuf";
import type {
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import {
  Client,
  Metadata,
  type CallOptions as WireOptions,
  type ServiceError,
} from "@grpc/grpc-js";
import { context, propagation } from "@opentelemetry/api";
import { Fault } from "../../core/fault.ts";
import { toChannelCredentials, type ClientCredentials } from "./credentials.ts";
import { fromStatus } from "./errors.ts";
import { encode, methodPath } from "./service-definition.ts";

export interface GrpcChannelOptions {
  /** "host:port" or "unix:/path/to.sock". */
  readonly address: string;
  readonly credentials: ClientCredentials;
  /** Gives the bearer token of each call; none is sent without it. */
  readonly token?: () => Promise<string>;
  /** How long a unary call may take unless it says otherwise. Streams have a deadline only when they ask for one. */
  readonly defaultDeadlineMs: number;
}

/** What one call may ask for. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One function a method. Unary ones reject, and streams throw, with a `Fault`. */
export type GrpcMethods<S extends DescService> = {
  readonly [K in keyof S["method"]]: S["method"][K] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : S["method"][K] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>, options?: CallOptions) => AsyncIterable<MessageShape<O>>
      : never;
};

/** The methods of a service; disposing it closes its connection. */
export type GrpcClient<S extends DescService> = GrpcMethods<S> & Disposable;

/** One long-lived connection, shared by the clients of any number of services. */
export interface GrpcChannel extends Disposable {
  client<S extends DescService>(service: S): GrpcMethods<S>;
  /** Resolves when connected; rejects with "unavailable" when that takes longer. */
  waitUntilReady(deadlineMs: number): Promise<void>;
}

/** Answers are at most this large: a page of requests. */
const RESPONSE_BYTES_MAX = 4 * 1024 * 1024;
/** A restarted service is found within about this time. */
const RECONNECT_MS_MAX = 1_000;
const RECONNECT_MS_MIN = 50;
/** A dead peer is noticed within the sum of the two, also while only a stream waits. */
const KEEPALIVE_MS = 20_000;
const KEEPALIVE_TIMEOUT_MS = 5_000;

const CHANNEL_OPTIONS = {
  "grpc.max_receive_message_length": RESPONSE_BYTES_MAX,
  "grpc.initial_reconnect_backoff_ms": RECONNECT_MS_MIN,
  "grpc.min_reconnect_backoff_ms": RECONNECT_MS_MIN,
  "grpc.max_reconnect_backoff_ms": RECONNECT_MS_MAX,
  "grpc.keepalive_time_ms": KEEPALIVE_MS,
  "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.enable_http_proxy": 0, // A proxy for the web is not one between our own processes.
  "grpc.service_config_disable_resolution": 1, // No configuration from DNS records.
  "grpc.use_local_subchannel_pool": 1, // Channels never share a connection, nor its back-off.
  "grpc.enable_channelz": 0,
};

/** A client with a connection of its own. Nothing is connected before the first call. */
export function createGrpcClient<S extends DescService>(
  service: S,
  options: GrpcChannelOptions,
): GrpcClient<S> {
  const channel = createGrpcChannel(options);
  return Object.assign(channel.client(service), {
    [Symbol.dispose]: () => channel[Symbol.dispose](),
  });
}

/** Throws when the credentials are plaintext and the address is not of this machine. */
export function createGrpcChannel(options: GrpcChannelOptions): GrpcChannel {
  const client = new Client(
    options.address,
    toChannelCredentials(options.credentials, options.address),
    CHANNEL_OPTIONS,
  );
  return {
    client: <S extends DescService>(service: S) => {
      const methods = service.methods.map((method) => [
        method.localName,
        toFunction(client, method, options),
      ]);
      return Object.fromEntries(methods) as GrpcMethods<S>; // Made from the very descriptor that the type is of.
    },
    waitUntilReady: (deadlineMs) => waitUntilReady(client, deadlineMs),
    [Symbol.dispose]: () => client.close(),
  };
}

function toFunction(client: Client, method: DescMethod, channel: GrpcChannelOptions) {
  switch (method.methodKind) {
    case "unary":
      return (request: MessageInitShape<DescMessage>, options: CallOptions = {}) =>
        callUnary({ client, method, channel, options }, request);
    case "server_streaming":
      return (request: MessageInitShape<DescMessage>, options: CallOptions = {}) =>
        callStreaming({ client, method, channel, options }, request);
    case "client_streaming":
    case "bidi_streaming":
      throw new TypeError(`${methodPath(method)}: ${method.methodKind} is not supported`);
  }
}

interface Call {
  readonly client: Client;
  readonly method: DescMethod;
  readonly channel: GrpcChannelOptions;
  readonly options: CallOptions;
}

async function callUnary(
  call: Call,
  request: MessageInitShape<DescMessage>,
): Promise<MessageShape<DescMessage>> {
  const { client, method, options } = call;
  const wire = wireOptions(options.deadlineMs ?? call.channel.defaultDeadlineMs);
  const bytes = encode(method.input, request);
  const metadata = await toMetadata(call);
  return new Promise((resolve, reject) => {
    const stop = () => pending.cancel();
    const pending = client.makeUnaryRequest(
      methodPath(method),
      identity,
      reader(method),
      bytes,
      metadata,
      wire,
      (error, answer) => {
        options.signal?.removeEventListener("abort", stop);
        if (error !== null) reject(fromStatus(error));
        else if (answer === undefined)
          reject(new TypeError(`${methodPath(method)} answered nothing`));
        else resolve(answer);
      },
    );
    options.signal?.addEventListener("abort", stop, { once: true });
  });
}

async function* callStreaming(
  call: Call,
  request: MessageInitShape<DescMessage>,
): AsyncGenerator<MessageShape<DescMessage>> {
  const { client, method, options } = call;
  const wire = wireOptions(options.deadlineMs);
  const bytes = encode(method.input, request);
  const metadata = await toMetadata(call);
  const stream = client.makeServerStreamRequest(
    methodPath(method),
    identity,
    reader(method),
    bytes,
    metadata,
    wire,
  );
  const stop = () => stream.cancel();
  // Cancelling a stream that is no longer read makes it emit an error, which nobody else would hear.
  stream.on("error", () => undefined);
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    yield* stream;
  } catch (error) {
    throw isServiceError(error) ? fromStatus(error) : error;
  } finally {
    options.signal?.removeEventListener("abort", stop);
    stream.cancel();
  }
}

async function toMetadata({ channel, options }: Call): Promise<Metadata> {
  const metadata = new Metadata();
  propagation.inject(context.active(), metadata, {
    set: (carrier, key, value) => carrier.set(key, value),
  });
  for (const [name, value] of Object.entries(options.metadata ?? {})) metadata.set(name, value);
  if (channel.token !== undefined) metadata.set("authorization", `Bearer ${await channel.token()}`);
  if (options.signal?.aborted === true) {
    throw new Fault({
      code: "cancelled",
      reason: "cancelled",
      message: "the call was cancelled before it began",
    });
  }
  return metadata;
}

function wireOptions(deadlineMs: number | undefined): WireOptions {
  return deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
}

function reader(method: DescMethod) {
  return (bytes: Uint8Array) => fromBinary(method.output, bytes);
}

function identity(bytes: Buffer): Buffer {
  return bytes;
}

function isServiceError(error: unknown): error is ServiceError {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "number" &&
    "metadata" in error
  );
}

function waitUntilReady(client: Client, deadlineMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + deadlineMs, (cause) => {
      if (cause === undefined) resolve();
      else
        reject(
          new Fault({
            code: "unavailable",
            reason: "not_connected",
            message: "the service cannot be reached",
            cause,
          }),
        );
    });
  });
}
