import type { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { Fault } from "../core/fault.ts";
import { readId, readText } from "./from-wire.ts";
import type { IdentityHandlerOptions } from "./identity-handler.ts";

/** The part of the service in which people register passkeys and are told what to sign with one. */
type PasskeyMethods = Pick<
  ServiceImplementation<typeof IdentityService>,
  "beginPasskey" | "addPasskey" | "removePasskey" | "beginPasskeyVote"
>;

const REQUEST_ID_BYTES = { min: 1, max: 200 };
const CREDENTIAL_ID_BYTES = { min: 1, max: 2_048 };
const PASSKEY_NAME_BYTES = { min: 1, max: 256 };
const RESPONSE_BYTES = { min: 1, max: 32 * 1024 };

/** Registers, removes and uses passkeys; each method is refused with `no_console` where no console is configured. */
export function createPasskeyHandler({
  callers,
  passkeyRegistry,
  passkeys,
}: IdentityHandlerOptions): PasskeyMethods {
  return {
    beginPasskey: async (_request, call) => {
      const person = await callers.human(call);
      return { optionsJson: await present(passkeyRegistry).begin(person) };
    },
    addPasskey: async (request, call) => {
      const person = await callers.human(call);
      const responseJson = readText("response_json", request.responseJson, RESPONSE_BYTES);
      const name = readId("name", request.name, PASSKEY_NAME_BYTES);
      const { credentialId } = await present(passkeyRegistry).add(person, { responseJson, name });
      return { passkey: { credentialId, name } };
    },
    removePasskey: async (request, call) => {
      const person = await callers.human(call);
      const id = readId("credential_id", request.credentialId, CREDENTIAL_ID_BYTES);
      await present(passkeyRegistry).remove(person, id);
      return {};
    },
    beginPasskeyVote: async (request, call) => {
      const person = await callers.voter(call);
      const requestId = readId("request_id", request.requestId, REQUEST_ID_BYTES);
      const choice = request.approve ? "approve" : "deny";
      return { optionsJson: await present(passkeys).options({ person, requestId, choice }) };
    },
  };
}

function present<T>(part: T | undefined): T {
  if (part !== undefined) return part;
  throw new Fault({
    code: "failed_precondition",
    reason: "no_console",
    message: "Passkeys belong to the console's origin, and no console is configured here.",
  });
}
