import type { JsonObject } from "../policy/json.ts";
import { ActionError, pointerStep } from "./action-error.ts";
import { canonicalise } from "./canonical.ts";
import { utf8Length } from "./utf8.ts";

/** Names are shown on cards and stand in rules; 200 bytes hold every tool name seen. */
export const NAME_BYTES_MAX = 200;
/** Targets are paths and URLs; browsers and proxies agree on about this length. */
export const TARGET_BYTES_MAX = 2_048;
/** What a reviewer can be shown and a policy evaluated on in milliseconds. */
export const ARGUMENTS_BYTES_MAX = 256 * 1024;

/** One operation that an agent wants to perform. */
export interface Action {
  readonly tool: string;
  readonly operation: string;
  /** What it would be done to; may be empty. */
  readonly target: string;
  readonly arguments: JsonObject;
}

const FIELDS = ["tool", "operation", "target", "arguments"] as const;

/** Control characters, and the invisible ones that reorder or break a line: a name must look like what it is. */
const INVISIBLE = /[\p{Cc}\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;

/** Whether a name holds a character that could make it look like another one. */
export function hidesCharacters(name: string): boolean {
  return INVISIBLE.test(name);
}

/**
 * Reads an action: exactly the four members, each within its limit. The result's arguments are the ones given, not a copy.
 *
 * @throws {ActionError} with the JSON pointer of the first member that is wrong.
 */
export function parseAction(value: unknown): Action {
  if (!isObject(value)) throw new ActionError("wrong_type", "", "is not an object");
  const known: readonly string[] = FIELDS;
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new ActionError("unknown_field", pointerStep(unknown), "is not a member of an action");
  }
  const missing = FIELDS.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new ActionError("missing_field", `/${missing}`, "is missing");
  return Object.freeze({
    tool: name("/tool", value["tool"]),
    operation: name("/operation", value["operation"]),
    target: text("/target", value["target"], TARGET_BYTES_MAX),
    arguments: argumentsObject(value["arguments"]),
  });
}

function name(field: string, value: unknown): string {
  const read = text(field, value, NAME_BYTES_MAX);
  if (read === "") throw new ActionError("missing_field", field, "is empty");
  return read;
}

function text(field: string, value: unknown, bytesMax: number): string {
  if (typeof value !== "string") throw new ActionError("wrong_type", field, "is not text");
  if (!value.isWellFormed()) {
    throw new ActionError("lone_surrogate", field, "holds half of a surrogate pair");
  }
  if (utf8Length(value) > bytesMax) {
    throw new ActionError("too_large", field, `is over ${bytesMax} bytes`);
  }
  if (hidesCharacters(value)) {
    throw new ActionError("control_character", field, "holds a control character");
  }
  return value;
}

function argumentsObject(value: unknown): JsonObject {
  if (!isObject(value)) throw new ActionError("wrong_type", "/arguments", "is not an object");
  if (utf8Length(canonicalise(value, "/arguments")) > ARGUMENTS_BYTES_MAX) {
    throw new ActionError("too_large", "/arguments", `is over ${ARGUMENTS_BYTES_MAX} bytes`);
  }
  // canonicalise has just refused everything that is not JSON.
  return value as JsonObject;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
