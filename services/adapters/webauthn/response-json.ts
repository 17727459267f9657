import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { invalidField } from "../../core/fault.ts";

/** A registration with an attestation is some KiB. */
const CHARACTERS_MAX = 32 * 1024;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Reads a browser's answer to a registration. Throws a `Fault` (invalid_argument) that quotes nothing of it. */
export function readCreationJson(text: string): RegistrationResponseJSON {
  const { id, response } = readCredential("response_json", text);
  const clientDataJSON = readBytes("response_json", response, "clientDataJSON");
  const attestationObject = readBytes("response_json", response, "attestationObject");
  return { ...credential(id), response: { clientDataJSON, attestationObject } };
}

/** Reads a browser's signature. Throws as above. */
export function readAssertionJson(text: string): AuthenticationResponseJSON {
  const { id, response } = readCredential("passkey_json", text);
  const clientDataJSON = readBytes("passkey_json", response, "clientDataJSON");
  const authenticatorData = readBytes("passkey_json", response, "authenticatorData");
  const signature = readBytes("passkey_json", response, "signature");
  return { ...credential(id), response: { clientDataJSON, authenticatorData, signature } };
}

function credential(id: string) {
  return { id, rawId: id, type: "public-key" as const, clientExtensionResults: {} };
}

function readCredential(field: string, text: string) {
  if (text.length > CHARACTERS_MAX) {
    throw invalidField(field, `must have at most ${CHARACTERS_MAX} characters`);
  }
  const value = parse(field, text);
  if (!isObject(value) || value["type"] !== "public-key" || !isObject(value["response"])) {
    throw invalidField(field, "must be a public key credential as JSON");
  }
  return { id: readBytes(field, value, "id"), response: value["response"] };
}

function parse(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(invalidField(field, "must be JSON"), { cause });
  }
}

function readBytes(field: string, from: Readonly<Record<string, unknown>>, name: string): string {
  const value = from[name];
  if (typeof value !== "string" || !BASE64URL.test(value)) {
    throw invalidField(field, `must have ${name} as base64url`);
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
