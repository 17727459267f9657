import { ActionError } from "../services/core/action/action-error.ts";
import { parseStrictJson } from "../services/core/action/strict-json.ts";
import { Fault } from "../services/core/fault.ts";
import { isJsonObject, type JsonObject } from "../services/core/policy/json.ts";
import { BODY_BYTES_MAX } from "./http-body.ts";

/** Reads redacted JSON as strictly as the service will. Throws "invalid_argument" (`redaction_failed`) naming the field. */
export function parsedAgain(field: string, json: string): JsonObject {
  try {
    const value = parseStrictJson(json, { field, bytesMax: BODY_BYTES_MAX });
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
  }
  // Two keys that are spellings of one value have one placeholder.
  throw unfit(field, "can't be redacted so that it stays JSON that means one thing");
}

/** That the decision service would not take what redaction made of a field. */
export function unfit(field: string, problem: string): Fault {
  return new Fault({
    code: "invalid_argument",
    reason: "redaction_failed",
    message: `${field}: ${problem}`,
    violations: [{ field, description: problem }],
  });
}
