import {
  create,
  toBinary,
  type DescMessage,
  type DescMethod,
  type DescService,
} from "@bufbuild/protobuf";
import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import type { Fault } from "../../core/fault.ts";
import { decode } from "./decode.ts";

/** What a server handler gets: the message, or why it was refused. grpc-js itself would hide the reason. */
export type Decoded<I extends DescMessage> = MessageShape<I> | Fault;

/** A method of a grpc-js server whose handler answers with encoded bytes, so that its own failures are its own. */
export type ServerMethod = MethodDefinition<Decoded<DescMessage>, Buffer>;

/** The path of a method on the wire, such as "/countersign.decision.v1.DecisionService/Decide". */
export function methodPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** The grpc-js definition of a service, for a server. Requests are decoded strictly (see `decode`). */
export function toServiceDefinition(service: DescService): ServiceDefinition {
  return Object.fromEntries(
    service.methods.map((method) => [method.localName, toServerMethod(method)]),
  );
}

/** Encodes a message, or the plain object that describes it. Throws when a field has a value of the wrong type. */
export function encode<D extends DescMessage>(schema: D, message: MessageInitShape<D>): Buffer {
  return toBuffer(toBinary(schema, create(schema, message)));
}

/** A view, not a copy. */
export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function toServerMethod(method: DescMethod): ServerMethod {
  const { methodKind, input } = method;
  return {
    path: methodPath(method),
    requestStream: methodKind === "client_streaming" || methodKind === "bidi_streaming",
    responseStream: methodKind === "server_streaming" || methodKind === "bidi_streaming",
    requestSerialize: () => Buffer.alloc(0), // Only clients call it, and ours does not use this definition.
    requestDeserialize: (bytes) => decode(input, bytes),
    responseSerialize: (bytes) => bytes,
    responseDeserialize: (bytes) => toBuffer(bytes),
  };
}
