import {
  createFileRegistry,
  fromBinary,
  toBinary,
  type DescFile,
  type FileRegistry,
} from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { status, type Server, type ServerDuplexStream } from "@grpc/grpc-js";
import { ServerReflection } from "../../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import type {
  ServerReflectionRequest,
  ServerReflectionResponseSchema,
} from "../../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { Fault } from "../../core/fault.ts";
import type { ServiceBinding } from "./handlers.ts";
import { encode, toServiceDefinition } from "./service-definition.ts";

type Answer = NonNullable<
  MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"]
>;
type ReflectionStream = ServerDuplexStream<ServerReflectionRequest | Fault, Buffer>;

/**
 * Answers grpc.reflection.v1 from a FileDescriptorSet. The published package loses the imports of a file, so that
 * clients cannot resolve well-known types; here every answer carries the file and all that it imports.
 */
export function addReflection(
  server: Server,
  descriptors: Uint8Array,
  bindings: readonly ServiceBinding[],
): void {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  const names = [
    ...bindings.map(({ service }) => service.typeName),
    ServerReflection.typeName,
    "grpc.health.v1.Health",
  ];
  const definition = toServiceDefinition(ServerReflection);
  server.addService(definition, {
    serverReflectionInfo: (stream: ReflectionStream) => serve(stream, registry, names),
  });
}

function serve(stream: ReflectionStream, registry: FileRegistry, names: readonly string[]): void {
  stream.on("data", (request: ServerReflectionRequest | Fault) => {
    if (request instanceof Fault) {
      stream.emit("error", { code: status.INVALID_ARGUMENT, details: request.message });
      return;
    }
    const messageResponse = answer(request, registry, names);
    stream.write(
      encode(ServerReflection.method.serverReflectionInfo.output, {
        validHost: request.host,
        originalRequest: request,
        messageResponse,
      }),
    );
  });
  stream.on("end", () => stream.end());
}

function answer(
  request: ServerReflectionRequest,
  registry: FileRegistry,
  names: readonly string[],
): Answer {
  const { messageRequest } = request;
  switch (messageRequest.case) {
    case "listServices":
      return { case: "listServicesResponse", value: { service: names.map((name) => ({ name })) } };
    case "fileByFilename":
      // The registry knows files without their ending.
      return files(
        registry.getFile(messageRequest.value.replace(/\.proto$/, "")),
        messageRequest.value,
      );
    case "fileContainingSymbol":
      return files(fileOf(registry, messageRequest.value), messageRequest.value);
    case "fileContainingExtension":
    case "allExtensionNumbersOfType":
      return failure(status.NOT_FOUND, "our contracts have no extensions");
    case undefined:
      return failure(status.INVALID_ARGUMENT, "the request is empty");
  }
}

/** A symbol is a type, or a member of one (a method, a field), whose file is that of its parent. */
function fileOf(registry: FileRegistry, symbol: string): DescFile | undefined {
  const parent = symbol.slice(0, Math.max(0, symbol.lastIndexOf(".")));
  return (registry.get(symbol) ?? registry.get(parent))?.file;
}

function files(file: DescFile | undefined, name: string): Answer {
  if (file === undefined) return failure(status.NOT_FOUND, `${name} is not known`);
  const fileDescriptorProto = [...withImports(file)].map(({ proto }) =>
    toBinary(FileDescriptorProtoSchema, proto),
  );
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function withImports(file: DescFile, seen = new Set<DescFile>()): ReadonlySet<DescFile> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const dependency of file.dependencies) withImports(dependency, seen);
  return seen;
}

function failure(errorCode: status, errorMessage: string): Answer {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}
