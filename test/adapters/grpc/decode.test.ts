import { create, toBinary, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import { StructSchema, type Struct } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { decode } from "../../../services/adapters/grpc/decode.ts";
import { ErrorInfoSchema } from "../../../proto/gen/google/rpc/error_details_pb.ts";
import {
  ErrorResponseSchema,
  ServerReflectionResponseSchema,
  ServiceResponseSchema,
} from "../../../proto/gen/grpc/reflection/v1/reflection_pb.ts";

const $unknown = [{ no: 99, wireType: 0, data: new Uint8Array([1]) }];

function withUnknown<M extends Message>(message: M): M {
  return Object.assign(message, { $unknown });
}

function read(
  messageResponse: NonNullable<
    MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"]
  >,
) {
  const message = create(ServerReflectionResponseSchema, { messageResponse } as MessageInitShape<
    typeof ServerReflectionResponseSchema
  >);
  return decode(ServerReflectionResponseSchema, toBinary(ServerReflectionResponseSchema, message));
}

test("an unknown field is found in lists, by the place of its message", () => {
  const service = [create(ServiceResponseSchema), withUnknown(create(ServiceResponseSchema))];

  expect(read({ case: "listServicesResponse", value: { service } })).toMatchObject({
    field: "list_services_response.service[1].#99",
  });
});

test("an unknown field is found in the chosen case of a oneof", () => {
  const value = withUnknown(create(ErrorResponseSchema));

  expect(read({ case: "errorResponse", value })).toMatchObject({ field: "error_response.#99" });
});

test("text that is not UTF-8 is found in keys and values of maps", () => {
  const message = create(ErrorInfoSchema, { metadata: { KEY: "VALUE" } });
  const bytes = toBinary(ErrorInfoSchema, message);

  for (const letter of ["K", "V"]) {
    const broken = bytes.with(bytes.indexOf(letter.charCodeAt(0)), 0xff);
    expect(decode(ErrorInfoSchema, broken)).toMatchObject({
      field: "metadata",
      code: "invalid_argument",
    });
  }
});

test("a message nested too deeply is refused", () => {
  let struct: Struct = create(StructSchema);
  for (let depth = 0; depth < 100; depth += 1) {
    const value = {
      $typeName: "google.protobuf.Value",
      kind: { case: "structValue", value: struct },
    } as never;
    struct = create(StructSchema, { fields: { a: value } });
  }

  expect(decode(StructSchema, toBinary(StructSchema, struct))).toMatchObject({
    reason: "malformed_message",
  });
});
