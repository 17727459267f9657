import { ActionError } from "../services/core/action/action-error.ts";
import { ARGUMENTS_BYTES_MAX, parseAction, type Action } from "../services/core/action/action.ts";
import { canonicalise } from "../services/core/action/canonical.ts";
import { actionDigest, requestNonce } from "../services/core/action/digest.ts";
import { parseStrictJson } from "../services/core/action/strict-json.ts";
import { Fault } from "../services/core/fault.ts";
import type { JsonObject } from "../services/core/policy/json.ts";
import type { PreparedAction } from "./view.ts";

/** A call of a tool as it comes over the local API. */
export interface ToolCall {
  readonly tool: string;
  readonly operation: string;
  readonly target: string;
  /** One JSON object, as text. */
  readonly argumentsJson: string;
  /** What the interceptor heard and does not vouch for: one JSON object, or empty. */
  readonly claimsJson: string;
}

/** Learns what can be learned of an action by parsing it. */
export type FactsCollector = (action: Action) => Promise<object>;

export interface ActionReaderOptions {
  /** Secret, 32 bytes: without it nobody can guess arguments from a digest. */
  readonly key: Uint8Array;
  readonly collectFacts: FactsCollector;
}

/** Claims are small things such as tool annotations. */
const CLAIMS_BYTES_MAX = 16 * 1024;
const FACTS_BYTES_MAX = 64 * 1024;

/** Reads calls strictly, and binds each to its request by a digest that only this sidecar can compute. */
export class ActionReader {
  readonly #options: ActionReaderOptions;

  constructor(options: ActionReaderOptions) {
    this.#options = options;
  }

  /** Throws "invalid_argument" with the JSON pointer of what is wrong. */
  async prepare(call: ToolCall, idempotencyKey: string): Promise<PreparedAction> {
    const action = refusing(() => toAction(call));
    const claims = refusing(() => toObject(call.claimsJson, "claims_json", CLAIMS_BYTES_MAX));
    const facts = { ...(await this.#options.collectFacts(action)), ...named(claims) };
    return {
      tool: action.tool,
      operation: action.operation,
      target: action.target,
      argumentsJson: canonicalise(action.arguments, "arguments_json"),
      factsJson: boundedFacts(facts),
      digest: this.#digest(action, idempotencyKey),
    };
  }

  /** The digest of a call, to be compared with that of the one that was asked for. Throws "invalid_argument". */
  async digest(call: ToolCall, idempotencyKey: string): Promise<Uint8Array> {
    return this.#digest(
      refusing(() => toAction(call)),
      idempotencyKey,
    );
  }

  #digest(action: Action, idempotencyKey: string): Uint8Array {
    return actionDigest(action, requestNonce(this.#options.key, idempotencyKey));
  }
}

function toAction({ tool, operation, target, argumentsJson }: ToolCall): Action {
  const args = toObject(argumentsJson, "arguments_json", ARGUMENTS_BYTES_MAX);
  return parseAction({ tool, operation, target, arguments: args });
}

function toObject(json: string, field: string, bytesMax: number): JsonObject {
  if (json === "") return {};
  const value = parseStrictJson(json, { field, bytesMax });
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as JsonObject; // What JSON has besides lists and scalars.
  throw new ActionError("wrong_type", field, "is not an object");
}

/** Claims stay apart from facts: policy knows them as something that the tool says of itself. */
function named(claims: JsonObject): JsonObject {
  return Object.keys(claims).length === 0 ? {} : { claims };
}

/** Facts that do not fit are dropped as a whole and named, so that no rule allows on the half of them. */
export function boundedFacts(facts: object): string {
  const json = canonicalise(facts, "facts_json");
  if (Buffer.byteLength(json) <= FACTS_BYTES_MAX) return json;
  return canonicalise({ unparsed: ["facts_too_large"] });
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    const field = error.field.replace(/^\//, "");
    throw new Fault({
      code: "invalid_argument",
      reason: error.code,
      message: error.message,
      violations: [{ field, description: error.message }],
      cause: error,
    });
  }
}
